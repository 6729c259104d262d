import { join } from 'node:path';
import { loadEnvironment } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import { byName } from '../support/by-name.ts';
import { contentHash } from '../support/hash.ts';
import { canInject, type Decision, inject, mineTasks, openChanges, readIssues } from '../tasks/index.ts';
import type { RunContext, Stage } from './context.ts';
import { readEnvironmentList } from './environment-list.ts';
import { hashOfFiles } from './inputs.ts';
import { files, pathOf } from './paths.ts';
import type { Recipe } from './schema.ts';

type Mined = Recipe['create']['mine'][number];

/** Journal of the candidates of one environment. */
export function decisionsPath(context: Pick<RunContext, 'workspace'>, environment: Pick<Environment, 'id'>): string {
  return join(pathOf(context.workspace, 'creation'), `${environment.id}.jsonl`);
}

/** Journal of the changes of one history. */
export function minedPath(context: Pick<RunContext, 'workspace'>, mined: Mined): string {
  return join(pathOf(context.workspace, 'creation'), `mine-${contentHash(mined, 16)}.jsonl`);
}

/** Stage B, first half: bugs injected by operators, tried, and described from how they fail; and tasks of real changes. */
export const create: Stage = {
  name: 'create',
  settings: async ({ create }) => [
    create,
    await hashOfFiles([...create.tasks, ...create.mine.flatMap(({ issues }) => issues ?? [])]),
  ],
  outputs: [files.creation],
  async run(context) {
    const counts = new Map<string, number>();
    const count = (outcome: string): void => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const injected = await injectBugs(context, count);
    const mined = await mineChanges(context, (outcome) => count(`mined: ${outcome}`));
    return {
      ...(injected === undefined ? {} : { tasks: injected }),
      ...(mined === undefined ? {} : { mined }),
      ...byName(counts),
    };
  },
};

/** How many bugs were kept; undefined where there is no environment to put them into. */
async function injectBugs(context: RunContext, drop: (outcome: string) => void): Promise<number | undefined> {
  const { recipe, workspace, provider, emit, signal } = context;
  const { tasks_per_environment: perEnvironment, operators, hidden_tests: hiddenTests } = recipe.create;
  const { built } = await readEnvironmentList(workspace);
  if (built.length === 0) return undefined;
  if (hiddenTests !== 'none' && recipe.rollout.model === 'search-repair') {
    const message =
      'search-repair looks for bugs by failing tests, and workspaces will lack them: `create.hidden_tests: none` keeps them';
    emit({ type: 'warning', stage: 'create', message });
  }
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
      if (decision.outcome === 'kept') kept++;
      else drop(decision.outcome);
      const total = built.length * perEnvironment;
      const note = `${decision.outcome} · ${decision.operator} ${decision.place}`;
      emit({ type: 'stage-progress', stage: 'create', done: kept, total, note });
    }
  }
  return kept;
}

/** How many changes became tasks; undefined where the recipe names no history. */
async function mineChanges(context: RunContext, drop: (outcome: string) => void): Promise<number | undefined> {
  const { recipe, workspace, provider, emit, signal } = context;
  const histories = recipe.create.mine;
  if (histories.length === 0) return undefined;
  let kept = 0;
  let seen = 0;
  let total = 0;
  for (const mined of histories) {
    const warn = (message: string): void => emit({ type: 'warning', stage: 'create', message });
    const issues = mined.issues === undefined ? undefined : await readIssues(mined.issues);
    for (const line of issues?.broken ?? []) warn(`${mined.issues}: ${line}: left out`);
    const onMissing = (source: string, detail: string): void => warn(`${source} is left out: ${detail}`);
    await using changes = await openChanges(mined.source, { workspace, releases: mined.releases, onMissing, signal });
    const decisions = mineTasks(changes, {
      workspace,
      provider,
      repeat: recipe.validate.repeat,
      parallel: recipe.parallel,
      journal: minedPath(context, mined),
      signal,
      selection: {
        ...(mined.since === undefined ? {} : { since: Date.parse(mined.since) }),
        ...(mined.paths === undefined ? {} : { paths: mined.paths }),
      },
      onTotal: (changes) => {
        total += changes;
      },
      ...(issues === undefined ? {} : { issues }),
      ...(mined.changes === undefined ? {} : { changes: mined.changes }),
      ...(mined.count === undefined ? {} : { count: mined.count }),
    });
    for await (const { outcome, subject } of decisions) {
      if (outcome === 'kept') kept++;
      else drop(outcome);
      seen++;
      emit({ type: 'stage-progress', stage: 'create', done: seen, total, note: `${outcome} · ${subject.slice(0, 60)}` });
    }
  }
  return kept;
}
