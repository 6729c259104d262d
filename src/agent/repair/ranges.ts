import type { Call } from '../calls/call.ts';
import { linesOf } from '../editor/numbered.ts';
import type { RepairRule } from './repair-rule.ts';

/** `"[1, 20]"`, `"1-20"`, `["1", "20"]`: two whole numbers, whatever holds them. */
export const rangeFromText: RepairRule = {
  name: 'view-range-from-text',
  apply(call) {
    const given = call.arguments['view_range'];
    const parts = typeof given === 'string' ? given.match(/(?<!\d)-?\d+/g) : Array.isArray(given) ? given.map(String) : undefined;
    if (parts?.length !== 2 || (Array.isArray(given) && given.every((part) => typeof part === 'number'))) return undefined;
    const range = parts.map(Number);
    return range.every(Number.isInteger) ? withRange(call, range) : undefined;
  },
};

export const rangeInOrder: RepairRule = {
  name: 'view-range-reversed',
  apply(call) {
    const [first, last] = rangeOf(call) ?? [];
    return first !== undefined && last !== undefined && last !== -1 && last < first ? withRange(call, [last, first]) : undefined;
  },
};

/** Clips a range to the file; one that lies wholly behind the end becomes its last line. */
export const clippedRange: RepairRule = {
  name: 'view-range-clipped',
  async apply(call, { sandbox }) {
    const [first, last] = rangeOf(call) ?? [];
    const path = call.arguments['path'];
    if (first === undefined || last === undefined || typeof path !== 'string') return undefined;
    let count: number;
    try {
      count = linesOf((await sandbox.readFile(path)).toString('utf8')).length;
    } catch {
      return undefined; // the editor says what is wrong with the file
    }
    const clip = (line: number): number => Math.min(Math.max(1, line), Math.max(1, count));
    const clipped = [clip(first), last === -1 ? -1 : clip(last)];
    return clipped[0] === first && clipped[1] === last ? undefined : withRange(call, clipped);
  },
};

function rangeOf(call: Call): number[] | undefined {
  const range = call.arguments['view_range'];
  const isRange =
    call.arguments['command'] === 'view' && Array.isArray(range) && range.length === 2 && range.every(Number.isInteger);
  return isRange ? (range as number[]) : undefined;
}

function withRange(call: Call, range: readonly number[]): Call {
  return { ...call, arguments: { ...call.arguments, view_range: range } };
}
