import { existsSync, globSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../support/errors.ts';
import { contentHash, sha256 } from '../support/hash.ts';
import { mapConcurrent } from '../support/pool.ts';
import type { Recipe } from './schema.ts';

/** Whether a recipe names anything that tasks are made of; otherwise it stands on runs alone. */
export function makesTasks({ collect, create }: Recipe): boolean {
  return collect.sources.length + create.mine.length + create.tasks.length > 0;
}

/** Throws the usage error `RECIPE_INPUT` where the recipe names no source at all, or a file or run that is not there. */
export function checkInputs(recipe: Recipe): void {
  const { create, rollout } = recipe;
  if (!makesTasks(recipe) && rollout.runs.length === 0) {
    throw usageError(
      'RECIPE_INPUT',
      'the recipe names no source',
      'Give `collect.sources`, `create.mine`, `create.tasks` or `rollout.runs`; docs/recipe.md says what each takes.',
    );
  }
  const files = [...create.tasks, ...create.mine.flatMap(({ issues }) => issues ?? [])];
  for (const path of files) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      throw usageError('RECIPE_INPUT', `${path} is no file`, 'Paths in a recipe start from the folder that you are in.');
  }
  for (const run of rollout.runs) {
    if (!existsSync(join(run, 'attempts')))
      throw usageError('RECIPE_INPUT', `${run} holds no attempts`, 'Name folders that `swe-lego rollout` or `import` wrote.');
  }
}

/** Changes where the contents of one of the files do. */
export async function hashOfFiles(paths: readonly string[]): Promise<string[]> {
  return mapConcurrent(paths, 8, async (path) => sha256(await readFile(path)));
}

/** Changes where the attempts of one of the runs do: all that a data set is made of. */
export async function hashOfRuns(runs: readonly string[]): Promise<string[]> {
  return Promise.all(
    runs.map(async (run) => {
      const files = globSync('attempts/*/*/{messages.json,verdict.json,trajectory.jsonl,patch.diff}', { cwd: run }).sort();
      return contentHash([files, await hashOfFiles(files.map((file) => join(run, file)))], 16);
    }),
  );
}
