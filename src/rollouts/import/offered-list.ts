import type { ToolList } from '../../records/tool-list.ts';
import { byName } from '../../support/by-name.ts';
import { valueOfText } from '../../support/json.ts';

/**
 * Tools that a row lists, in OpenAI's form: also from JSON text, from functions alone, and from Anthropic's form. Undefined where it
 * lists none. Fields without a value, which Parquet fills in, are left out.
 */
export function offeredList(listed: unknown): ToolList | undefined {
  const list = valueOfText(listed);
  if (!Array.isArray(list)) return undefined;
  const tools = list.flatMap((one) => {
    const value = filled(valueOfText(one));
    if (!isObject(value)) return [];
    if (isObject(value['function'])) return [byName({ ...value, type: 'function' })];
    const { input_schema: parameters, ...rest } = value;
    if (typeof value['name'] !== 'string') return [];
    return [byName<unknown>({ type: 'function', function: { ...rest, ...(parameters === undefined ? {} : { parameters }) } })];
  });
  return tools.length === 0 ? undefined : tools;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (!isObject(value)) return value;
  return byName(Object.entries(value).flatMap(([name, one]) => (one == null ? [] : [[name, filled(one)] as const])));
}
