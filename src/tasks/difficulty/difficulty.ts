import { join } from 'node:path';
import { z } from 'zod';
import { sandboxSpec } from '../../environments/index.ts';
import type { WorkspaceContext } from '../../history/index.ts';
import { type FunctionOfFile, functionsOf } from '../../mutation/index.ts';
import type { Environment } from '../../records/environment.ts';
import { type FilePatch, parsePatch, patchSize } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';
import { isTestPath } from '../../repositories/index.ts';
import { ByName, byName } from '../../support/by-name.ts';
import { readTextIfExists, writeJson } from '../../support/files.ts';
import { mapConcurrent } from '../../support/pool.ts';
import { readableText } from '../../support/source-text.ts';
import { listPaths } from '../list-paths.ts';
import { isSourceOf } from '../reach/source-files.ts';
import { testFunction } from '../trial/baseline.ts';
import { type CallGraph, callDistance, type Place } from './call-distance.ts';

const StoredGraph = ByName(
  z.array(z.object({ scope: z.string(), lines: z.tuple([z.number(), z.number()]), calls: z.array(z.string()) })),
);

/** Characters of a file that is read; longer ones are data or generated. */
const LONGEST_FILE = 1_000_000;

/** How hard a task is, as far as its patch, its failing tests and the code around tell. */
export async function difficultyOf(
  task: Task,
  context: WorkspaceContext & { environment: Environment },
): Promise<Task['difficulty']> {
  const golden = parsePatch(task.patch);
  const graph = await callGraphOf(context);
  const distance = callDistance(graph, calledByTests(task, graph), changedPlaces(task, golden, graph));
  return {
    ...patchSize(golden),
    failing_tests: task.FAIL_TO_PASS.length,
    ...(distance === undefined ? {} : { call_distance: distance }),
  };
}

/** The functions of an environment's checkout, tests included: read once and kept beside it. */
async function callGraphOf(context: WorkspaceContext & { environment: Environment }): Promise<CallGraph> {
  const { environment, workspace, provider } = context;
  const path = join(workspace.environments, environment.id, 'calls.json');
  const known = await readTextIfExists(path);
  if (known !== undefined) return StoredGraph.parse(JSON.parse(known));
  await using sandbox = await provider.create(sandboxSpec(workspace, environment, []));
  const { language } = environment.repository;
  const files = (await listPaths(sandbox)).filter((file) => isSourceOf(language, file) || isTestPath(file));
  const read = async (file: string): Promise<[string, FunctionOfFile[]] | undefined> => {
    const source = readableText(await sandbox.readFile(join(sandbox.workdir, file)));
    const functions = source.length > LONGEST_FILE ? undefined : await functionsOf(file, source);
    return functions && [file, functions];
  };
  const graph = byName((await mapConcurrent(files, 4, read)).filter((one) => one !== undefined));
  await writeJson(path, graph);
  return graph;
}

/** Names that failing tests call: by their own functions, else by all of their file, else by what the test patch brings. */
function calledByTests(task: Task, graph: CallGraph): Set<string> {
  const called = new Set<string>();
  for (const id of new Set(task.FAIL_TO_PASS.map(testFunction))) {
    const [file = '', ...names] = id.split('::');
    const functions = graph[file] ?? [];
    const own = functions.filter(({ scope }) => scope !== '' && scope === names.join('.'));
    for (const { calls } of own.length > 0 ? own : functions) for (const name of calls) called.add(name);
  }
  if (called.size > 0) return called;
  const added = parsePatch(task.test_patch)
    .flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines))
    .filter((line) => line.startsWith('+'));
  return new Set(added.flatMap((line) => [...line.matchAll(/([A-Za-z_$][\w$]*)\s*!?\(/g)].map(([, name = '']) => name)));
}

/** What the golden patch changes: for a synthetic task where the bug was put, else by the lines of the base. */
function changedPlaces({ kind, origin }: Task, golden: readonly FilePatch[], graph: CallGraph): Place[] {
  if (kind === 'synthetic') return [origin, ...(origin.parts ?? [])].map(({ file, scope }) => ({ file, scope }));
  return golden.flatMap(({ path, hunks }) =>
    hunks.flatMap(({ beforeStart, before }) => {
      const last = beforeStart + before - 1;
      const around = (graph[path] ?? []).filter(({ lines }) => lines[0] <= last && beforeStart <= lines[1]);
      return around.map(({ scope }) => ({ file: path, scope }));
    }),
  );
}
