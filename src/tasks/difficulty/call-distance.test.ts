import { expect, test } from 'vitest';
import { type CallGraph, callDistance } from './call-distance.ts';

const one = (scope: string, ...calls: string[]): CallGraph[string][number] => ({ scope, lines: [1, 9], calls });
const graph: CallGraph = {
  'a.py': [one('', 'main'), one('main', 'load', 'Shape'), one('load', 'parse'), one('lonely')],
  'b.py': [
    one('Shape', '__init__', 'area'),
    one('Shape.__init__', 'check'),
    one('Shape.area', 'half'),
    one('parse', 'load', 'half'),
  ],
};

test.each([
  ['the test calls it', ['load'], { file: 'a.py', scope: 'load' }, 1],
  ['two calls on, over a class', ['main'], { file: 'b.py', scope: 'Shape.__init__' }, 2],
  ['across files, round a loop', ['main'], { file: 'b.py', scope: 'parse' }, 3],
  ['not by name', ['main'], { file: 'a.py', scope: 'lonely' }, undefined],
  ['of another file', ['parse'], { file: 'a.py', scope: 'parse' }, undefined],
])('%s', (_name, called, changed, distance) => expect(callDistance(graph, called, [changed])).toBe(distance));

test('the nearest of several', () => {
  const changed = [
    { file: 'b.py', scope: 'parse' },
    { file: 'a.py', scope: 'load' },
  ];
  expect(callDistance(graph, ['main'], changed)).toBe(2);
});
