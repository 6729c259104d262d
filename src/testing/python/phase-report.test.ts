import { describe, expect, test } from 'vitest';
import { parsePhaseReport } from './phase-report.ts';

const evidence = { exception: 'E', message: 'm', statement: 's', file: 'tests/t.py', locals: {}, frames: [] };
const phase = (id: string, when: string, outcome: string, more: object = {}): string =>
  `${JSON.stringify({ id, when, outcome, xfail: false, ...more })}\n`;

describe('what the phases of a test come to', () => {
  test.each([
    ['passed', [['call', 'passed']]],
    ['failed', [['call', 'failed']]],
    ['error', [['setup', 'failed']]],
    [
      'error',
      [
        ['call', 'passed'],
        ['teardown', 'failed'],
      ],
    ],
    [
      'failed',
      [
        ['call', 'failed'],
        ['teardown', 'failed'],
      ],
    ],
    [
      'failed',
      [
        ['call', 'failed'],
        ['call', 'passed'],
      ],
    ],
    [
      'passed',
      [
        ['call', 'rerun'],
        ['call', 'passed'],
      ],
    ],
    ['skipped', [['setup', 'skipped']]],
    ['error', [['collect', 'failed']]],
  ] as const)('%s', (outcome, phases) => {
    const text = phases.map(([when, what]) => phase('t', when, what)).join('');
    expect(parsePhaseReport(text).tests).toEqual({ t: outcome });
  });

  test('expected failures', () => {
    const text = phase('a', 'call', 'skipped', { xfail: true }) + phase('b', 'call', 'passed', { xfail: true });
    expect(parsePhaseReport(text).tests).toEqual({ a: 'xfailed', b: 'xpassed' });
  });
});

test('ids stay whole and the first evidence of a test is kept', () => {
  const id = 'tests/t.py::test[a b \n :: [x-1]';
  const text =
    phase(id, 'call', 'failed', { evidence }) + phase(id, 'teardown', 'failed', { evidence: { ...evidence, message: 'later' } });
  expect(parsePhaseReport(text).failures).toEqual([{ test: id, ...evidence }]);
});

test('a run without its last line has not ended, and a torn line is left out', () => {
  const text = `${phase('a', 'call', 'passed')}${phase('b', 'call', 'passed').slice(0, -5)}`;
  expect(parsePhaseReport(text)).toEqual({ tests: { a: 'passed' }, failures: [], end: undefined });
});

test('lines that are not ours are left out, and the end is read', () => {
  const text = `hello\n{"id":1}\n${phase('a', 'call', 'passed')}{"end":0,"ran":1}\n`;
  expect(parsePhaseReport(text)).toEqual({ tests: { a: 'passed' }, failures: [], end: { exitCode: 0, ran: 1 } });
});
