import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetSummary } from '../../dataset/index.ts';
import type { Environment } from '../../records/environment.ts';
import { writeJson } from '../../support/files.ts';
import { writeJsonLines } from '../../support/journal.ts';
import { fixtureTasks } from '../fixture/tasks.ts';
import { DatasetSection } from '../schema/rollouts.ts';
import { TrainedModel } from '../schema/training.ts';
import { summariseCollection, summariseEnvironments } from './collection.ts';
import { summariseDataset } from './dataset.ts';
import { type EvaluatedAttempt, summariseEvaluation } from './evaluation.ts';
import { summariseMutation, summariseTasks } from './tasks.ts';
import { summariseTraining } from './training.ts';

const attempt = (number: number, outcome: EvaluatedAttempt['outcome'], score: number): EvaluatedAttempt => ({
  attempt: number,
  outcome,
  score,
  patchBytes: 10 + number,
  turns: number * 10,
  tokens: 100,
  endReason: 'finished',
  ...(outcome === 'resolved' ? {} : { failureClass: 'read-localisation' }),
});

describe('evaluation', () => {
  const tasks = [
    { instanceId: 'a', attempts: [attempt(1, 'resolved', 0.5), attempt(2, 'unresolved', 0.9), attempt(3, 'infra-failure', 0.1)] },
    { instanceId: 'b', attempts: [attempt(1, 'cheated', 0.2), attempt(2, 'semi-resolved', 0.3), attempt(3, 'unresolved', 0.1)] },
  ];
  const summary = summariseEvaluation({ name: 'policy', role: 'trained-policy', model: 'm', tasks, verifier: 'v' });

  test('infrastructure failures are left out and told; cheats count as not resolved', () => {
    expect(summary).toMatchObject({
      tasks: 2,
      attempts: 6,
      counted_attempts: 5,
      tasks_resolved: 1,
      resolve_rate: 0.2,
      outcomes: { resolved: 1, semi_resolved: 1, unresolved: 2, cheated: 1, infra_failure: 1 },
      turns: { count: 5, mean: 18 },
      failure_classes: { 'read-localisation': 4 },
    });
    expect(summary.warnings[0]).toBe('1 of 6 attempts ended in an infrastructure failure and are left out');
  });

  test('curves tell on how many tasks each point stands, and a fall is warned of', () => {
    expect(summary.pass_at_k).toEqual([
      { k: 1, value: 0.25, tasks: 2 },
      { k: 2, value: 0.5, tasks: 2 },
      { k: 3, value: 0, tasks: 1 },
    ]);
    const verifier = summary.tts_at_k.find((curve) => curve.rule === 'verifier');
    expect(verifier?.points.map((point) => point.value)).toEqual([0.25, 0, 0]);
    expect(summary.warnings[1]).toBe(
      'TTS@k by verifier falls with k: 25.0% at k = 1, 0.0% at k = 3; the points stand on 2 and 1 tasks',
    );
  });

  test('the verifier is measured on counted candidates', () => {
    // the one resolved candidate, at 0.5, ranks above three of the four others
    expect(summary.verifier).toMatchObject({ name: 'v', candidates: 5, auc: 0.75 });
    const alike = summariseEvaluation({ name: 'x', role: 'other', model: 'm', tasks: tasks.slice(1), verifier: 'v' });
    expect(alike.verifier?.auc).toBeNull();
  });

  test('no attempts at all are zeros and an interval that says nothing', () => {
    const none = summariseEvaluation({ name: 'x', role: 'other', model: 'm', tasks: [] });
    expect(none).toMatchObject({ resolve_rate: 0, resolve_rate_interval: { low: 0, high: 1 }, pass_at_k: [], tts_at_k: [] });
  });
});

test('mutants by operator, most tried first', () => {
  const of = (operator: string, ...outcomes: string[]) => outcomes.map((outcome) => ({ operator, outcome }));
  expect(summariseMutation([...of('drop-not', 'kept'), ...of('swap', 'survived', 'kept', 'survived', 'crash')])).toEqual({
    tried: 5,
    kept: 2,
    yield: 0.4,
    dropped_by_reason: { survived: 2, crash: 1 },
    operators: [
      { operator: 'swap', tried: 4, kept: 1, yield: 0.25, dropped_by_reason: { survived: 2, crash: 1 } },
      { operator: 'drop-not', tried: 1, kept: 1, yield: 1, dropped_by_reason: {} },
    ],
  });
});

test('tasks: the split, and what had no certificate', () => {
  const tasks = fixtureTasks(10, 3);
  const heldOut = new Set(tasks.slice(0, 2).map((task) => task.instance_id));
  const section = summariseTasks({ tasks, heldOut, rejected: [{ reason: 'run-failed' }] });
  expect(section).toMatchObject({ proposed: 11, validated: 10, train: 8, held_out: 2, dropped_by_reason: { 'run-failed': 1 } });
  expect(section.repositories.reduce((sum, one) => sum + one.held_out, 0)).toBe(2);
  expect(section.repositories.reduce((sum, one) => sum + one.train, 0)).toBe(8);
});

test('repositories and environments, with their rejections by reason', () => {
  const repository = {
    source: 'pypi:a==1',
    name: 'a',
    version: '1',
    language: 'python' as const,
    licence: { spdx: 'MIT', evidence: 'file:LICENSE' },
    archive_sha256: '',
    path: 'sources/a-1',
    test_files: ['tests/test_a.py'],
  };
  const rejection = { source: 'pypi:b==1', reason: 'licence', detail: 'none found' };
  expect(summariseCollection([repository], [rejection, rejection])).toMatchObject({
    collected: 1,
    rejected: 2,
    rejected_by_reason: { licence: 2 },
    repositories: [{ name: 'a', licence: 'MIT', test_files: 1 }],
  });
  const run = { command: 'pytest', ended: 'completed' as const, exit_code: 0, duration_ms: 1500, failures: [], output_tail: '' };
  const environment: Environment = {
    id: 'e',
    repository,
    layers: [],
    mounts: [],
    workdir: '/w',
    variables: {},
    test_framework: 'pytest',
    test_command: 'pytest',
    runtime: '3.12',
    lock: ['pytest==9', 'a==1'],
    flaky: ['t3'],
    build_seconds: 3,
    bytes: 10,
    created_at: '',
    baseline: [
      { ...run, tests: { t1: 'passed', t2: 'skipped', t3: 'passed' } },
      { ...run, tests: {} },
    ],
  };
  expect(summariseEnvironments([environment], [])).toMatchObject({
    built: 1,
    environments: [{ packages: 2, tests: 3, tests_passed: 2, tests_flaky: 1, baseline_seconds: 1.5 }],
  });
});

test('dataset: stages between the boundaries, which belong to the easier one', () => {
  const stage = { samples: 1, turns: 9, tokens: 50, trained_tokens: 10 };
  const summary: DatasetSummary = {
    attempts: 5,
    samples: 3,
    tasks: 2,
    turns: 30,
    trained_turns: 27,
    masked_turns: 3,
    masked_tokens: 5,
    cut: 0,
    tokens: 100,
    trained_tokens: 20,
    masked_turns_by_reason: { 'bad-argument': 3 },
    masked_tokens_by_reason: {},
    samples_by_outcome: { resolved: 2, 'semi-resolved': 1 },
    dropped: { unresolved: 2 },
    longest_tokens: 60,
    boundaries: [8, 14],
    stages: [1, 2, 3].map((number) => ({ ...stage, stage: number })),
    mask: 'tool-errors',
    context: 100,
    over_context: 'drop',
    seed: 1,
    template_sha256: '',
    tokenizer_sha256: '',
  };
  const section = DatasetSection.parse(summariseDataset(summary, { tokenizer: 'BPE', epochs: [1, 2, 3] }));
  expect(section.stages.map(({ min_turns, max_turns, epochs }) => [min_turns, max_turns, epochs])).toEqual([
    [0, 8, 1],
    [9, 14, 2],
    [15, null, 3],
  ]);
  expect(section).toMatchObject({ tokens: { total: 100, trained: 20, masked: 80 }, resolved: 2, semi_resolved: 1 });
});

describe('training', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swe-lego-training-'));
    const stage = (number: number, steps: number) => ({
      stage: number,
      name: `stage-${number}`,
      rows: 4 * number,
      rows_cut: 0,
      rows_dropped: 0,
      epochs: 1,
      steps,
      steps_planned: steps,
      stopped: 'all steps done',
      trained_tokens: 10,
      tokens: 100,
      loss_first: 5,
      loss_last: null,
      seconds: 1,
      learning_rate: 0.1,
    });
    await writeJson(join(folder, 'training.json'), {
      device: 'cpu',
      precision: 'float32',
      parameters: 123,
      optimiser: 'adamw',
      steps: 5,
      trained_tokens: 20,
      tokens: 200,
      loss_first: 5,
      loss_last: 4,
      train_seconds: 2,
      wall_seconds: 3,
      versions: {},
      metadata: {},
      stages: [stage(1, 2), stage(2, 3)],
    });
    const step = (number: number, n: number) => ({
      stage: number,
      step: n,
      loss: 5 - n,
      learning_rate: 0.1,
      trained_tokens: 1,
      tokens: 2,
      seconds: 1,
    });
    await writeJsonLines(join(folder, 'metrics.jsonl'), [step(1, 1), step(1, 2), step(2, 1), step(2, 3)]);
    await writeJson(join(folder, 'final', 'config.json'), {
      model_type: 'qwen3',
      num_hidden_layers: 4,
      hidden_size: 192,
      vocab_size: 4096,
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is read from the trainer’s folder; steps count through the stages', async () => {
    const model = TrainedModel.parse(
      await summariseTraining(folder, { engine: 'local', base: 'from scratch', checkpoint: 'checkpoints/policy' }),
    );
    expect(model.architecture).toBe('qwen3, 4 layers of 192, vocabulary 4096');
    expect(model.stages.map((stage) => stage.curve.map((point) => point.step))).toEqual([
      [1, 2],
      [3, 5],
    ]);
    expect(model.samples).toBe(8);
  });

  test('that did not finish is an error with a hint', async () => {
    const reading = summariseTraining(join(folder, 'nothing'), { engine: 'local', base: '', checkpoint: '' });
    await expect(reading).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
  });
});
