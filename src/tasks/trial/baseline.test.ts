import { expect, test } from 'vitest';
import { testsReaching } from './baseline.ts';

const reach = { 'a.py': { 3: ['t::b'], 5: ['t::a', 't::b'], 9: ['t::c'] } };

test.each<[string, [number, number], string[]]>([
  ['a line', [3, 3], ['t::b']],
  ['every line of an edit', [4, 9], ['t::a', 't::b', 't::c']],
  ['lines that begin no statement: all of the file', [6, 7], ['t::a', 't::b', 't::c']],
])('%s', (_name, lines, tests) => {
  expect(testsReaching(reach, 'a.py', lines)).toEqual(tests);
});

test('nothing, where no map tells', () => {
  expect(testsReaching({}, 'a.py', [1, 2])).toEqual([]);
});
