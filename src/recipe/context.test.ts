import { existsSync, mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { workspaceAt } from '../records/workspace.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { type RunContext, runStage, type Stage } from './context.ts';
import type { RunEvent } from './events.ts';
import type { Recipe } from './schema.ts';

let context: RunContext;
let events: RunEvent[];
let runs: number;
let fail: boolean;

const stage: Stage = {
  name: 'make',
  settings: (recipe) => recipe.seed,
  outputs: ['made'],
  async run({ workspace }) {
    runs++;
    const found = existsSync(join(workspace.root, 'made'));
    await writeFile(join(workspace.root, 'made'), 'work');
    if (fail) throw new Error('killed');
    return { found: String(found) };
  },
};

beforeEach(() => {
  const workspace = workspaceAt(mkdtempSync(join(tmpdir(), 'stage-')));
  events = [];
  runs = 0;
  fail = false;
  context = {
    recipe: { seed: 1 } as Recipe,
    workspace,
    provider: namespaceProvider({ root: workspace.sandboxes }),
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  };
});

const run = (upstream = 'up'): Promise<string> => runStage(stage, 0, 1, upstream, context);

test('a finished stage is taken as done, with the summary that it had', async () => {
  const key = await run();
  expect(await run()).toBe(key);
  expect(runs).toBe(1);
  expect(events.at(-1)).toMatchObject({ type: 'stage-end', cached: true, summary: { found: 'false' } });
});

test('a stage that was killed goes on over what it left', async () => {
  fail = true;
  await expect(run()).rejects.toThrow('killed');
  fail = false;
  await run();
  expect(events.at(-1)).toMatchObject({ type: 'stage-end', cached: false, summary: { found: 'true' } });
});

test('other settings, or another key upstream, start over without the old outputs', async () => {
  await run();
  context = { ...context, recipe: { seed: 2 } as Recipe };
  await run();
  await run('other');
  expect(runs).toBe(3);
  expect(events.filter((event) => event.type === 'stage-end').map((event) => event.summary['found'])).toEqual([
    'false',
    'false',
    'false',
  ]);
});

test('a record torn by a power cut is no record', async () => {
  await run();
  await writeFile(join(context.workspace.root, 'stages', '1-make.json'), '{"stage": "ma');
  await run();
  expect(runs).toBe(2);
});

test('more of the same adds to what is there, less starts over', async () => {
  const growing = { ...stage, amount: (recipe: Recipe) => recipe.parallel };
  const runOf = (parallel: number): Promise<string> =>
    runStage(growing, 0, 1, 'up', { ...context, recipe: { seed: 1, parallel } as Recipe });
  const key = await runOf(2);
  expect(await runOf(3)).not.toBe(key);
  expect(events.at(-1)).toMatchObject({ cached: false, summary: { found: 'true' } });
  await runOf(1);
  expect(events.at(-1)).toMatchObject({ cached: false, summary: { found: 'false' } });
});
