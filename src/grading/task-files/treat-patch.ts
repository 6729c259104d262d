import { isUtf8 } from 'node:buffer';
import { parsePatch } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';
import { collectedFiles } from '../../repositories/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { byteEntries, showPath } from '../../support/byte-path.ts';
import { type ReadChange, readObjects } from '../change/read-change.ts';
import { mergeConfiguration } from '../configuration/merge-configuration.ts';
import { placesOf } from '../control/test-places.ts';
import { readText } from '../control/trial.ts';
import { type AppliedTree, runScript } from '../prepare.ts';
import { isNamed, namesFiles } from './named-files.ts';
import type { Layout } from './own-files.ts';
import { isModuleForTests } from './rust-modules.ts';
import { shadowingFiles } from './shadowed-modules.ts';
import { withTasksTests } from './tests-in-code.ts';
import { type TreatedPatch, type Treatment, treatFiles } from './treat-files.ts';

/** Decides what is graded of a patch that is applied in a sandbox whose working folder is still as the task has it. */
export async function treatPatch(
  sandbox: Sandbox,
  tree: AppliedTree,
  task: Task,
  { files, paths, brought }: ReadChange,
  framework: string,
  signal?: AbortSignal,
): Promise<Treatment> {
  const layout: Layout = {
    paths,
    brought,
    collected: collectedFiles(testsOf(task), paths),
    mentions: mentionsIn(sandbox, tree, signal),
  };
  const golden = new Set(parsePatch(task.patch).map(({ path }) => path));
  const added = files.flatMap(({ path, change }) => (change === 'added' ? [path] : []));
  const shadowing = task.language === 'python' ? await shadowingFiles(sandbox, added, layout, signal) : new Set<string>();
  const textOf = async (id: string): Promise<string | undefined> => {
    if (id === '') return '';
    const content = (await readObjects(sandbox, tree, [id], signal)).get(id);
    return content !== undefined && isUtf8(content) ? content.toString('utf8') : undefined;
  };
  const merge: TreatedPatch['merge'] = async (file, { format, parts }) => {
    const [base, patched] = [await textOf(file.before.id), await textOf(file.after.id)];
    if (base === undefined || patched === undefined) return { state: 'base', changed: [] };
    const fixed = golden.has(file.path) ? await goldenText(sandbox, tree, task, file.bytes, signal) : undefined;
    const issue =
      fixed === undefined
        ? { state: 'same' as const }
        : await mergeConfiguration({ format, steers: parts, base, patched: fixed });
    const ofIssue = 'changed' in issue ? issue.changed : [];
    return mergeConfiguration({ format, steers: parts.filter((part) => !ofIssue.includes(part)), base, patched });
  };
  const configuration =
    task.language === 'javascript' || task.language === 'typescript' ? await readConfiguration(sandbox, paths) : new Map();
  const named = new Set(files.flatMap(({ path }) => (isNamed(path, configuration) ? [path] : [])));
  const forTests = new Set<string>();
  for (const { path, change } of files) {
    const isRust = path.endsWith('.rs') && change !== 'added';
    if (isRust && (await isModuleForTests(path, paths, (one) => readText(sandbox, `${sandbox.workdir}/${one}`))))
      forTests.add(path);
  }
  const treatment = await treatFiles({ files, layout, golden, shadowing, named, forTests, merge });
  const places = placesOf(framework);
  for (const file of places === undefined ? [] : files) {
    const { bytes, path, change, before, after } = file;
    if (change !== 'modified' || treatment.withheld.includes(bytes) || treatment.contents.has(bytes)) continue;
    const ids = [...task.FAIL_TO_PASS, ...task.PASS_TO_PASS].filter((id) => places?.isFileOf(id, path));
    if (places === undefined || ids.length === 0) continue;
    const [base, patched] = [await textOf(before.id), await textOf(after.id)];
    if (base === undefined || patched === undefined) continue;
    const fixed = golden.has(path) ? await goldenText(sandbox, tree, task, bytes, signal) : undefined;
    const text = await withTasksTests({ path, base, golden: fixed, patched }, ids, places);
    if (text === undefined) continue;
    treatment.contents.set(bytes, { mode: after.mode, content: Buffer.from(text, 'utf8') });
    treatment.notes.push(`put back: the tests in ${path}`);
  }
  return treatment;
}

/** Files of configuration that are read for the names in them. */
const MOST_CONFIGURATION = 40;

/** What of the task's configuration names files, by path. To be read while the working folder is as the task has it. */
async function readConfiguration(sandbox: Sandbox, paths: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of [...paths]
    .filter(namesFiles)
    .sort((a, b) => a.length - b.length)
    .slice(0, MOST_CONFIGURATION)) {
    const text = await readText(sandbox, `${sandbox.workdir}/${path}`);
    if (text !== undefined) found.set(path, text);
  }
  return found;
}

/** Words that are looked for in one grading; what is not looked for counts as named by code. */
const MOST_WORDS = 50;

function mentionsIn(sandbox: Sandbox, tree: AppliedTree, signal?: AbortSignal): Layout['mentions'] {
  const known = new Map<string, readonly string[]>();
  return async (word, of) => {
    const key = `${of} ${word}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST_WORDS) return ['any.py'];
    const input = Buffer.from(word);
    await runScript(sandbox, MENTIONS, [tree.scratch, of === 'base' ? 'commit' : 'tree.id'], { input, signal });
    const found = byteEntries(await tree.read('mentions')).map((entry) => showPath(entry.slice(entry.indexOf(':') + 1)));
    known.set(key, found);
    return found;
  };
}

const MENTIONS = `scratch=$1
own grep -I -l -z -w -F -f - "$(cat "$scratch/$2")" > "$scratch/mentions" || true`;

/** The text of a file under the golden patch; undefined where that cannot be had. */
async function goldenText(
  sandbox: Sandbox,
  tree: AppliedTree,
  task: Task,
  path: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const input = Buffer.concat([Buffer.from(path, 'latin1'), Buffer.from([0]), Buffer.from(task.patch)]);
  const made = await runScript(sandbox, GOLDEN, [tree.scratch], { input, signal });
  return made.exitCode === 0 ? (await tree.read('golden')).toString('utf8') : undefined;
}

const GOLDEN = `scratch=$1
IFS= read -r -d '' path
cat > "$scratch/golden.patch"
cd "$scratch/tree"
own read-tree "$(cat ../commit)"
apply_to_index ../golden.patch
own cat-file blob ":$path" > ../golden`;

/** Every test that a task knows of: those of its lists, and those that its certificate's runs had. */
function testsOf({ FAIL_TO_PASS, PASS_TO_PASS, certificate }: Task): string[] {
  return [...FAIL_TO_PASS, ...PASS_TO_PASS, ...certificate.runs.flatMap(({ tests }) => Object.keys(tests))];
}
