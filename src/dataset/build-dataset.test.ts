import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readJournal, readRecords } from '../records/read.ts';
import { Sample } from '../records/sample.ts';
import type { Attempt } from './attempt.ts';
import { buildDataset } from './build-dataset.ts';
import { fixtureAttempt, workingTurns } from './fixture-attempts.ts';
import { fixtureTokenizerJson } from './fixture-tokenizer.ts';
import { readTokenRows } from './token-files.ts';
import { IGNORED } from './token-row.ts';
import { loadTokenizer } from './tokenizer.ts';

let folder: string;
let tokenizer: string;
const attempts: Attempt[] = [
  fixtureAttempt({ instanceId: 'a', attempt: 0, turns: workingTurns(2) }),
  fixtureAttempt({ instanceId: 'a', attempt: 1, outcome: 'unresolved' }),
  fixtureAttempt({ instanceId: 'b', attempt: 0, turns: workingTurns(4) }),
  fixtureAttempt({ instanceId: 'c', attempt: 0, turns: workingTurns(8), outcome: 'semi-resolved' }),
  fixtureAttempt({ instanceId: 'd', attempt: 0, outcome: 'cheated' }),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataset-'));
  tokenizer = join(folder, 'base');
  await mkdir(tokenizer);
  await writeFile(join(tokenizer, 'tokenizer.json'), fixtureTokenizerJson('qwen'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('buildDataset', () => {
  test('writes samples, ordered stages, token rows, template, card and counts that agree', async () => {
    const out = join(folder, 'out');
    const summary = await buildDataset({ attempts, out, tokenizer, curriculum: { turns: [3, 5] }, seed: 7, licence: 'MIT' });
    expect(summary).toMatchObject({
      attempts: 5,
      samples: 3,
      tasks: 3,
      turns: 14,
      boundaries: [3, 5],
      dropped: { cheated: 1, unresolved: 1 },
      samples_by_outcome: { resolved: 2, 'semi-resolved': 1 },
      masked_turns_by_reason: { 'editor-error': 4 },
      mask: 'tool-errors',
    });
    expect(summary.stages.map((stage) => stage.samples)).toEqual([1, 2, 3]);
    expect(JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8'))).toEqual(summary);

    const samples = await readRecords(Sample, join(out, 'samples.jsonl'));
    expect(samples.map((sample) => [sample.instance_id, sample.stage, sample.turns])).toEqual([
      ['a', 1, 2],
      ['b', 2, 4],
      ['c', 3, 8],
    ]);
    for (const message of samples.flatMap((sample) => sample.messages)) {
      expect(message.train === undefined).toBe(message.role !== 'assistant');
      expect(message.mask_reason !== undefined).toBe(message.train === false);
    }
    const encoder = await loadTokenizer(tokenizer);
    const end = encoder.encode('<|im_end|>')[0];
    for (const stage of [1, 2, 3]) {
      const references = (await readJournal(z.unknown(), join(out, `stage-${stage}.jsonl`))) as { row: number }[];
      const rows = await readTokenRows(join(out, `stage-${stage}.parquet`));
      expect(rows.length).toBe(references.length);
      rows.forEach((row, position) => {
        const sample = samples[references[position]?.row ?? -1] as Sample;
        expect(row.input_ids.length).toBe(sample.tokens);
        const trained = [...row.labels].filter((label) => label !== IGNORED);
        expect(trained.length).toBe(sample.trained_tokens);
        const spoken = sample.messages.filter((message) => message.train === true).map((message) => message.content);
        expect(encoder.decode(trained)).toBe(spoken.map((content) => `${content}<|im_end|>`).join(''));
        expect(trained.at(-1)).toBe(end);
        const masked = sample.messages.filter((message) => message.train === false);
        for (const message of masked) expect(encoder.decode([...row.input_ids])).toContain(message.content);
      });
    }
    const maskedReplies = samples.flatMap((sample) => sample.messages).filter((message) => message.train === false);
    expect(summary.masked_tokens).toBe(
      maskedReplies.reduce((sum, message) => sum + encoder.encode(`${message.content}<|im_end|>`).length, 0),
    );
    const card = await readFile(join(out, 'README.md'), 'utf8');
    expect(card).toMatch(/^---\nlicense: mit\n/);
    expect(card).toContain('path: stage-3.parquet');
    expect(await readFile(join(out, 'chat_template.jinja'), 'utf8')).toContain('<|im_start|>');
  });

  test('equal input and seed give equal files, and an earlier dataset is replaced whole', async () => {
    const out = join(folder, 'again');
    const options = { attempts, out, tokenizer, curriculum: { quantiles: [0.34, 0.67] }, seed: 1 };
    const first = await buildDataset({ ...options, formats: ['messages'] });
    expect(first.boundaries).toEqual([4, 8]);
    const content = async (name: string): Promise<string> => (await readFile(join(out, name))).toString('base64');
    const before = [await content('stage-3.parquet'), await content('stage-3.jsonl'), await content('samples.jsonl')];
    await buildDataset({ ...options, attempts: [...attempts].reverse() });
    expect([await content('stage-3.parquet'), await content('stage-3.jsonl'), await content('samples.jsonl')]).toEqual(before);
    expect(await readdir(out)).not.toContain('messages');
    expect((await readdir(folder)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('drops or cuts what is longer than the context, and counts it', async () => {
    const whole = await buildDataset({ attempts, out: join(folder, 'whole'), tokenizer });
    const context = whole.longest_tokens - 1;
    const dropped = await buildDataset({ attempts, out: join(folder, 'dropped'), tokenizer, context });
    expect(dropped.dropped['over-context']).toBe(1);
    expect(dropped.samples).toBe(2);
    const cut = await buildDataset({ attempts, out: join(folder, 'cut'), tokenizer, context, overContext: 'cut' });
    expect(cut).toMatchObject({ samples: 3, cut: 1, turns: 13 });
    expect(cut.longest_tokens).toBeLessThanOrEqual(context);
    const last = (await readRecords(Sample, join(folder, 'cut', 'samples.jsonl'))).at(-1);
    expect(last?.messages.at(-1)?.role).toBe('assistant');
    expect(last?.turns).toBe(8);
  });

  test('refuses what it cannot do, and leaves other people’s folders alone', async () => {
    const out = join(folder, 'foreign');
    await mkdir(out);
    await writeFile(join(out, 'thesis.txt'), 'mine');
    const code = (value: string) => expect.objectContaining({ code: value, kind: 'usage' });
    await expect(buildDataset({ attempts, out, tokenizer })).rejects.toEqual(code('OUTPUT_NOT_EMPTY'));
    expect(await readdir(out)).toEqual(['thesis.txt']);
    const fresh = join(folder, 'fresh');
    await expect(buildDataset({ attempts, out: fresh, tokenizer, mask: 'all' })).rejects.toEqual(code('MASK_UNKNOWN'));
    await expect(buildDataset({ attempts, out: fresh, tokenizer, context: 9 })).rejects.toMatchObject({
      code: 'DATASET_EMPTY',
      hint: expect.stringContaining('--context'),
    });
    await expect(buildDataset({ attempts: [], out: fresh, tokenizer })).rejects.toMatchObject({
      hint: expect.stringMatching(/grade RUN.*--outcome.*--report.*--ungraded/),
    });
    await expect(buildDataset({ attempts, out: fresh, tokenizer, formats: ['csv'] })).rejects.toEqual(code('FORMAT_UNKNOWN'));
    await expect(buildDataset({ attempts, out: fresh, tokenizer: folder })).rejects.toEqual(code('TOKENIZER_NOT_FOUND'));
    await expect(buildDataset({ attempts: attempts.slice(1, 2), out: fresh, tokenizer })).rejects.toEqual(code('DATASET_EMPTY'));
    await expect(buildDataset({ attempts, out: fresh, tokenizer, curriculum: { turns: [5, 3] } })).rejects.toEqual(
      code('CURRICULUM_INVALID'),
    );
    const abort = AbortSignal.abort(new Error('stop'));
    await expect(buildDataset({ attempts, out: fresh, tokenizer, signal: abort })).rejects.toThrow('stop');
    expect(await readdir(folder)).not.toContain('fresh');
  });
});
