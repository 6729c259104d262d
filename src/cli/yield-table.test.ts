import { expect, test } from 'vitest';
import { countYield, type Yields, yieldRecord, yieldTable } from './yield-table.ts';

const yields: Yields = new Map();
for (const [operator, outcome] of [
  ['removed-call', 'survived'],
  ['dropped-not', 'validated'],
  ['removed-call', 'validated'],
  ['removed-call', 'survived'],
  ['removed-call', 'crash'],
] as const) {
  countYield(yields, operator, outcome);
}

test('a line for each operator, and the sum', () => {
  expect(yieldTable(yields).split('\n')).toEqual([
    'operator      drawn  validated  share  survived  crash',
    'dropped-not       1          1   100%         0      0',
    'removed-call      4          1    25%         2      1',
    'all               5          2    40%         2      1',
  ]);
});

test('nothing drawn is a head alone, and one operator needs no sum', () => {
  expect(yieldTable(new Map())).toBe('operator  drawn  validated  share');
  expect(yieldTable(new Map([['a', new Map([['crash', 2]])]])).split('\n')).toHaveLength(2);
});

test('the same as JSON', () => {
  expect(yieldRecord(yields)).toEqual({
    'dropped-not': { drawn: 1, validated: 1 },
    'removed-call': { drawn: 4, survived: 2, validated: 1, crash: 1 },
  });
});
