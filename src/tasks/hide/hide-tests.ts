import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { textPatch } from '../../agent/index.ts';
import { loadEnvironment, sandboxSpec } from '../../environments/index.ts';
import { baseCommit, prepareWorkspace, type WorkspaceContext } from '../../history/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { HiddenTests } from '../../records/hidden-tests.ts';
import type { Task } from '../../records/task.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { CodedError } from '../../support/errors.ts';
import { sha256 } from '../../support/hash.ts';
import { decodeSource, encodeSource } from '../../support/source-text.ts';
import { instanceId } from '../draft.ts';
import { listPaths } from '../list-paths.ts';
import type { HidingRules, TestFiles, TestPlace } from './hiding-rules.ts';
import { HIDING } from './languages.ts';

export type Hiding = { kind: 'hidden'; task: Task } | { kind: 'refused'; detail: string };

/** Writes the patch between the folders `before` and `after` of the folder $1 into it, made by git: as text, and as bytes. */
const DIFF = `set -eu
cd "$1"
mkdir -p before after
git init -q --template= repository
export GIT_DIR="$1/repository/.git"
git config core.autocrlf false
state() { rm -f "$GIT_DIR/index"; (cd "$1" && GIT_WORK_TREE=. git add -A -f . && git write-tree); }
before="$(state before)"
after="$(state after)"
between() { git "$@" diff-tree -p --binary --full-index --no-color --no-ext-diff --no-renames --src-prefix=a/ --dst-prefix=b/ "$before" "$after"; }
between -c core.attributesFile=/dev/null > patch
echo '* -diff' > attributes
between -c core.attributesFile="$1/attributes" > binary`;

/**
 * Takes the tests that would give the answer of a synthetic task away out of its workspace, and those that the bug keeps
 * from running (`lost`); they come back as its test patch. Makes the workspace and names its commit, also where nothing is
 * hidden. The task is proven anew by `validate`: its certificate holds no runs. Refuses where a test cannot be taken out: one
 * that stands in the code itself, one that no test file holds. Throws what sandboxes throw.
 */
export async function hideTests(
  task: Task,
  policy: HiddenTests,
  context: WorkspaceContext,
  lost: readonly string[] = [],
): Promise<Hiding> {
  const environment = context.environment ?? (await loadEnvironment(context.workspace, task.environment));
  const own = { ...context, environment };
  if (policy === 'none') return { kind: 'hidden', task: await withWorkspace(task, own) };
  const rules = HIDING[environment.repository.language];
  await using sandbox = await context.provider.create(sandboxSpec(context.workspace, environment, []));
  const folder = `/tmp/hide-${randomUUID()}`;
  const files = await readTestFiles(sandbox, rules);
  const places = new Map<string, TestPlace[]>();
  for (const test of [...task.FAIL_TO_PASS, ...lost]) {
    const found = rules.placesOf(test, files);
    if (found.length === 0) return { kind: 'refused', detail: `no test file defines ${test}` };
    for (const place of found) places.set(place.file, [...(places.get(place.file) ?? []), place]);
  }
  for (const [file, inFile] of places) {
    const source = files.get(file);
    const encoding = files.inBytes.has(file) ? 'bytes' : 'utf8';
    const bytesOf = (text: string): Buffer => encodeSource(text, encoding) ?? Buffer.from(text);
    if (source === undefined) return { kind: 'refused', detail: `${file} is no test file` };
    await sandbox.writeFile(`${folder}/after/${file}`, bytesOf(source));
    if (policy === 'files') {
      if (rules.isTestFile(file)) continue;
      return { kind: 'refused', detail: `${file} is code as well` };
    }
    const others = [...files].filter(([path]) => path !== file).map(([, text]) => text);
    const tests = new Map(inFile.map(({ names }) => [names.join('\0'), names]));
    const cut = await rules.cut(file, source, [...tests.values()], others);
    if (cut.kind === 'refused') return { kind: 'refused', detail: `${file}: ${cut.detail}` };
    if (cut.kind === 'cut') await sandbox.writeFile(`${folder}/before/${file}`, bytesOf(cut.source));
  }
  const made = await sandbox.exec(['sh', '-c', DIFF, 'hide', folder], {
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  if (made.exitCode !== 0) {
    throw new CodedError(
      'DIFF_FAILED',
      `the test patch of ${task.instance_id} cannot be made: ${made.stderr.trim().slice(-300)}`,
    );
  }
  const [patch, binary] = [await sandbox.readFile(`${folder}/patch`), await sandbox.readFile(`${folder}/binary`)];
  const test_patch = textPatch(patch, binary);
  const hidden = {
    ...task,
    test_patch,
    instance_id: instanceId(environment, task.patch + test_patch),
    certificate: { ...task.certificate, runs: [], flaky: [], test_patch_sha256: sha256(test_patch), validated_at: '' },
  };
  try {
    return { kind: 'hidden', task: await withWorkspace(hidden, own) };
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'PATCH_DOES_NOT_APPLY') throw error;
    return { kind: 'refused', detail: 'the bug and the tests are too close to each other in one file' };
  }
}

async function withWorkspace(task: Task, context: WorkspaceContext & { environment: Environment }): Promise<Task> {
  const layer = await prepareWorkspace(task, context);
  return { ...task, base_commit: await baseCommit(layer, context.environment.workdir) };
}

/** The files of the environment that may hold tests. */
async function readTestFiles(
  sandbox: Sandbox,
  { isTestFile, amongCode }: HidingRules,
): Promise<TestFiles & { inBytes: ReadonlySet<string> }> {
  const paths = (await listPaths(sandbox)).filter((path) => isTestFile(path) || amongCode?.isFile(path));
  const read = paths.map(async (path) => ({ path, ...decodeSource(await sandbox.readFile(join(sandbox.workdir, path))) }));
  const texts = (await Promise.all(read)).flatMap(({ path, text, encoding }) =>
    text !== undefined && (isTestFile(path) || amongCode?.holdsTests(text)) ? [{ path, text, encoding }] : [],
  );
  const inBytes = new Set(texts.flatMap(({ path, encoding }) => (encoding === 'bytes' ? [path] : [])));
  return Object.assign(new Map(texts.map(({ path, text }) => [path, text])), { inBytes });
}
