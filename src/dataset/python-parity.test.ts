import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToolSpec } from '../models/index.ts';
import { runProcess } from '../support/process.ts';
import { packageRoot, pythonEnvironment } from '../support/tools.ts';
import { conversation, text } from './arbitrary-conversations.ts';
import { chatmlTemplate } from './chat-template.ts';
import { fixtureAttempt, workingTurns } from './fixture-attempts.ts';
import { CHATML_TOKENS, hasMarks, markAsText } from './special-tokens.ts';
import { loadTokenizer } from './tokenizer.ts';
import { trainTokenizer } from './train-tokenizer.ts';

const python = join(pythonEnvironment(), 'bin', 'python');
const skip = existsSync(python)
  ? false
  : `no Python environment at ${pythonEnvironment()}: run \`make setup\` or set SWE_LEGO_VENV`;
// biome-ignore lint/suspicious/noConsole: whoever runs the tests must see what was not checked
if (skip !== false) console.warn(`skipped: ${skip}`);

/** Renders and encodes what the file asks with transformers and with the server that ships, and prints it. */
const SCRIPT = `
import json, sys
from pathlib import Path
from transformers import PreTrainedTokenizerFast
from swe_lego_trainer.serving.prompt import Prompts
asked = json.load(open(sys.argv[1], encoding="utf-8"))
tokenizer = PreTrainedTokenizerFast.from_pretrained(asked["tokenizer"])
prompts = Prompts(Path(asked["tokenizer"]))
def render(case):
    return tokenizer.apply_chat_template(case["messages"], tools=case["tools"], tokenize=False, add_generation_prompt=case["generate"])
rendered = [render(case) for case in asked["cases"]]
encode = lambda text, split=False: tokenizer.encode(text, add_special_tokens=False, split_special_tokens=split)
ids = [encode(text) for text in rendered + asked["texts"]]
print(json.dumps({
    "rendered": rendered,
    "ids": ids,
    "decoded": [tokenizer.decode(row, skip_special_tokens=False) for row in ids],
    "served": [prompts.prompt(case["messages"], case["tools"], case["generate"], False, {}) for case in asked["cases"]],
    "split": [encode(text, True) for text in asked["texts"]],
}))
`;

const tools: ToolSpec[] = [
  {
    type: 'function',
    function: { name: 'think', description: 'Notes “a” thought.', parameters: { type: 'object', properties: {} } },
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
    await trainTokenizer({
      texts: words,
      vocabSize: 400,
      specialTokens: [...CHATML_TOKENS, '<filename>', '<gh_stars>'],
      out: join(folder, 'tokenizer'),
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('renders and encodes as transformers does where no message holds a special token, and as `serve` does in every case', async () => {
    const cases = fc
      .sample(fc.record({ messages: conversation, generate: fc.boolean(), withTools: fc.boolean() }), { numRuns: 200, seed: 11 })
      .map(({ messages, generate, withTools }) => ({
        messages: messages.map((message) => ({ ...message, content: message.content.toWellFormed() })),
        generate,
        tools: withTools ? tools : null,
      }));
    const texts = fc.sample(text, { numRuns: 300, seed: 12 }).filter((sample) => sample !== '');
    const asked = join(folder, 'asked.json');
    await writeFile(asked, JSON.stringify({ tokenizer: join(folder, 'tokenizer'), cases, texts }));
    const env = { ...(process.env as Record<string, string>), PYTHONPATH: join(packageRoot, 'trainer') };
    const result = await runProcess([python, '-c', SCRIPT, asked], { env });
    expect(result.exitCode, result.stderr).toBe(0);
    const said = JSON.parse(result.stdout) as Record<'ids' | 'served' | 'split', number[][]> &
      Record<'rendered' | 'decoded', string[]>;

    const tokenizer = await loadTokenizer(join(folder, 'tokenizer'));
    const template = chatmlTemplate(tokenizer.specialTokens);
    const rendered = cases.map(({ messages, generate, tools: given }) =>
      template.render(messages, { generationPrompt: generate, ...(given === null ? {} : { tools: given }) }),
    );
    expect(rendered.map((one) => tokenizer.encode(one))).toEqual(said.served);
    const clean = rendered.flatMap((one, index) => (hasMarks(one) ? [] : [index]));
    expect(clean.length).toBeGreaterThan(40);
    expect(rendered.length - clean.length).toBeGreaterThan(40);
    expect(clean.map((index) => rendered[index])).toEqual(clean.map((index) => said.rendered[index]));
    expect(clean.map((index) => said.served[index])).toEqual(clean.map((index) => said.ids[index]));
    const ids = [...said.rendered, ...texts].map((sample) => tokenizer.encode(sample));
    expect(ids).toEqual(said.ids);
    expect(ids.map((row) => tokenizer.decode(row))).toEqual(said.decoded);
    expect(await readFile(join(folder, 'tokenizer', 'chat_template.jinja'), 'utf8')).toBe(template.source);

    // what a message says is encoded as transformers encodes it with `split_special_tokens`, and reads as it was written
    const asText = texts.map((sample) => tokenizer.encode(markAsText(sample, tokenizer.specialTokens)));
    expect(asText).toEqual(said.split);
    expect(asText.map((row) => tokenizer.decode(row))).toEqual(texts.map((sample) => sample.toWellFormed()));
  });

  test('a tokenizer that cannot be trained says what Python printed', async () => {
    await expect(trainTokenizer({ texts: words, vocabSize: 10, out: join(folder, 'small') })).rejects.toMatchObject({
      code: 'TOKENIZER_FAILED',
      hint: expect.stringContaining('vocab_size'),
    });
  });
});
