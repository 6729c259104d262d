import { expect, test } from 'vitest';
import { random } from '../../support/random.ts';
import { newBench } from './bench.ts';
import { rankCandidates } from './candidates.ts';
import { readEvidence } from './evidence.ts';
import { drawHabits } from './habits.ts';
import { fixtures } from './harness/fixtures.ts';

test.each(fixtures)('the mend of $name is among the first', ({ code, right, wrong }) => {
  const buggy = code.replace(right, wrong);
  const lines = buggy.split('\n');
  const source = random('candidates');
  const bench = newBench(source, drawHabits(source), '');
  bench.seen.set('shop.py', new Map(lines.map((text, index) => [index + 1, text])));
  const body = lines.flatMap((text, index) => (/^\s+\S/.test(text) ? [index + 1] : []));
  bench.suspects = [{ score: 0.7, path: 'shop.py', lines: body }];
  const ranked = rankCandidates(bench).map(({ first, old, lines: put }) =>
    lines.toSpliced(first - 1, old.length, ...put).join('\n'),
  );
  const rank = ranked.indexOf(code);
  expect(rank, ranked.slice(0, 5).join('\n---\n')).toBeGreaterThanOrEqual(0);
  expect(rank).toBeLessThan(40);
});

test('the failure moves the likely mend up', () => {
  const file = new Map([
    [1, 'def f(n):'],
    [2, '    m = n + 1'],
    [3, '    return m > 2'],
  ]);
  const source = random('evidence');
  const bench = newBench(source, drawHabits(source), '');
  bench.seen.set('f.py', file);
  bench.suspects = [{ score: 1, path: 'f.py', lines: [2, 3] }];
  bench.evidence = readEvidence('E   assert False is True');
  expect(rankCandidates(bench)[0]?.first).toBe(3);
  bench.evidence = readEvidence('E   assert 4 == 3');
  const arithmeticFirst = rankCandidates(bench).findIndex(({ note }) => note.startsWith('1 →'));
  bench.evidence = readEvidence('E   assert [] == {}');
  expect(arithmeticFirst).toBeLessThanOrEqual(rankCandidates(bench).findIndex(({ note }) => note.startsWith('1 →')));
});
