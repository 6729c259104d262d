import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecords } from '../records/read.ts';
import { PROMPT_EXAMPLE, Sample } from '../records/sample.ts';
import type { CallStatus } from '../records/trajectory.ts';
import { exportAtif, importer, importRun, readRun } from '../rollouts/index.ts';
import { writeJson } from '../support/files.ts';
import { writeJsonLines } from '../support/journal.ts';
import { type Attempt, readAttempts } from './attempt.ts';
import { buildDataset } from './build-dataset.ts';
import { type FixtureTurn, fixtureAttempt } from './fixture-attempts.ts';
import { fixtureTokenizerJson } from './fixture-tokenizer.ts';
import { sftRows } from './sft-rows.ts';
import { readTokenRows } from './token-files.ts';

let folder: string;
let tokenizer: string;

const textCall = (tool: string): string => `I go on.\n\n<function=${tool}>\n<parameter=command>ls</parameter>\n</function>`;
const nativeCall = (index: number, args: string): FixtureTurn['calls'] => [
  { id: `c${index}`, type: 'function', function: { name: 'execute_bash', arguments: args } },
];

/** One turn of each status, in both forms of calls; texts tell the status in no tool's words, so that only what was stored can. */
const STATUSES: readonly CallStatus[] = [
  'ok',
  'editor-error',
  'non-zero-exit',
  'bad-argument',
  'unknown-tool',
  'timed-out',
  'cannot-run',
  'no-call',
  'ok',
];
const textTurns: FixtureTurn[] = [
  ...STATUSES.map((status) => ({
    reply: status === 'no-call' ? 'I think.' : textCall('execute_bash'),
    status,
    observation: `came to ${status}`,
  })),
  { reply: textCall('execute_bash'), status: 'cut-reply', observation: 'cut', stop: 'length' },
  { reply: '<function=finish>\n</function>', status: 'ok' },
];
const nativeTurns: FixtureTurn[] = [
  ...STATUSES.filter((status) => status !== 'no-call').map((status, index) => ({
    reply: index % 2 === 0 ? '' : 'I go on.',
    status,
    observation: `came to ${status}`,
    calls: nativeCall(index, '{"command": "ls"}'),
  })),
  { reply: 'Broken.', status: 'unparseable-call', observation: 'what?', calls: nativeCall(90, '{"command": "l') },
  { reply: '', status: 'ok', observation: 'done', calls: nativeCall(91, '') },
];

/** The fixture with tools, an example in its prompt and a reply on which its source takes no loss. */
function attempts(): Attempt[] {
  const native = fixtureAttempt({ instanceId: 'native', turns: nativeTurns });
  const text = fixtureAttempt({ instanceId: 'text', turns: textTurns, outcome: 'semi-resolved' });
  const example = { role: 'assistant' as const, content: 'An example of a reply.' };
  const spoken = text.messages.slice(2);
  const bend = (attempt: Attempt, more: object): Attempt['events'] =>
    attempt.events.map((event) =>
      event.type === 'attempt-start'
        ? { ...event, ...more }
        : event.type === 'model-reply' && event.turn === 3
          ? { ...event, untrained: 'source-flag' }
          : event,
    );
  const tools = [{ type: 'function', function: { name: 'execute_bash', parameters: { type: 'object' } } }];
  return [
    { ...native, events: bend(native, { profile: 'default', tools }) },
    {
      ...text,
      events: bend(text, { messages: [...text.messages.slice(0, 2), example, { role: 'user', content: 'Now you.' }] }),
      messages: [...text.messages.slice(0, 2), example, { role: 'user', content: 'Now you.' }, ...spoken],
    },
  ];
}

async function store(run: string): Promise<void> {
  await writeJson(join(run, 'run.json'), {});
  const lines = [];
  for (const attempt of attempts()) {
    const { instance_id } = attempt.task;
    const path = join(run, 'attempts', instance_id, '1');
    await mkdir(path, { recursive: true });
    await writeJsonLines(join(path, 'trajectory.jsonl'), attempt.events);
    await writeJson(join(path, 'messages.json'), attempt.messages);
    await writeJson(join(path, 'verdict.json'), { ...attempt.verdict, attempt: 1 });
    await writeFile(join(path, 'patch.diff'), attempt.patch);
    lines.push({ event: 'finished', at: '', instance_id, attempt: 1, reason: 'finished' });
  }
  await writeJsonLines(join(run, 'journal.jsonl'), lines);
}

type Masked = { of: string; outcome: string; tools: number; masks: (string | boolean)[] };

/** What is trained of each sample, and why not; by its first reply, since not every form knows the task. */
async function datasetOf(run: string, name: string): Promise<{ masked: Masked[]; out: string }> {
  const { attempts: read, ungraded, unreadable } = await readAttempts(run, { ungraded: 'resolved' });
  expect([ungraded, unreadable]).toEqual([[], []]);
  const out = join(folder, name);
  await buildDataset({ attempts: read, out, tokenizer, formats: ['messages', 'ms-swift', 'llamafactory'] });
  const samples = await readRecords(Sample, join(out, 'samples.jsonl'));
  const masked = samples.map(({ messages, tools, outcome }) => ({
    of: messages.find(({ role }) => role === 'user')?.content ?? '',
    outcome,
    tools: tools?.length ?? 0,
    masks: messages.flatMap(({ role, train, mask_reason }) => (role === 'assistant' ? [mask_reason ?? train ?? 'unmarked'] : [])),
  }));
  return { masked: masked.sort((a, b) => (a.of < b.of ? -1 : 1)), out };
}

let original: Awaited<ReturnType<typeof datasetOf>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'round-trip-'));
  tokenizer = join(folder, 'base');
  await mkdir(tokenizer);
  await writeFile(join(tokenizer, 'tokenizer.json'), fixtureTokenizerJson('qwen'));
  await store(join(folder, 'run'));
  original = await datasetOf(join(folder, 'run'), 'original');
});
afterAll(() => rm(folder, { recursive: true }));

test('the masks that are to be kept are of every kind', () => {
  expect(new Set(original.masked.flatMap(({ masks }) => masks))).toEqual(
    new Set([
      true,
      'editor-error',
      'bad-argument',
      'unknown-tool',
      'timed-out',
      'cannot-run',
      'no-call',
      'unparseable-call',
      'cut-reply',
      'source-flag',
      PROMPT_EXAMPLE,
    ]),
  );
  expect(original.masked.map(({ tools }) => tools).sort()).toEqual([0, 1]);
});

/** Each form with its files, and what of a mask it can hold: the reason, or only that there is one. */
const FORMS: readonly { name: string; from: string; files(): Promise<string[]>; reasons: boolean; outcomes: boolean }[] = [
  {
    name: 'sft',
    from: 'sft',
    reasons: true,
    outcomes: true,
    async files() {
      const { attempts: read } = await readAttempts(join(folder, 'run'));
      const file = join(folder, 'sft.jsonl');
      await writeJsonLines(file, sftRows(read, { mask: 'none' }).rows); // what is not flagged has to come back from its status
      return [file];
    },
  },
  {
    name: 'atif',
    from: 'atif',
    reasons: true,
    outcomes: true,
    files: async () => (await exportAtif(await readRun(join(folder, 'run')), join(folder, 'atif'))).map(({ file }) => file),
  },
  {
    name: 'messages',
    from: 'sft',
    reasons: true,
    outcomes: true,
    files: async () => [join(original.out, 'messages', 'stage-3.jsonl')],
  },
  {
    name: 'ms-swift',
    from: 'sft',
    reasons: false,
    outcomes: false,
    files: async () => [join(original.out, 'ms-swift', 'stage-3.jsonl')],
  },
];

test.each(FORMS)('$name and back keeps every mask', async ({ name, from, files, reasons, outcomes }) => {
  const run = join(folder, `run-${name}`);
  const problems: string[] = [];
  const onProblem = ({ problem }: { problem: string }): number => problems.push(problem);
  await importRun({ importer: importer(from), files: await files(), run, onProblem });
  expect(problems).toEqual([]);
  const plain = (masked: Masked[]): object[] =>
    masked.map(({ masks, outcome, ...rest }) => ({
      ...rest,
      ...(outcomes ? { outcome } : {}),
      masks: reasons ? masks : masks.map((mask) => mask === true),
    }));
  expect(plain((await datasetOf(run, `again-${name}`)).masked)).toEqual(plain(original.masked));
});

test('llamafactory: the labels are those of our own rows', async () => {
  for (const stage of [1, 2, 3]) {
    const [ours, theirs] = await Promise.all(
      ['', 'llamafactory/'].map((form) => readTokenRows(join(original.out, `${form}stage-${stage}.parquet`))),
    );
    expect(theirs).toEqual(ours);
  }
});
