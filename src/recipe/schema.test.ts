import { mkdtempSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../support/tools.ts';
import { readRecipe, trainingStages } from './schema.ts';

const MINIMAL = `
name: tiny
collect: { sources: ['pypi:inflection==0.5.1'] }
create: { tasks_per_environment: 3 }
rollout: {}
train:
  policy: { base: { checkpoint: /models/base }, stages: [&stage { epochs: 1, learning_rate: 1.0e-4 }, *stage, *stage] }
  verifier: { base: { checkpoint: /models/base }, stages: [*stage] }
evaluate: {}
`;

async function recipeWith(change: (text: string) => string): Promise<Awaited<ReturnType<typeof readRecipe>>> {
  const path = join(mkdtempSync(join(tmpdir(), 'recipe-')), 'recipe.yaml');
  await writeFile(path, change(MINIMAL));
  return await readRecipe(path);
}

test("what a recipe leaves out is the paper's value", async () => {
  const recipe = await recipeWith((text) => text);
  expect(recipe.rollout.limits.max_turns).toBe(100);
  expect(recipe.dataset).toMatchObject({
    mask: 'tool-errors',
    semi_resolved: true,
    curriculum: { turns: [50, 70] },
    context: 131_072,
  });
  expect(recipe.train.policy).toMatchObject({ weight_decay: 0.01, max_grad_norm: 1, warmup_ratio: 0.1 });
});

test('sections that are left out take defaults, a stage of training for each of the curriculum among them', async () => {
  const recipe = await recipeWith(() => "name: least\ncollect: { sources: ['pypi:inflection==0.5.1'] }\n");
  expect(recipe).toMatchObject({ create: { tasks_per_environment: 16 }, rollout: { model: 'search-repair' } });
  expect(recipe.train.policy.base).toMatchObject({ scratch: { hidden_size: 128 } });
  expect(trainingStages(recipe, 'policy')).toEqual(Array(3).fill({ epochs: 4, learning_rate: 1e-4 }));
  expect(trainingStages(recipe, 'verifier')).toHaveLength(1);
});

test.each([
  ['an unknown key', (text: string) => `${text}\nevalute: {}\n`, 'unknown key `evalute` (Did you mean evaluate?)'],
  [
    'an unknown key inside',
    (text: string) => text.replace('rollout: {}', 'rollout: { atempts: 2 }'),
    'unknown key `rollout.atempts` (Did you mean attempts?)',
  ],
  [
    'a misspelt section',
    (text: string) => text.replace('rollout: {}', 'rolout: {}'),
    'unknown key `rolout` (Did you mean rollout?)',
  ],
  [
    'a wrong type',
    (text: string) => text.replace('tasks_per_environment: 3', 'tasks_per_environment: many'),
    '`create.tasks_per_environment`',
  ],
  [
    'an unknown base',
    (text: string) => text.replace('checkpoint: /models/base', 'scratch: { hidden_size: small }'),
    '`train.policy.base',
  ],
  ['a curriculum that does not fit', (text: string) => text.replace(', *stage, *stage', ''), '1 entries for 3 curriculum stages'],
  ['broken YAML', (text: string) => `${text}\n  bad: [`, 'line'],
])('%s is told by its key, as a usage error', async (_what, change, message) => {
  await expect(recipeWith(change)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) });
});

test('a recipe that is not there is a usage error that says where recipes are', async () => {
  await expect(readRecipe('/nowhere/recipe.yaml')).rejects.toMatchObject({
    kind: 'usage',
    hint: expect.stringContaining('recipes/demo.yaml'),
  });
});

test('every recipe that ships is valid', async () => {
  const recipes = (await readdir(join(packageRoot, 'recipes'))).filter((name) => name.endsWith('.yaml'));
  expect(recipes).toContain('demo.yaml');
  for (const name of recipes) expect((await readRecipe(join(packageRoot, 'recipes', name))).name).toBe(name.replace('.yaml', ''));
});
