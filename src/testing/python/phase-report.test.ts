import { describe, expect, test } from 'vitest';
import { parsePhaseReport } from './phase-report.ts';

const evidence = { exception: 'E', message: 'm', statement: 's', file: 'tests/t.py', locals: {}, frames: [] };
const phase = (id: string, when: string, outcome: string, more: object = {}): string =>
  JSON.stringify({ id, when, outcome, xfail: false, ...more });

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
    expect(parsePhaseReport(phases.map(([when, what]) => phase('t', when, what))).tests).toEqual({ t: outcome });
  });

  test('expected failures', () => {
    const texts = [phase('a', 'call', 'skipped', { xfail: true }), phase('b', 'call', 'passed', { xfail: true })];
    expect(parsePhaseReport(texts).tests).toEqual({ a: 'xfailed', b: 'xpassed' });
  });
});

test('ids stay whole and the first evidence of a test is kept', () => {
  const id = 'tests/t.py::test[a b \n :: [x-1]';
  const texts = [
    phase(id, 'call', 'failed', { evidence }),
    phase(id, 'teardown', 'failed', { evidence: { ...evidence, message: 'later' } }),
  ];
  expect(parsePhaseReport(texts).failures).toEqual([{ test: id, ...evidence }]);
});

test('a run without its last value has not ended', () => {
  expect(parsePhaseReport([phase('a', 'call', 'passed')])).toEqual({ tests: { a: 'passed' }, failures: [], end: undefined });
});

test('values that are no results are left out, and the end is read', () => {
  const texts = ['hello', '{"id":1}', phase('a', 'call', 'passed'), '{"end":0,"ran":1,"count":3}'];
  expect(parsePhaseReport(texts)).toEqual({ tests: { a: 'passed' }, failures: [], end: { exitCode: 0, ran: 1 } });
});
