import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  chatmlTemplate,
  endTokenOf,
  IGNORED,
  loadTokenizer,
  promptExample,
  type TokenEncoder,
  trainTokenizer,
  writeRendering,
  writeTokenRows,
} from '../dataset/index.ts';
import type { CodedError } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import { pythonEnvironment } from '../support/tools.ts';
import { describeDevice } from './describe-device.ts';
import { localEngine } from './local-engine.ts';
import { startServer } from './server.ts';
import type { TrainedCheckpoint, TrainingJob } from './training-engine.ts';
import type { TrainingEvent } from './training-events.ts';

const python = join(pythonEnvironment(), 'bin', 'python');
const hasTorch =
  existsSync(python) &&
  (await runProcess([python, '-c', 'import importlib.util as u; exit(u.find_spec("torch") is None)'])).exitCode === 0;
// biome-ignore lint/suspicious/noConsole: whoever runs the tests must see what was not checked
if (!hasTorch) console.warn(`skipped: no PyTorch at ${python}: run \`make setup\` or set SWE_LEGO_VENV`);

// Models this small gain nothing from a second thread, and lose much where others use the cores too.
process.env['SWE_LEGO_THREADS'] = process.env['OMP_NUM_THREADS'] = '1';

const ANSWERS: Record<string, string> = { red: 'apple', blue: 'sea', green: 'leaf' };
const ask = (colour: string): string => `<|im_start|>user\nname something ${colour}<|im_end|>\n<|im_start|>assistant\n`;

describe.skipIf(!hasTorch)('with PyTorch', () => {
  let folder: string;
  let job: TrainingJob;
  let trained: TrainedCheckpoint;
  let tokenizer: TokenEncoder;
  const events: TrainingEvent[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'training-'));
    const conversations = Object.entries(ANSWERS).map(([colour, answer]) => [ask(colour), `${answer}<|im_end|>`] as const);
    await trainTokenizer({ texts: conversations.flat(), vocabSize: 320, out: join(folder, 'tokenizer') });
    tokenizer = await loadTokenizer(join(folder, 'tokenizer'));
    const rows = conversations.flatMap(([prompt, reply]) => {
      const [asked, answered] = [tokenizer.encode(prompt), tokenizer.encode(reply)];
      const labels = [...asked.map(() => IGNORED), ...answered];
      return Array.from({ length: 4 }, () => ({
        input_ids: Int32Array.from([...asked, ...answered]),
        labels: Int32Array.from(labels),
      }));
    });
    await writeTokenRows(join(folder, 'rows.parquet'), rows);
    job = {
      tokenizer: join(folder, 'tokenizer'),
      base: {
        kind: 'scratch',
        sizes: {
          hiddenSize: 64,
          layers: 2,
          attentionHeads: 2,
          keyValueHeads: 2,
          headDimension: 32,
          slidingWindow: 32,
          layerTypes: ['sliding_attention', 'full_attention'],
          intermediateSize: 128,
          maxPositions: 128,
          tieWordEmbeddings: true,
          ropeTheta: 10_000,
        },
      },
      stages: ['easy', 'all'].map((name) => ({ name, rows: [join(folder, 'rows.parquet')], epochs: 30, learningRate: 0.003 })),
      context: 128,
      batchTokens: 200,
      weightDecay: 0.01,
      maxGradNorm: 1,
      warmupRatio: 0.1,
      seed: 1,
      device: 'cpu',
      metadata: { kind: 'policy', profile: 'compact' },
      out: join(folder, 'out'),
    };
    trained = await localEngine.train(job, { onEvent: (event) => events.push(event) });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('trains stage by stage and tells so', async () => {
    expect(events.map((event) => event.event).filter((event) => event !== 'step')).toEqual([
      'start',
      'stage-start',
      'stage-end',
      'stage-start',
      'stage-end',
      'done',
    ]);
    expect(trained.summary.stages.map((stage) => stage.name)).toEqual(['easy', 'all']);
    expect(trained.summary.loss_last).toBeLessThan(0.3);
    expect(trained.summary.loss_first).toBeGreaterThan(4);
    for (const path of [trained.path, trained.basePath]) {
      expect(JSON.parse(await readFile(join(path, 'swe_lego.json'), 'utf8'))).toMatchObject({ metadata: { kind: 'policy' } });
    }
  });

  test('a finished job is not trained again', async () => {
    const seen: TrainingEvent[] = [];
    const again = await localEngine.train(job, { onEvent: (event) => seen.push(event) });
    expect(seen).toMatchObject([{ event: 'done', cached: true }]);
    expect(again.summary).toEqual(trained.summary);
  });

  test('serves what it trained: the policy knows its answers, the base does not', async () => {
    const answersOf = async (checkpoint: string): Promise<string[]> => {
      await using server = await startServer(checkpoint, { name: 'tiny' });
      expect(server.model).toBe('tiny');
      expect(server.context).toBe(128);
      return await Promise.all(
        Object.keys(ANSWERS).map(async (colour) => {
          const response = await fetch(`${server.baseUrl}/chat/completions`, {
            method: 'POST',
            body: JSON.stringify({
              model: 'tiny',
              temperature: 0,
              max_tokens: 8,
              return_token_ids: true,
              messages: [{ role: 'user', content: `name something ${colour}` }],
            }),
          });
          const body = (await response.json()) as { prompt_token_ids: number[]; choices: [{ message: { content: string } }] };
          expect(body.prompt_token_ids).toEqual(tokenizer.encode(ask(colour)));
          return body.choices[0].message.content;
        }),
      );
    };
    expect(await answersOf(trained.path)).toEqual(Object.values(ANSWERS));
    expect(await answersOf(trained.basePath)).not.toEqual(Object.values(ANSWERS));
  });

  describe('a base that renders and ends otherwise than the rows', () => {
    const endOfText = '<|endoftext|>';
    const template = chatmlTemplate();
    const answerWith = (id: number | undefined): object => ({ eos_token_id: id });
    let base: string;
    let rows: string;
    beforeAll(async () => {
      base = join(folder, 'foreign-base');
      rows = join(folder, 'foreign-rows');
      await cp(trained.basePath, base, { recursive: true });
      await mkdir(rows);
      const change = async (name: string, values: object): Promise<void> => {
        const path = join(base, name);
        const before = existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as object) : {};
        await writeFile(path, JSON.stringify({ ...before, ...values }));
      };
      const id = tokenizer.encode(endOfText)[0];
      const plain = '{% for m in messages %}{{ m.role }}: {{ m.content }}<|endoftext|>{% endfor %}';
      await change('config.json', answerWith(id));
      await change('generation_config.json', { ...answerWith(id), temperature: 0.6 });
      await change('tokenizer_config.json', { eos_token: endOfText, chat_template: plain });
      await writeFile(join(base, 'chat_template.jinja'), plain);
      await cp(join(folder, 'rows.parquet'), join(rows, 'stage-1.parquet'));
      const ofRows = Object.entries(ANSWERS).map(([colour, answer]) => [
        { role: 'user' as const, content: `name something ${colour}` },
        { role: 'assistant' as const, content: answer },
      ]);
      const odd = [
        { role: 'user' as const, content: `what is ${endOfText}?` },
        { role: 'assistant' as const, content: 'a token' },
      ];
      const examples = [...ofRows, odd].flatMap((messages) => promptExample({ messages }, template, tokenizer) ?? []);
      await writeRendering(rows, template, { end_token: endTokenOf(template, tokenizer), examples });
    });
    const foreign = (): TrainingJob => ({
      ...job,
      base: { kind: 'checkpoint', path: base },
      tokenizer: base,
      rendering: rows,
      stages: [{ name: 'all', rows: [join(rows, 'stage-1.parquet')], epochs: 40, learningRate: 0.003 }],
      out: join(folder, 'foreign'),
    });

    test('comes out as the rows are: template, end token, and prompts as rows, `serve` and transformers make them', async () => {
      const { path } = await localEngine.train(foreign());
      const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(path, name), 'utf8'));
      const [end, endOfTextId] = [tokenizer.encode('<|im_end|>')[0], tokenizer.encode(endOfText)[0]];
      expect(await readFile(join(path, 'chat_template.jinja'), 'utf8')).toBe(template.source);
      expect(await read('tokenizer_config.json')).toMatchObject({ eos_token: '<|im_end|>', chat_template: template.source });
      expect(await read('config.json')).toMatchObject({ eos_token_id: [end, endOfTextId] });
      expect(await read('generation_config.json')).toMatchObject({ eos_token_id: [end, endOfTextId], temperature: 0.6 });
      await using server = await startServer(path, { name: 'tiny' });
      const response = await fetch(`${server.baseUrl}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({
          model: 'tiny',
          temperature: 0,
          max_tokens: 20,
          return_token_ids: true,
          messages: [{ role: 'user', content: 'name something blue' }],
        }),
      });
      expect(await response.json()).toMatchObject({
        prompt_token_ids: tokenizer.encode(ask('blue')),
        choices: [{ message: { content: 'sea' }, finish_reason: 'stop' }],
      });
      const script = `
import json, sys
from transformers import AutoTokenizer, GenerationConfig
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
ids = tokenizer.apply_chat_template([{"role": "user", "content": "name something blue"}], add_generation_prompt=True, return_dict=True)["input_ids"]
print(json.dumps([ids, tokenizer.eos_token, GenerationConfig.from_pretrained(sys.argv[1]).eos_token_id]))`;
      const { stdout, stderr } = await runProcess([python, '-c', script, path]);
      expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual([
        tokenizer.encode(ask('blue')),
        '<|im_end|>',
        [end, endOfTextId],
      ]);
    });

    test('is not trained on rows of another tokenizer or template', async () => {
      const other = join(folder, 'other-rows');
      await cp(rows, other, { recursive: true });
      const plain = template.source.replaceAll('"user\\n<tool_response>', '"tool\\n').replaceAll('"assistant\\n"', '"model\\n"');
      await writeFile(join(other, 'chat_template.jinja'), plain.replaceAll('assistant\\n', 'model\\n'));
      const wrong = { ...foreign(), rendering: other, out: join(folder, 'other') };
      await expect(localEngine.train(wrong)).rejects.toMatchObject({
        code: 'TRAINER_BAD_CONFIG',
        kind: 'usage',
        message: expect.stringMatching(/prompt of example 1 has \d+ tokens in the rows and \d+ by serve; they part at token \d+/),
      });
      const rendering = JSON.parse(await readFile(join(rows, 'rendering.json'), 'utf8')) as object;
      await writeFile(join(other, 'rendering.json'), JSON.stringify({ ...rendering, end_token: { id: 5, text: '<|im_end|>' } }));
      await expect(localEngine.train(wrong)).rejects.toMatchObject({ message: expect.stringContaining('replies of') });
    });
  });

  test('wrong configurations are usage errors that name the place', async () => {
    const wrong = { ...job, stages: [], out: join(folder, 'wrong') };
    await expect(localEngine.train(wrong)).rejects.toMatchObject({
      code: 'TRAINER_BAD_CONFIG',
      kind: 'usage',
      message: expect.stringContaining('config.stages'),
    } satisfies Partial<CodedError>);
    await expect(startServer(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'TRAINER_BAD_CONFIG' });
  });

  test('an abort ends the process and rejects with the reason', async () => {
    const long = {
      ...job,
      stages: [{ name: 'long', rows: [join(folder, 'rows.parquet')], epochs: 100_000, learningRate: 0.001 }],
      out: join(folder, 'long'),
    };
    const abort = new AbortController();
    const reason = new Error('enough');
    const training = localEngine.train(long, {
      signal: abort.signal,
      onEvent: (event) => event.event === 'step' && abort.abort(reason),
    });
    await expect(training).rejects.toBe(reason);
    expect(existsSync(join(folder, 'long', 'final'))).toBe(false);
  });

  test('a server ends when the process that started it is killed', async () => {
    const script = join(folder, 'holder.ts');
    await writeFile(
      script,
      `import { startServer } from ${JSON.stringify(join(import.meta.dirname, 'server.ts'))};
const server = await startServer(${JSON.stringify(trained.path)});
console.log(server.baseUrl);
await server.ended;`,
    );
    const holder = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    const baseUrl = await new Promise<string>((resolve) => holder.stdout.once('data', (text) => resolve(String(text).trim())));
    expect((await fetch(`${baseUrl}/models`)).status).toBe(200);
    holder.kill('SIGKILL');
    await expect
      .poll(
        () =>
          fetch(`${baseUrl}/models`).then(
            () => 'up',
            () => 'gone',
          ),
        { timeout: 60_000 },
      )
      .toBe('gone');
  });

  test('describes the device', async () => {
    expect(await describeDevice()).toMatchObject({
      type: expect.stringMatching(/^(cpu|cuda)$/),
      torch: expect.stringMatching(/^\d+\./),
    });
  });
});

test('without a Python environment the error says what to run', async () => {
  const before = process.env['SWE_LEGO_VENV'];
  process.env['SWE_LEGO_VENV'] = '/nowhere';
  try {
    await expect(startServer('checkpoint')).rejects.toMatchObject({ code: 'TOOL_MISSING', hint: 'Run `make setup`.' });
  } finally {
    if (before === undefined) delete process.env['SWE_LEGO_VENV'];
    else process.env['SWE_LEGO_VENV'] = before;
  }
});
