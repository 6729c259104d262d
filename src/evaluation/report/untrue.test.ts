import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Sample } from '../../records/sample.ts';
import type { Verdict } from '../../records/verdict.ts';
import { writeJsonLines } from '../../support/journal.ts';
import { TurnTrainings } from '../attempts/turn-training.ts';
import { fixture } from '../fixture/report.ts';
import type { TrainedModel } from '../schema/training.ts';
import { attemptsByTask, summariseEvaluation } from '../summarise/evaluation.ts';
import { summariseRollouts } from '../summarise/rollouts.ts';
import { trainingWarnings } from '../summarise/training.ts';
import { headline } from './headline.ts';
import { markdownBlock } from './markdown.ts';
import { reportPage } from './report-page.ts';
import { table } from './table.ts';

/** A report says what was measured, and no more. */
const stage = (steps: number, planned: number): TrainedModel['stages'][number] => ({
  stage: 1,
  name: 'stage-1',
  samples: 10,
  epochs: 4,
  steps,
  steps_planned: planned,
  stopped: steps < planned ? 'max_seconds' : 'all steps done',
  tokens: 1000,
  loss_first: 2,
  loss_last: 1,
  seconds: 80,
  curve: [],
});

test('training that its clock stopped says so, with the steps and epochs that were done', () => {
  expect(trainingWarnings('policy', { stages: [stage(29, 456)] })).toEqual([
    'training of the policy was stopped by its clock (max_seconds) in stage 1: 29 of 456 steps, 0.3 of 4 epochs',
  ]);
  expect(trainingWarnings('policy', { stages: [stage(456, 456)] })).toEqual([]);
});

test('the page tells planned from done, trained tokens from those of the data set, and begins with what happened', async () => {
  const root = await mkdtemp(join(tmpdir(), 'swe-lego-untrue-'));
  const { report } = await fixture(root, { tasks: 7, attempts: 2 });
  await rm(root, { recursive: true });
  report.warnings.push('training of the policy was stopped');
  const page = reportPage({ report, listing: { total: 0, listed: [], note: '' } });
  expect(page).toContain('0.5 of 2</td>');
  expect(page).toContain('60 of 240</td>');
  expect(page).toMatch(/Tokens trained, policy<\/dt><dd>300K<\/dd><p>in 180 of 360 planned steps/);
  expect(page).toMatch(/Tokens with loss in the data set<\/dt><dd>211K/);
  expect(headline(report)).toMatch(
    /^\d+ of 12 attempts at 6 tasks are resolved\. The policy was trained on 92 samples, for 180 of 360 planned steps: its clock stopped it\. Held-out tasks resolved: trained policy \d of 1, untrained base 0 of 1, expert \d of 1\.$/,
  );
  // warnings stand under the title, before any section
  expect(page.indexOf('training of the policy was stopped')).toBeLessThan(page.indexOf('<section'));
});

test('declared outcomes are told apart from measured ones, and tasks are held out only where the run says so', async () => {
  const root = await mkdtemp(join(tmpdir(), 'swe-lego-declared-'));
  const { attempts } = await fixture(root, { tasks: 7, attempts: 1 });
  await rm(root, { recursive: true });
  const declared = attempts.map((attempt) => {
    const verdict: Verdict = { ...attempt.verdict, outcome: 'resolved', declared: 'stated at import' };
    return { ...attempt, verdict };
  });
  const summary = summariseEvaluation({ name: 'theirs', role: 'other', model: 'm', tasks: attemptsByTask(declared) });
  expect(summary).toMatchObject({ declared: declared.length, attempts: declared.length });
  expect(summary.warnings).toEqual([expect.stringContaining('declared, not measured')]);
  const { report } = await fixture(root, { tasks: 7, attempts: 1 });
  await rm(root, { recursive: true });
  const { training: _training, dataset: _dataset, ...rest } = report;
  const whole = { ...rest, rollouts: summariseRollouts(declared), evaluation: { protocol: '', k: 1, rows: [summary] } };
  const page = reportPage({ report: whole, listing: { total: 0, listed: [], note: '' } });
  expect(page).toContain('Tasks declared resolved, theirs');
  expect(page).toContain('nothing was graded here');
  expect(page).not.toMatch(/held-out tasks resolved/i);
  expect(page).toContain('>declared</td>');
});

test('turns are trained or masked, and why; what is not in the data set has none', async () => {
  const sample = (opening: string, reason?: string): Sample => ({
    instance_id: 'a',
    attempt: 1,
    stage: 1,
    turns: 2,
    tokens: 10,
    trained_tokens: 5,
    outcome: 'resolved',
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: 'an example', train: false, mask_reason: 'prompt-example' },
      { role: 'assistant', content: opening, train: true },
      { role: 'assistant', content: 'b', train: reason === undefined, ...(reason === undefined ? {} : { mask_reason: reason }) },
    ],
  });
  const root = await mkdtemp(join(tmpdir(), 'swe-lego-turns-'));
  const file = join(root, 'samples.jsonl');
  await writeJsonLines(file, [sample('one', 'bad-argument'), { odd: true }]);
  const trainings = await TurnTrainings.read(file);
  await rm(root, { recursive: true });
  expect(trainings.of('a/1')).toEqual([{ train: true }, { train: false, reason: 'bad-argument' }]);
  expect(trainings.of('a/2')).toEqual([]);
  expect(trainings.of('b/1')).toEqual([]);
});

test('an issue is formatted, and nothing in it becomes markup, a script or a request', () => {
  const shown = markdownBlock(
    [
      '# Title',
      '`code` and **bold**',
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      '[a](javascript:alert(1)) ![i](http://x/y.png)',
      '\u202e',
    ].join('\n\n'),
  )?.toString();
  expect(shown).toContain('<h1>Title</h1>');
  expect(shown).toContain('<code>code</code> and <strong>bold</strong>');
  expect(shown).toContain('&lt;script&gt;');
  expect(shown).not.toMatch(/<script|<img|href="javascript/);
  expect(shown).toContain('‹U+202E›');
});

test('a table of zeros is folded, and no other', () => {
  const columns = [
    { head: 'a', cell: (row: number[]) => String(row[0]), number: true },
    { head: 'b', cell: () => '–', number: true },
  ];
  expect(table('zeros', columns, [[0], [0]])?.toString()).toMatch(/^<details class="zeros"><summary>A table of zeros: zeros/);
  expect(table('some', columns, [[0], [1]])?.toString()).not.toContain('<details');
  expect(table('words', [{ head: 'a', cell: () => 'x' }], [[0]])?.toString()).not.toContain('<details');
});
