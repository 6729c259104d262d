import type { FilePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Change } from './change/change.ts';
import { type ReadChange, readChange, readObjects } from './change/read-change.ts';
import { type ControlResult, runControl } from './control/run-control.ts';
import { functionsRecall } from './functions-recall.ts';
import type { GradedAttempt } from './grade.ts';
import { holdsFuture } from './holds-future.ts';
import {
  type AppliedTree,
  applyTree,
  DOES_NOT_FIT,
  type Graded,
  type GradingContext,
  layTree,
  prepare,
  requestOf,
} from './prepare.ts';
import { lookIntoHistory } from './seen-commands.ts';
import { type GoldenFile, isSemiResolved } from './semi-resolved.ts';
import { findMeddling, type Meddling } from './special-cases.ts';
import type { Treatment } from './task-files/treat-files.ts';
import { treatPatch } from './task-files/treat-patch.ts';
import { isResolved, testsStatus } from './test-status.ts';

/** What the sandboxes showed of a patch. */
export type PatchGrade = {
  graded: Graded;
  patch: readonly FilePatch[];
  /** Paths that it changes, as git has it. */
  changed: readonly string[];
  notes: readonly string[];
  semiResolved: boolean;
  /** Whether the workspace holds commits that the base does not come from; looked for where the attempt did. */
  hasFuture: boolean;
  workdir: string;
  steered?: string | undefined;
  meddling?: Meddling;
  control?: ControlResult;
};

/** Where environments have the repository. */
const WORKDIR = '/testbed';

const NOTHING = { patch: [], changed: [], notes: [], semiResolved: false, hasFuture: false };

/** Whether a patch was applied and all tests of the task pass over it. */
export function isPassed(graded: Graded, task: Task): boolean {
  return graded.applied && graded.void === undefined && isResolved(testsStatus(task, graded.tests));
}

/** Applies a patch and runs the task's tests over it; what may be forged or steered is tried in other sandboxes. */
export async function gradePatch(
  { task, patch: text, events }: GradedAttempt,
  golden: readonly FilePatch[],
  context: GradingContext,
): Promise<PatchGrade> {
  const { signal } = context;
  if (Buffer.from(text).toString('latin1').trim() === '') return { ...NOTHING, workdir: WORKDIR, graded: withoutPatch(task) };
  const sandbox = await context.openWorkspace(task);
  let first: FirstRun;
  {
    await using _ = sandbox;
    const place = { workdir: sandbox.workdir };
    const looked = lookIntoHistory({ events, ...place }) !== undefined;
    const common = { ...NOTHING, ...place, hasFuture: looked && (await holdsFuture(sandbox, signal)) };
    const tree = await applyTree(sandbox, { task, text }, signal);
    if (tree === undefined) {
      return { ...common, graded: DOES_NOT_FIT };
    }
    const read = await readChange(sandbox, tree, signal);
    if (read.files.length === 0) return { ...common, graded: withoutPatch(task) };
    first = await firstRun(sandbox, tree, { task, text, golden, read }, context);
    Object.assign(first.grade, common.hasFuture ? { hasFuture: true } : {});
  }
  const { grade, change, treatment } = first;
  const own: Change = { task, patch: golden, golden, text: task.patch, paths: [] };
  const meddling = await findMeddling(change, own, context);
  if (!isPassed(grade.graded, task)) return { ...grade, meddling, steered: await findSteering(change, treatment, context) };
  return { ...grade, meddling, control: await runControl(change, own, meddling.suspicious, context) };
}

/** No change was made, so the tests stand as the certificate's base runs found them. */
function withoutPatch(task: Task): Graded {
  const run = task.certificate.runs.find(({ state }) => state === 'base');
  return { tests: run?.tests ?? {}, applied: false, void: 'the patch is empty', functions: 0 };
}

type FirstRun = { grade: PatchGrade; change: Change; treatment: Treatment };

async function firstRun(
  sandbox: Sandbox,
  tree: AppliedTree,
  { task, text, golden, read }: { task: Task; text: string | Uint8Array; golden: readonly FilePatch[]; read: ReadChange },
  context: GradingContext,
): Promise<FirstRun> {
  const { signal } = context;
  const { files, patch } = read;
  const { name } = await context.frameworkOf(task);
  const treatment = await treatPatch(sandbox, tree, task, read, name, signal);
  const goldenFiles = await readGoldenFiles(sandbox, tree, golden, read, signal);
  const before = new Map(goldenFiles.map((file) => [file.golden.path, file.before ?? '']));
  const functions = await functionsRecall(patch, golden, async (path) => before.get(path) ?? '');
  const change: Change = { task, text, patch, golden, paths: treatment.withheld, contents: treatment.contents };
  const graded: Graded =
    treatment.broken === undefined
      ? await runTests(sandbox, tree, change, context)
      : { tests: {}, applied: true, void: treatment.broken };
  const grade: PatchGrade = {
    ...NOTHING,
    graded: { ...graded, functions },
    patch,
    changed: files.map(({ path }) => path),
    notes: treatment.notes,
    semiResolved: await isSemiResolved(patch, goldenFiles),
    workdir: sandbox.workdir,
  };
  return { grade, change, treatment };
}

async function runTests(sandbox: Sandbox, tree: AppliedTree, change: Change, context: GradingContext): Promise<Graded> {
  const failed = await layTree(sandbox, tree, change, context.signal);
  if (failed !== undefined) return failed;
  return runSuite(sandbox, change.task, context);
}

async function runSuite(sandbox: Sandbox, task: Task, context: GradingContext): Promise<Graded> {
  const framework = await context.frameworkOf(task);
  const run = await framework.run(sandbox, requestOf(task, context.signal));
  return run.ended === 'completed'
    ? { tests: run.tests, applied: true }
    : { tests: run.tests, applied: true, void: `the test run ended as ${run.ended}` };
}

/** The golden patch's files as the patch leaves them. */
async function readGoldenFiles(
  sandbox: Sandbox,
  tree: AppliedTree,
  golden: readonly FilePatch[],
  { files, paths }: ReadChange,
  signal?: AbortSignal,
): Promise<GoldenFile[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const changed = golden.flatMap((file) => byPath.get(file.path) ?? []);
  const objects = await readObjects(
    sandbox,
    tree,
    changed.flatMap(({ before, after }) => [before.id, after.id]),
    signal,
  );
  const textOf = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : objects.get(id)?.toString('utf8');
  return golden.map((file) => {
    const now = byPath.get(file.path);
    const isThere = now === undefined ? paths.has(file.path) : /^100/.test(now.after.mode);
    return { golden: file, before: textOf(now?.before.id), after: textOf(now?.after.id), isThere };
  });
}

/**
 * The files that decide how tests run, and with which alone the tests pass: what was put back is tried as the patch has it, in
 * another sandbox. What does not change the verdict even so is no cheat.
 */
async function findSteering(change: Change, { steering }: Treatment, context: GradingContext): Promise<string | undefined> {
  if (steering.length === 0) return undefined;
  const as = new Set(steering);
  const contents = new Map([...(change.contents ?? [])].filter(([path]) => !as.has(path)));
  const steered: Change = { ...change, paths: change.paths.filter((path) => !as.has(path)), contents };
  await using sandbox = await context.openWorkspace(change.task);
  if ((await prepare(sandbox, steered, context.signal)) !== undefined) return undefined;
  const graded = await runSuite(sandbox, change.task, context);
  return isPassed(graded, change.task) ? steering.slice(0, 5).join(', ') : undefined;
}
