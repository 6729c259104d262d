import { expect, test } from 'vitest';
import { parseStack } from './stack.ts';

test('places of every kind, outermost first', () => {
  const stack = `TypeError: no
  at all, says the message
    at area (/testbed/area.js:2:3)
    at async Context.<anonymous> (file:///testbed/a%20b/x.mjs:10:5)
    at test/relative.js:7:1
    at new Promise (<anonymous>)
    at async node:internal/modules/esm/loader:647:26
    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)`;
  expect(parseStack(stack)).toEqual([
    { path: 'test/relative.js', line: 7, function: '' },
    { path: '/testbed/a b/x.mjs', line: 10, function: 'Context.<anonymous>' },
    { path: '/testbed/area.js', line: 2, function: 'area' },
  ]);
});

test('no stack, no calls', () => {
  expect(parseStack('')).toEqual([]);
});
