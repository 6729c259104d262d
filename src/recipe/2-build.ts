import { buildEnvironment, type Propose } from '../environments/index.ts';
import { ask, parseModel } from '../models/index.ts';
import { readRecords } from '../records/read.ts';
import { type Rejection, Repository } from '../records/repository.ts';
import { CodedError } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { mapConcurrent } from '../support/pool.ts';
import type { Stage } from './context.ts';
import { files, pathOf } from './paths.ts';

/** Stage A, second half: an environment for each repository. One that does not build is told and left out. */
export const build: Stage = {
  name: 'build',
  settings: ({ build }) => build,
  outputs: [files.environmentList],
  async run({ recipe, workspace, provider, emit, signal }) {
    const repositories = await readRecords(Repository, pathOf(workspace, 'repositories'));
    const model = recipe.build.model === undefined ? undefined : parseModel(recipe.build.model);
    const propose: Propose | undefined = model && ((prompt, asked) => ask(model, prompt, asked));
    let done = 0;
    const results = await mapConcurrent(
      repositories,
      recipe.parallel,
      async (repository) => {
        const result = await buildEnvironment(repository, { workspace, provider, signal, ...(propose && { propose }) });
        emit({
          type: 'stage-progress',
          stage: 'build',
          done: ++done,
          total: repositories.length,
          note: `${result.kind} · ${repository.source}`,
        });
        if (result.kind === 'rejected') {
          emit({
            type: 'warning',
            stage: 'build',
            message: `${repository.source} is left out (${result.rejection.reason}): ${result.rejection.detail}`,
          });
        }
        return result;
      },
      signal,
    );
    const built = results.flatMap((result) => (result.kind === 'built' ? [result.environment] : []));
    const rejected = results.flatMap((result): Rejection[] => (result.kind === 'rejected' ? [result.rejection] : []));
    if (repositories.length > 0 && built.length < recipe.build.minimum) {
      throw new CodedError(
        'TOO_FEW_ENVIRONMENTS',
        `${built.length} of ${repositories.length} repositories build; the recipe wants ${recipe.build.minimum}`,
        {
          hint: `The warnings above say why; the logs are in ${workspace.environments}.`,
        },
      );
    }
    await writeJson(pathOf(workspace, 'environmentList'), { built: built.map(({ id }) => id), rejected });
    const tests = built.reduce((sum, { baseline }) => sum + Object.keys(baseline[0]?.tests ?? {}).length, 0);
    return { environments: built.length, rejected: rejected.length, tests };
  },
};
