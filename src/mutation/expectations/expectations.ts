import { extname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import type { Random } from '../../support/random.ts';
import { parse, parserOf } from '../grammar.ts';
import { languageOf } from '../languages.ts';
import { collectUnits, type ExpectationRules } from './collect-units.ts';
import { doctestUnit } from './doctests.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import type { TestUnit } from './test-unit.ts';

const RULES: Readonly<Record<string, ExpectationRules>> = byName({
  '.py': python,
  '.js': javascript,
  '.mjs': javascript,
  '.cjs': javascript,
  '.jsx': javascript,
  '.ts': javascript,
  '.mts': javascript,
  '.cts': javascript,
  '.tsx': javascript,
  '.go': go,
  '.rs': rust,
  '.java': java,
});

/** Files of documentation whose Python sessions are tests. */
const TEXTS = /\.(rst|txt|md)$/;

/**
 * The tests of a file with what they expect and how each expectation can be changed, drawn by `random`. The file itself comes
 * first, examples of documentation last. Undefined where no grammar reads it, or where it does not parse.
 */
export async function testUnits(file: string, source: string, random: Random): Promise<TestUnit[] | undefined> {
  if (TEXTS.test(file)) {
    const unit = doctestUnit([], source, 0, source, random);
    return unit && [unit];
  }
  const suffix = extname(file);
  const rules = Object.hasOwn(RULES, suffix) ? RULES[suffix] : undefined;
  const grammar = languageOf(file)?.grammars[suffix];
  if (rules === undefined || grammar === undefined) return undefined;
  const parser = await parserOf(grammar);
  const read = <Result>(text: string, use: (root: Node) => Result): Result => {
    const tree = parse(parser, text);
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
  return read(rules.readable?.(source) ?? source, (root) =>
    root.hasError
      ? undefined
      : [...collectUnits(root, source, rules, random), ...(rules.doctests?.(root, source, random, read) ?? [])],
  );
}
