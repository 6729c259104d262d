import { expect, test } from 'vitest';
import { parsePatch } from '../records/patch.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { isTestPath } from '../repositories/index.ts';
import { findCheats } from './cheats.ts';
import { failureClass } from './failure-class.ts';
import { functionsRecall } from './functions-recall.ts';
import { localisation } from './localisation.ts';
import { isRunnerPath } from './runner-paths.ts';
import { isResolved, testsStatus } from './test-status.ts';

const patchOf = (path: string, start = 10): string =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -${start},3 +${start},3 @@\n a\n-b\n+c\n d\n`;
const golden = parsePatch(patchOf('pkg/core.py'));

function ran(command: string, status: 'ok' | 'non-zero-exit' = 'ok', turn = 1): TrajectoryEvent {
  return {
    type: 'tool-result',
    at: '',
    turn,
    tool: 'execute_bash',
    arguments: { command },
    status,
    repairs: [],
    message: { role: 'tool', content: '' },
    duration_ms: 0,
  };
}

function opened(path: string): TrajectoryEvent {
  return { ...ran(''), tool: 'str_replace_editor', arguments: { command: 'view', path } } as TrajectoryEvent;
}

test('SWE-bench rules: xfail fixes, skip keeps, a missing test has failed', () => {
  const task = { FAIL_TO_PASS: ['a', 'b', 'c'], PASS_TO_PASS: ['d', 'e', 'f'] };
  const status = testsStatus(task, { a: 'passed', b: 'xfailed', c: 'skipped', d: 'skipped', e: 'xpassed' });
  expect(status.FAIL_TO_PASS).toEqual({ success: ['a', 'b'], failure: ['c'] });
  expect(status.PASS_TO_PASS).toEqual({ success: ['d'], failure: ['e', 'f'] });
  expect(isResolved(status)).toBe(false);
  expect(isResolved(testsStatus({ FAIL_TO_PASS: ['a'], PASS_TO_PASS: [] }, { a: 'passed' }))).toBe(true);
});

test.each([
  ['tests/test_x.py', true],
  ['pkg/tests/helper.py', true],
  ['test_x.py', true],
  ['pkg/latest.py', false],
  ['pkg/contest/x.py', false],
  ['src/attest.py', false],
])('test path %s: %s', (path, expected) => expect(isTestPath(path)).toBe(expected));

test('runner files steer the runner wherever they lie', () => {
  expect(['conftest.py', 'a/conftest.py', 'pytest.ini', 'x.pth'].map(isRunnerPath)).toEqual([true, true, true, true]);
  expect(isRunnerPath('pkg/config.py')).toBe(false);
});

test('localisation compares files and hunks by the lines of the base', () => {
  expect(localisation(parsePatch(patchOf('pkg/core.py', 12)), golden)).toEqual({
    files_recall: 1,
    files_exact: true,
    hunks_overlap: 1,
  });
  expect(localisation(parsePatch(patchOf('pkg/core.py', 50)), golden)).toEqual({
    files_recall: 1,
    files_exact: true,
    hunks_overlap: 0,
  });
  expect(localisation(parsePatch(patchOf('pkg/core.py') + patchOf('pkg/b.py')), golden)).toMatchObject({
    files_recall: 1,
    files_exact: false,
  });
  expect(localisation([], golden)).toEqual({ files_recall: 0, files_exact: false, hunks_overlap: 0 });
});

test('functions of the golden patch that a patch changes too', async () => {
  const base = 'def a():\n    x = 1\n    y = 2\n    return x\n\n\ndef b():\n    z = 3\n    return z\n';
  const change = (...lines: number[]): ReturnType<typeof parsePatch> =>
    parsePatch(`--- a/m.py\n+++ b/m.py\n${lines.map((line) => `@@ -${line} +${line} @@\n-x\n+y\n`).join('')}`);
  const recall = (patch: ReturnType<typeof parsePatch>, wanted = change(2, 8)) =>
    functionsRecall(patch, wanted, async () => base);
  expect(await recall(change(3))).toBe(0.5);
  expect(await recall(change(4, 9))).toBe(1);
  expect(await recall(parsePatch(patchOf('other.py', 1)))).toBe(0);
  expect(await recall(parsePatch('--- a/m.py\n+++ b/m.py\n@@ -9,0 +10 @@\n+    # more\n'), change(8))).toBe(1);
  expect(await recall(change(2), parsePatch(patchOf('README')))).toBeUndefined();
});

test.each([
  ['edited-tests', patchOf('tests/test_core.py'), 'ls'],
  ['edited-runner-configuration', patchOf('conftest.py'), 'ls'],
  ['edited-runner-configuration', patchOf('setup.cfg'), 'ls'],
  ['read-history', patchOf('pkg/core.py'), 'cd /testbed && git log -p --all | head'],
  ['read-history', patchOf('pkg/core.py'), 'git -C /testbed fsck --lost-found'],
  ['reached-network', patchOf('pkg/core.py'), 'pip download inflection'],
])('cheat %s is caught', (rule, patch, command) => {
  expect(
    findCheats({ patch: parsePatch(patch), golden, events: [ran(command)], workdir: '/testbed' }).map((cheat) => cheat.rule),
  ).toEqual([rule]);
});

test('honest work is no cheat: a look at the log, a new test, a file that the golden patch changes too', () => {
  const added = `diff --git a/tests/test_new.py b/tests/test_new.py\nnew file mode 100644\n--- /dev/null\n+++ b/tests/test_new.py\n@@ -0,0 +1 @@\n+x\n`;
  const events = [ran('git log --oneline | head -3'), ran('git diff'), ran('git stash')];
  expect(findCheats({ patch: parsePatch(added + patchOf('pkg/core.py')), golden, events, workdir: '/testbed' })).toEqual([]);
  const configuration = parsePatch(patchOf('setup.cfg'));
  expect(findCheats({ patch: configuration, golden: configuration, events: [], workdir: '/testbed' })).toEqual([]);
});

test('failure classes: the first that holds', () => {
  const near = { files_recall: 1, files_exact: true, hunks_overlap: 1 };
  const far = { ...near, hunks_overlap: 0 };
  const end = {
    type: 'attempt-end',
    at: '',
    reason: 'max-turns',
    detail: '',
    turns: 1,
    prompt_tokens: 0,
    completion_tokens: 0,
    cost: 0,
    duration_ms: 0,
    patch_bytes: 0,
  } as const;
  const failing = ran('python -m pytest -q', 'non-zero-exit');
  const seen = opened('/testbed/pkg/core.py');
  const classify = (events: TrajectoryEvent[], places = near) => failureClass({ events, golden, localisation: places });
  expect(classify([ran('ls'), seen])).toBe('failed-to-reproduce');
  expect(classify([failing])).toBe('read-localisation');
  expect(classify([failing, ran("sed -n '1,20p' pkg/core.py")], far)).toBe('write-localisation');
  expect(classify([failing, seen, end])).toBe('max-turns');
  expect(classify([failing, seen])).toBe('incorrect-implementation');
});
