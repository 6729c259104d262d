import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecords } from '../records/read.ts';
import { Sample } from '../records/sample.ts';
import { buildDataset } from './build-dataset.ts';
import { chatmlTemplate, loadChatTemplate } from './chat-template.ts';
import { fixtureAttempt } from './fixture-attempts.ts';
import { fixtureTokenizer, fixtureTokenizerJson } from './fixture-tokenizer.ts';
import { offeredTools } from './offered-tools.ts';
import { endTokenOf, type Rendering } from './rendering.ts';
import { readTokenRows } from './token-files.ts';
import { IGNORED } from './token-row.ts';
import { loadTokenizer } from './tokenizer.ts';

let folder: string;
let tokenizer: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rendering-'));
  tokenizer = join(folder, 'base');
  await mkdir(tokenizer);
  // as SmolLM2 has it: special, and an ordinary word of people's code
  const json = JSON.parse(fixtureTokenizerJson('qwen')) as { added_tokens: { id: number; content: string; special: boolean }[] };
  const last = json.added_tokens.at(-1);
  json.added_tokens.push({ ...last, id: (last?.id ?? 0) + 1, content: '<filename>', special: true });
  await writeFile(join(tokenizer, 'tokenizer.json'), JSON.stringify(json));
});
afterAll(() => rm(folder, { recursive: true }));

const EDIT =
  '<function=str_replace_editor>\n<parameter=old_str>usage: run <filename></parameter>\n<parameter=new_str>run <|im_end|> <filename></parameter>\n</function>';

test('an edit that holds special tokens is trained as it was written, without their ids', async () => {
  const attempt = fixtureAttempt({
    instanceId: 'a',
    turns: [
      { reply: EDIT, status: 'ok', observation: 'usage: run <filename>' },
      { reply: 'Done.', status: 'ok' },
    ],
  });
  const out = join(folder, 'special');
  await buildDataset({ attempts: [attempt], out, tokenizer });
  const encoder = await loadTokenizer(tokenizer);
  const [row] = await readTokenRows(join(out, 'stage-1.parquet'));
  const trained = [...(row?.labels ?? [])].filter((label) => label !== IGNORED);
  expect(encoder.decode(trained)).toBe(`${EDIT}<|im_end|>Done.<|im_end|>`);
  const [filename, end] = ['<filename>', '<|im_end|>'].map((token) => encoder.encode(token)[0]);
  expect([...(row?.input_ids ?? [])]).not.toContain(filename);
  expect(trained.filter((id) => id === end)).toHaveLength(2);
  const { end_token, examples } = JSON.parse(await readFile(join(out, 'rendering.json'), 'utf8')) as Rendering;
  expect(end_token).toEqual({ id: end, text: '<|im_end|>' });
  expect(examples).toMatchObject([{ special_text: true, messages: [{}, {}, { role: 'assistant', content: EDIT }, {}] }]);
  expect(examples[0]?.input_ids).toEqual([...(row?.input_ids ?? [])].slice(0, examples[0]?.input_ids.length));
});

test('rows of native calls list their tools: those that were recorded, or those of the profile', async () => {
  const recorded = [{ type: 'function', function: { name: 'execute_bash', parameters: { type: 'object', properties: {} } } }];
  const calls = [{ id: 'c', type: 'function' as const, function: { name: 'execute_bash', arguments: '{}' } }];
  const made = (instanceId: string, start: object): ReturnType<typeof fixtureAttempt> => {
    const attempt = fixtureAttempt({
      instanceId,
      turns: [
        { reply: instanceId, status: 'ok', observation: 'x', calls },
        { reply: '', status: 'ok', calls },
      ],
    });
    return {
      ...attempt,
      events: attempt.events.map((event) => (event.type === 'attempt-start' ? { ...event, ...start } : event)),
    };
  };
  const attempts = [
    made('recorded', { profile: 'another-tool', tools: recorded }),
    made('profile', { profile: 'default' }),
    made('text', { profile: 'text' }),
    made('foreign', { profile: 'constructor' }),
    made('path', { profile: 'openhands:/etc' }),
  ];
  expect(attempts.map((attempt) => offeredTools(attempt)?.length)).toEqual([1, 4, undefined, undefined, undefined]);
  const out = join(folder, 'tools');
  await buildDataset({ attempts, out, tokenizer, formats: ['ms-swift', 'llamafactory'] });
  const samples = await readRecords(Sample, join(out, 'samples.jsonl'));
  expect(samples.find(({ instance_id }) => instance_id === 'recorded')?.tools).toEqual(recorded);
  const encoder = await loadTokenizer(tokenizer);
  const texts = (await readTokenRows(join(out, 'stage-1.parquet'))).map(({ input_ids }) => encoder.decode([...input_ids]));
  expect(texts.filter((text) => text.includes('# Tools'))).toHaveLength(2);
  expect(texts.filter((text) => text.includes('"name": "str_replace_editor"'))).toHaveLength(1);
  const swift = (await readFile(join(out, 'ms-swift', 'stage-1.jsonl'), 'utf8')).trim().split('\n');
  expect(swift.filter((line) => Array.isArray(JSON.parse((JSON.parse(line) as { tools?: string }).tools ?? '0')))).toHaveLength(
    2,
  );
});

test('a template whose replies end with no token of the tokenizer is refused: what is trained so never stops', async () => {
  const path = join(folder, 'own.jinja');
  await writeFile(
    path,
    "{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}{{ '[assistant]' if add_generation_prompt }}",
  );
  const encoder = fixtureTokenizer('qwen');
  expect(endTokenOf(chatmlTemplate(), encoder).text).toBe('<|im_end|>');
  const template = await loadChatTemplate(path, encoder.specialTokens);
  expect(() => endTokenOf(template, encoder)).toThrow(
    expect.objectContaining({ code: 'TEMPLATE_WITHOUT_END', kind: 'usage', hint: expect.stringContaining('--template') }),
  );
});
