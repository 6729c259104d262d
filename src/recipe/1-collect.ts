import type { Rejection } from '../records/repository.ts';
import { fetchRepository } from '../repositories/index.ts';
import { CodedError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { mapConcurrent } from '../support/pool.ts';
import type { Stage } from './context.ts';
import { files, pathOf } from './paths.ts';

/** Stage A, first half: fetches the sources and keeps those with a permissive licence and tests. */
export const collect: Stage = {
  name: 'collect',
  settings: ({ collect }) => collect,
  outputs: [files.repositories, files.rejectedRepositories],
  async run({ recipe, workspace, emit, signal }) {
    const { sources, minimum } = recipe.collect;
    let done = 0;
    const results = await mapConcurrent(
      sources,
      recipe.parallel,
      async (source) => {
        const result = await fetchRepository(source, { workspace, signal });
        emit({
          type: 'stage-progress',
          stage: 'collect',
          done: ++done,
          total: sources.length,
          note: `${result.kind} · ${source}`,
        });
        if (result.kind === 'rejected') {
          const { reason, detail } = result.rejection;
          emit({ type: 'warning', stage: 'collect', message: `${source} is left out (${reason}): ${detail}` });
        }
        return result;
      },
      signal,
    );
    const repositories = results.flatMap((result) => (result.kind === 'fetched' ? [result.repository] : []));
    const rejected = results.flatMap((result): Rejection[] => (result.kind === 'rejected' ? [result.rejection] : []));
    await writeJsonLines(pathOf(workspace, 'rejectedRepositories'), rejected);
    if (sources.length > 0 && repositories.length < minimum) {
      throw new CodedError(
        'TOO_FEW_REPOSITORIES',
        `${repositories.length} of ${sources.length} sources can be used; the recipe wants ${minimum}`,
        {
          hint: 'The warnings above say why each was left out. Mend or add sources in the recipe, or lower `collect.minimum`.',
        },
      );
    }
    await writeJsonLines(pathOf(workspace, 'repositories'), repositories);
    return { repositories: repositories.length, rejected: rejected.length };
  },
};
