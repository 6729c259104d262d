import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readJournal } from '../../records/read.ts';
import type { Sample } from '../../records/sample.ts';
import { datasetExporter } from './exporters.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sample: Sample = {
  instance_id: 'a',
  attempt: 0,
  stage: 1,
  messages: [
    { role: 'user', content: 'issue' },
    { role: 'assistant', content: 'oops', train: false, mask_reason: 'no-call' },
    { role: 'user', content: 'call a tool' },
    {
      role: 'assistant',
      content: '',
      train: true,
      tool_calls: [{ id: '1', type: 'function', function: { name: 'execute_bash', arguments: '{"command": "ls"}' } }],
    },
    { role: 'tool', content: 'clamp.py', tool_call_id: '1' },
    { role: 'assistant', content: 'done', train: true },
  ],
  turns: 3,
  tokens: 4,
  trained_tokens: 1,
  outcome: 'resolved',
};
const row = { input_ids: Int32Array.of(5, 6, 7, 151_643), labels: Int32Array.of(-100, -100, 7, -100) };
const stages = [
  [{ sample, row }],
  [
    { sample, row },
    { sample: { ...sample, attempt: 1 }, row },
  ],
];

test('messages: whole samples per stage', async () => {
  await datasetExporter('messages').write(stages, join(folder, 'messages'));
  expect(await readJournal(z.unknown(), join(folder, 'messages', 'stage-2.jsonl'))).toEqual([sample, { ...sample, attempt: 1 }]);
});

test('ms-swift: a loss flag on what the model wrote, calls as messages of their own', async () => {
  await datasetExporter('ms-swift').write(stages, join(folder, 'ms-swift'));
  expect(await readJournal(z.unknown(), join(folder, 'ms-swift', 'stage-1.jsonl'))).toEqual([
    {
      messages: [
        { role: 'user', content: 'issue' },
        { role: 'assistant', content: 'oops', loss: false },
        { role: 'user', content: 'call a tool' },
        { role: 'tool_call', content: '{"name": "execute_bash", "arguments": {"command": "ls"}}', loss: true },
        { role: 'tool_response', content: 'clamp.py' },
        { role: 'assistant', content: 'done', loss: true },
      ],
    },
  ]);
});

test('ms-swift: tools as JSON text; a call without arguments, and one whose arguments are no JSON, are read as JSON', async () => {
  const calls = ['', '{"command": "l'].map((args, id) => ({
    id: `${id}`,
    type: 'function' as const,
    function: { name: 'submit', arguments: args },
  }));
  const tools = [{ type: 'function', function: { name: 'submit' } }];
  const odd: Sample = { ...sample, tools, messages: [{ role: 'assistant', content: '', train: false, tool_calls: calls }] };
  await datasetExporter('ms-swift').write([[{ sample: odd, row }]], join(folder, 'odd'));
  const [read] = (await readJournal(z.unknown(), join(folder, 'odd', 'stage-1.jsonl'))) as {
    tools: string;
    messages: { content: string }[];
  }[];
  expect(JSON.parse(read?.tools ?? '')).toEqual(tools);
  expect(read?.messages.map(({ content }) => JSON.parse(content) as unknown)).toEqual([
    { name: 'submit', arguments: {} },
    { name: 'submit', arguments: '{"command": "l' },
  ]);
});

test('llamafactory: the tools that the tokens list stand beside them', async () => {
  const tools = [{ type: 'function', function: { name: 'submit' } }];
  await datasetExporter('llamafactory').write(
    [
      [
        { sample: { ...sample, tools }, row },
        { sample, row },
      ],
    ],
    join(folder, 'tooled'),
  );
  const file = await asyncBufferFromFile(join(folder, 'tooled', 'stage-1.parquet'));
  const rows = (await parquetReadObjects({ file })) as { tools?: string }[];
  expect(rows.map((one) => one.tools ?? null)).toEqual([JSON.stringify(tools), null]);
});

test('llamafactory: token rows with an attention mask, and the script that loads them', async () => {
  await datasetExporter('llamafactory').write(stages, join(folder, 'llamafactory'));
  expect((await readdir(join(folder, 'llamafactory'))).sort()).toEqual(['stage-1.parquet', 'stage-2.parquet', 'to_disk.py']);
  const file = await asyncBufferFromFile(join(folder, 'llamafactory', 'stage-2.parquet'));
  const plain = { input_ids: [5, 6, 7, 151_643], attention_mask: [1, 1, 1, 1], labels: [-100, -100, 7, -100] };
  expect(await parquetReadObjects({ file })).toEqual([plain, plain]);
});
