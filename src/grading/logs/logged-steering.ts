import type { FilePatch } from '../../records/patch.ts';
import { runnerFile } from '../task-files/runner-files.ts';

/** Words in a configuration that change which tests count, or what comes of them; fixtures, marks and metadata are none. */
const MEDDLES =
  /\bpytest_(?:runtest|pyfunc|collection|collect|report|cmdline|sessionfinish|fixture_setup|plugin|assertion)\w*|\bhookimpl\b|\bpytest_plugins\b|\b(?:addopts|python_(?:files|classes|functions)|testpaths|norecursedirs|collect_ignore\w*)\s*=|\bsys\.modules\b|\bos\._exit\b/;
const SHADOWS = /^(?:src\/)?(?:pytest|_pytest|pluggy|iniconfig|unittest|doctest)(?:\.py|\/__init__\.py)$/;

/**
 * The file by which a patch changes how tests run. For raw logs, whose tests have run with all of the patch: there nothing can be
 * put back and nothing tried again, so words have to do.
 */
export function loggedSteering(patch: readonly FilePatch[], golden: readonly FilePatch[]): string | undefined {
  return patch.find(({ path, change, hunks }) => {
    if (golden.some((file) => file.path === path)) return false;
    if (change === 'added' && SHADOWS.test(path)) return true;
    const kind = runnerFile(path);
    if (kind === undefined) return false;
    const added = hunks.flatMap(({ lines }) => lines.filter((line) => line.startsWith('+') && !/^\+\s*#/.test(line)));
    return added.some((line) => MEDDLES.test(line)) || /\.pth$|(?:site|user)customize\.py$|entry_points\.txt$/.test(path);
  })?.path;
}
