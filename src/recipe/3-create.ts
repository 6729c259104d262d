import { join } from 'node:path';
import { loadEnvironment } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import { byName } from '../support/by-name.ts';
import { canInject, type Decision, inject } from '../tasks/index.ts';
import type { RunContext, Stage } from './context.ts';
import { readEnvironmentList } from './environment-list.ts';
import { files, pathOf } from './paths.ts';

/** Journal of the candidates of one environment. */
export function decisionsPath(context: Pick<RunContext, 'workspace'>, environment: Pick<Environment, 'id'>): string {
  return join(pathOf(context.workspace, 'creation'), `${environment.id}.jsonl`);
}

/** Stage B, first half: bugs injected by operators, tried, and described from how they fail. */
export const create: Stage = {
  name: 'create',
  settings: ({ create }) => create,
  outputs: [files.creation],
  async run(context) {
    const { recipe, workspace, provider, emit, signal } = context;
    const { tasks_per_environment: perEnvironment, operators, hidden_tests: hiddenTests } = recipe.create;
    const { built } = await readEnvironmentList(workspace);
    if (hiddenTests !== 'none' && recipe.rollout.model === 'search-repair') {
      const message =
        'search-repair looks for bugs by failing tests, and workspaces will lack them: `create.hidden_tests: none` keeps them';
      emit({ type: 'warning', stage: 'create', message });
    }
    const counts: Record<string, number> = byName();
    let kept = 0;
    for (const id of built) {
      const environment = await loadEnvironment(workspace, id);
      if (!canInject(environment)) {
        const { source, language } = environment.repository;
        const message = `${source} gets no synthetic tasks: there are no operators for ${language} with ${environment.test_framework}, so far`;
        emit({ type: 'warning', stage: 'create', message });
        continue;
      }
      const decisions: AsyncIterable<Decision> = inject(environment, {
        count: perEnvironment,
        seed: recipe.seed,
        hiddenTests,
        workspace,
        provider,
        parallel: recipe.parallel,
        journal: decisionsPath(context, environment),
        signal,
        ...(operators === undefined ? {} : { operators }),
      });
      for await (const decision of decisions) {
        counts[decision.outcome] = (counts[decision.outcome] ?? 0) + 1;
        if (decision.outcome === 'kept') kept++;
        const total = built.length * perEnvironment;
        emit({
          type: 'stage-progress',
          stage: 'create',
          done: kept,
          total,
          note: `${decision.place} ${decision.operator} ${decision.outcome}`,
        });
      }
    }
    const { kept: _, ...dropped } = counts;
    return { tasks: kept, ...dropped };
  },
};
