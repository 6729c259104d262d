import { byName, own } from '../../support/by-name.ts';
import type { Call } from '../calls/call.ts';
import type { ParameterSchema } from '../tools/tool.ts';
import { findTool } from '../tools/tools.ts';
import type { RepairRule } from './repair-rule.ts';

/** Optional parameters given as null are left out: many models name every parameter in every call. */
export const withoutNulls: RepairRule = {
  name: 'null-parameter',
  apply(call) {
    const given = Object.entries(call.arguments);
    const kept = given.filter(([, value]) => value !== null);
    return kept.length === given.length ? undefined : { ...call, arguments: byName(kept) };
  },
};

/** Numbers and booleans where text is wanted. */
export const textFromValues: RepairRule = {
  name: 'text-from-value',
  apply: (call) =>
    mapValues(call, (value, type) => (type === 'string' && ['number', 'boolean'].includes(typeof value) ? String(value) : value)),
};

/** Text that reads as a number where a number is wanted. */
export const numbersFromText: RepairRule = {
  name: 'number-from-text',
  apply: (call) =>
    mapValues(call, (value, type) => {
      if ((type !== 'number' && type !== 'integer') || typeof value !== 'string' || value.trim() === '') return value;
      const number = Number(value.trim());
      return Number.isFinite(number) ? number : value;
    }),
};

function mapValues(call: Call, change: (value: unknown, type: string | undefined) => unknown): Call | undefined {
  const properties = findTool(call.name)?.parameters.properties ?? byName<ParameterSchema['properties'][string]>();
  const mended = Object.entries(call.arguments).map(([name, value]) => [name, change(value, properties[name]?.type)] as const);
  return mended.every(([name, value]) => value === own(call.arguments, name))
    ? undefined
    : { ...call, arguments: byName(mended) };
}
