import type { ChangedFile, FileContent } from '../change/change.ts';
import type { MergedConfiguration } from '../configuration/merge-configuration.ts';
import { isTasksOwn, type Layout } from './own-files.ts';
import { MADE_FILES, type RunnerFile, runnerFile } from './runner-files.ts';

/** What becomes of a patch when it is graded. Paths are bytes; see `Change`. */
export type Treatment = {
  /** Changed files that stay as the task has them. */
  withheld: string[];
  /** Files of which a part stays as the task has it. */
  contents: Map<string, FileContent>;
  /** Of both, those that decide which tests run, or how. */
  steering: string[];
  /** One sentence for each file of these, but for tests that are new. */
  notes: string[];
  /** Why the patched tree cannot be tested. */
  broken?: string;
};

/** What has to be known of a patch and its task. */
export type TreatedPatch = {
  files: readonly ChangedFile[];
  layout: Layout;
  /** Files that the golden patch changes. */
  golden: ReadonlySet<string>;
  /** New files that would be imported in place of installed modules. */
  shadowing: ReadonlySet<string>;
  /** Files that the task's configuration has loaded with every test. */
  named: ReadonlySet<string>;
  /** Files of Rust that are compiled for tests alone. */
  forTests: ReadonlySet<string>;
  /** What the patch makes of a configuration file, with the parts that steer as the task has them. */
  merge(file: ChangedFile, parts: NonNullable<Exclude<RunnerFile['steers'], 'whole'>>): Promise<MergedConfiguration>;
};

/**
 * Decides for each changed file what is graded of it. The task's own files, and what steers the test run, stay as the task has
 * them; what the golden patch changes as well is part of the issue.
 */
export async function treatFiles(patch: TreatedPatch): Promise<Treatment> {
  const treatment: Treatment = { withheld: [], contents: new Map(), steering: [], notes: [] };
  for (const file of patch.files) await treatFile(file, patch, treatment);
  // what stays as the task has it may lie in a folder that the patch would replace by a file or a link
  const staying = treatment.withheld.map((bytes) => `/${bytes}`);
  for (const { bytes, path, change } of patch.files) {
    if (change === 'deleted' || !staying.some((other) => other.startsWith(`/${bytes}/`))) continue;
    if (!treatment.withheld.includes(bytes)) treatment.withheld.push(bytes);
    else if (treatment.notes.some((note) => note.startsWith(`left out: ${path},`))) continue;
    treatment.notes.push(`left out: ${path}, which would take the place of a folder with files of the task`);
  }
  return treatment;
}

async function treatFile(file: ChangedFile, patch: TreatedPatch, treatment: Treatment): Promise<void> {
  const { path, change } = file;
  const withhold = (note?: string, steers = false): void => {
    treatment.withheld.push(file.bytes);
    if (steers) treatment.steering.push(file.bytes);
    if (note !== undefined) treatment.notes.push(`${change === 'added' ? 'left out' : 'put back'}: ${path}, ${note}`);
  };
  if (file.before.mode === '160000' || file.after.mode === '160000') return withhold('a repository of its own');
  if (patch.layout.brought.has(path) && !patch.golden.has(path)) {
    return withhold(change === 'added' ? undefined : 'a test of the task');
  }
  const kind = runnerFile(path);
  if (patch.golden.has(path) && (kind === undefined || kind.steers === 'whole')) return;
  if (patch.named.has(path)) return withhold('which is loaded with every test', true);
  if (MADE_FILES.test(path)) return withhold('which a tool has made from sources', true);
  if (kind !== undefined && !(kind.reachesDown && isInNewFolder(path, patch.layout.paths))) {
    if (kind.steers === 'whole' || change === 'deleted' || file.after.mode === '120000') {
      return withhold('which decides how tests run', true);
    }
    return mergeFile(file, kind.steers, patch, treatment);
  }
  if (patch.forTests.has(path) || (await isTasksOwn(path, patch.layout, change === 'added')))
    return withhold(change === 'added' ? undefined : 'a test of the task');
  if (patch.shadowing.has(path)) return withhold('which would be imported in place of an installed module', true);
}

async function mergeFile(
  file: ChangedFile,
  parts: Exclude<RunnerFile['steers'], 'whole'>,
  patch: TreatedPatch,
  treatment: Treatment,
): Promise<void> {
  const merged = await patch.merge(file, parts);
  if (merged.state === 'same') return;
  if (merged.state === 'unreadable') {
    treatment.broken ??= `${file.path} can no longer be read`;
    return;
  }
  treatment.steering.push(file.bytes);
  const what = merged.changed.length === 0 ? '' : ` (${merged.changed.join(', ')})`;
  treatment.notes.push(`put back: the part of ${file.path} that decides how tests run${what}`);
  if (merged.state === 'base' || merged.text.trim() === '') treatment.withheld.push(file.bytes);
  else treatment.contents.set(file.bytes, { mode: file.after.mode, content: Buffer.from(merged.text, 'utf8') });
}

function isInNewFolder(path: string, paths: ReadonlySet<string>): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return folder !== '' && ![...paths].some((other) => other.startsWith(folder));
}
