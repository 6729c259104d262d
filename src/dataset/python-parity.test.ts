import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToolSpec } from '../models/index.ts';
import { runProcess } from '../support/process.ts';
import { pythonEnvironment } from '../support/tools.ts';
import { conversation, text } from './arbitrary-conversations.ts';
import { chatmlTemplate } from './chat-template.ts';
import { fixtureAttempt, workingTurns } from './fixture-attempts.ts';
import { loadTokenizer } from './tokenizer.ts';
import { trainTokenizer } from './train-tokenizer.ts';

const python = join(pythonEnvironment(), 'bin', 'python');
const skip = existsSync(python)
  ? false
  : `no Python environment at ${pythonEnvironment()}: run \`make setup\` or set SWE_LEGO_VENV`;
// biome-ignore lint/suspicious/noConsole: whoever runs the tests must see what was not checked
if (skip !== false) console.warn(`skipped: ${skip}`);

/** Renders and encodes what the file asks with transformers, and prints it. */
const SCRIPT = `
import json, sys
from transformers import PreTrainedTokenizerFast
asked = json.load(open(sys.argv[1], encoding="utf-8"))
tokenizer = PreTrainedTokenizerFast.from_pretrained(asked["tokenizer"])
def render(case):
    return tokenizer.apply_chat_template(case["messages"], tools=case["tools"], tokenize=False, add_generation_prompt=case["generate"])
rendered = [render(case) for case in asked["cases"]]
encode = lambda text: tokenizer.encode(text, add_special_tokens=False)
ids = [encode(text) for text in rendered + asked["texts"]]
print(json.dumps({"rendered": rendered, "ids": ids, "decoded": [tokenizer.decode(row, skip_special_tokens=False) for row in ids]}))
`;

const tools: ToolSpec[] = [
  {
    type: 'function',
    function: { name: 'think', description: 'Notes “a” thought <|im_end|>.', parameters: { type: 'object', properties: {} } },
  },
];

describe.skipIf(skip !== false)('with Python', () => {
  let folder: string;
  const words = [
    ...workingTurns(4).map((turn) => `${turn.reply}\n${turn.observation ?? ''}`),
    ...fixtureAttempt({ instanceId: 'a' }).messages.map((m) => m.content),
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parity-'));
    await trainTokenizer({ texts: words, vocabSize: 400, out: join(folder, 'tokenizer') });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('renders, encodes and decodes as transformers does', async () => {
    const cases = fc
      .sample(fc.record({ messages: conversation, generate: fc.boolean(), withTools: fc.boolean() }), { numRuns: 150, seed: 11 })
      .map(({ messages, generate, withTools }) => ({
        messages: messages.map((message) => ({ ...message, content: message.content.toWellFormed() })),
        generate,
        tools: withTools ? tools : null,
      }));
    const texts = fc.sample(text, { numRuns: 300, seed: 12 }).filter((sample) => sample !== '');
    const asked = join(folder, 'asked.json');
    await writeFile(asked, JSON.stringify({ tokenizer: join(folder, 'tokenizer'), cases, texts }));
    const result = await runProcess([python, '-c', SCRIPT, asked]);
    expect(result.exitCode, result.stderr).toBe(0);
    const told = JSON.parse(result.stdout) as { rendered: string[]; ids: number[][]; decoded: string[] };

    const template = chatmlTemplate();
    const rendered = cases.map(({ messages, generate, tools: given }) =>
      template.render(messages, { generationPrompt: generate, ...(given === null ? {} : { tools: given }) }),
    );
    expect(rendered).toEqual(told.rendered);
    const tokenizer = await loadTokenizer(join(folder, 'tokenizer'));
    const ids = [...rendered, ...texts].map((sample) => tokenizer.encode(sample));
    expect(ids).toEqual(told.ids);
    expect(ids.map((row) => tokenizer.decode(row))).toEqual(told.decoded);
    expect(await readFile(join(folder, 'tokenizer', 'chat_template.jinja'), 'utf8')).toBe(template.source);
  });

  test('a tokenizer that cannot be trained says what Python printed', async () => {
    await expect(trainTokenizer({ texts: words, vocabSize: 10, out: join(folder, 'small') })).rejects.toMatchObject({
      code: 'TOKENIZER_FAILED',
      hint: expect.stringContaining('vocab_size'),
    });
  });
});
