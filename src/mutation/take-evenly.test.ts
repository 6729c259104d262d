import { expect, test } from 'vitest';
import { random } from '../support/random.ts';
import { takeEvenly } from './take-evenly.ts';

const items = ['aa1', 'aa2', 'aa3', 'ab1', 'ba1', 'ca1', 'ca2'];
const keys = [(item: string) => item[0] as string, (item: string) => item[1] as string];

test('any first part is spread over the groups', () => {
  const taken = takeEvenly(items, keys, random(1));
  expect(new Set(taken.slice(0, 3).map((item) => item[0]))).toEqual(new Set(['a', 'b', 'c']));
  const ofA = taken.filter((item) => item.startsWith('a'));
  expect(new Set(ofA.slice(0, 2).map((item) => item[1]))).toEqual(new Set(['a', 'b']));
  expect([...taken].sort()).toEqual(items);
});

test('equal seeds draw equally, other seeds otherwise', () => {
  expect(takeEvenly(items, keys, random(7))).toEqual(takeEvenly(items, keys, random(7)));
  const orders = new Set([1, 2, 3, 4, 5].map((seed) => takeEvenly(items, keys, random(seed)).join()));
  expect(orders.size).toBeGreaterThan(1);
});
