import { expect, test } from 'vitest';
import { bytes, decimal, duration, integer, percent, plural, short, words } from './format.ts';

test.each([
  [integer(1234567), '1,234,567'],
  [short(9999), '9,999'],
  [short(12_600_000), '12.6M'],
  [percent(0.0625), '6.3%'],
  [percent(0), '0.0%'],
  [decimal(2), '2'],
  [decimal(17.56), '17.6'],
  [duration(0), '0.0 s'],
  [duration(59.9), '59 s'],
  [duration(60), '1 min'],
  [duration(778), '12 min 58 s'],
  [duration(7500), '2 h 5 min'],
  [bytes(0), '0 B'],
  [bytes(999), '999 B'],
  [bytes(84_000_000), '84.0 MB'],
  [words('failed-to_reproduce'), 'failed to reproduce'],
  [plural(1, 'task'), '1 task'],
  [plural(0, 'attempt'), '0 attempts'],
])('%s reads %s', (text, expected) => {
  expect(text).toBe(expected);
});
