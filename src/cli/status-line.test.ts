import { expect, test } from 'vitest';
import { duration, statusLine } from './status-line.ts';
import { terminalOn } from './terminal.ts';

function screen(isTTY: boolean): { text: () => string; at: (ms: number) => void; emit: ReturnType<typeof statusLine> } {
  let clock = 0;
  let text = '';
  const write = (chunk: string): void => {
    text += chunk;
  };
  const at = (ms: number): void => {
    clock = ms;
  };
  const now = (): number => clock;
  return { emit: statusLine(terminalOn({ isTTY, columns: 68, write }, now, 1e6), now), text: () => text, at };
}

test('on a terminal one line tells stage, counts, time, rate and time left', () => {
  const { emit, text, at } = screen(true);
  emit({ type: 'stage-start', stage: 'rollout', number: 5, stages: 10 });
  at(10_000);
  emit({ type: 'stage-progress', stage: 'rollout', done: 1, total: 11, note: '' });
  at(20_000);
  emit({ type: 'stage-progress', stage: 'rollout', done: 2, total: 11, note: 'a note that is too long for the line' });
  const lines = text().split('\r\u001b[2K');
  expect(lines.at(-1)).toBe('[ 5/10] rollout  2/11 · 20 s · 6.0/min · 1 min 30 s left · a note t');
  expect(text()).not.toContain('\n');
});

test('work found finished at the start does not count into the rate', () => {
  const { emit, text, at } = screen(true);
  emit({ type: 'stage-start', stage: 'rollout', number: 5, stages: 10 });
  emit({ type: 'stage-progress', stage: 'rollout', done: 90, total: 100, note: '' });
  at(10_000);
  emit({ type: 'stage-progress', stage: 'rollout', done: 95, total: 100, note: '' });
  expect(text()).toContain('95/100 · 10 s · 30.0/min · 10 s left');
});

test('on a pipe there are whole lines without control characters, not one for each step', () => {
  const { emit, text, at } = screen(false);
  emit({ type: 'stage-start', stage: 'build', number: 2, stages: 10 });
  for (let done = 1; done <= 100; done++) {
    at(done * 300);
    emit({ type: 'stage-progress', stage: 'build', done, total: 100, note: '' });
  }
  emit({ type: 'warning', stage: 'build', message: 'careful' });
  emit({ type: 'stage-end', stage: 'build', seconds: 30, summary: { environments: 4, tests_run: 9 }, cached: false });
  emit({ type: 'run-end', seconds: 31, report: '/r/report.html' });
  expect(text().split('\n').slice(-5)).toEqual([
    '[ 2/10] build  warning: careful',
    '[ 2/10] build  30 s · environments 4 · tests run 9',
    'done in 31 s',
    'report: /r/report.html',
    '',
  ]);
  expect(text().split('\n').length).toBeLessThan(9);
  expect(text()).not.toContain('\u001b');
});

test('ids are short, and the outcome is seen', () => {
  const { emit, text } = screen(true);
  emit({ type: 'stage-start', stage: 'grade', number: 1, stages: 2 });
  const note = 'resolved · benjaminp__six-1.16.0.removed-call__9f3e2a1b #2';
  emit({ type: 'stage-progress', stage: 'grade', done: 1, total: 4, note });
  expect(text()).toMatch(/\[1\/2\] grade {2}1\/4 · 0 s · resolved · benjaminp__s…call__9f3e2a1b #2$/);
});

test('nothing that others wrote moves the cursor', () => {
  const { emit, text } = screen(true);
  emit({ type: 'stage-start', stage: 'mine', number: 1, stages: 1 });
  emit({ type: 'stage-progress', stage: 'mine', done: 1, total: 4, note: 'a\u001b[2Jb\rc\u009bd' });
  emit({ type: 'warning', stage: 'mine', message: '\u001b]0;title\u0007' });
  for (const char of ['\u001b', '\r', '\u0007', '\u009b']) expect(text().replaceAll('\r\u001b[2K', '')).not.toContain(char);
  expect(text()).toContain('a\ufffd[2Jb\ufffdc\ufffdd');
});

test.each([
  [0.4, '0 s'],
  [59, '59 s'],
  [125, '2 min 05 s'],
  [4320, '1 h 12 min'],
])('%d seconds read as %s', (seconds, text) => expect(duration(seconds)).toBe(text));
