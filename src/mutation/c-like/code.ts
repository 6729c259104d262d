import type { CodeRules } from '../check.ts';

/** What makes code in braces the same but for its layout. */
export const code: CodeRules = {
  unit: /statement|declaration|definition|clause|block|_item$|_body$/,
  atom: /^(identifier|this|self|number|int_literal|integer_literal|decimal_integer_literal|call_expression|method_invocation|member_expression|subscript_expression|selector_expression|index_expression|field_expression|field_access|array_access|parenthesized_expression)$/,
  text: /^(string|interpreted_string_literal|raw_string_literal|string_literal|text_block|regex)$/,
};
