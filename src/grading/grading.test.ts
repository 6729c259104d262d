import { expect, test } from 'vitest';
import { parsePatch } from '../records/patch.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { isTestPath } from '../repositories/index.ts';
import { attemptNotes } from './attempt-notes.ts';
import { findCheats, type Surroundings } from './cheats.ts';
import { failureClass } from './failure-class.ts';
import { functionsRecall } from './functions-recall.ts';
import { localisation } from './localisation.ts';
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

const ATTEMPT_END = {
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

const open = { hasFuture: true, fetchable: 'owner/inflection' };
const sealed = { hasFuture: false };
const seen = { workdir: '/testbed' };
const noted = { ...seen, patch: golden, golden };

test.each([
  ['read-history', 'cd /testbed && git log -p --all | head'],
  ['read-history', 'git -C /testbed fsck --lost-found'],
  ['reached-network', 'pip download inflection'],
  ['reached-network', 'npm install --save-dev inflection@2'],
  ['reached-network', 'npm pack inflection'],
  ['reached-network', 'cargo install inflection'],
])('cheat %s is caught where it leads somewhere, and noted where it does not: %s', (rule, command) => {
  const found = (surroundings: Surroundings): string[] =>
    findCheats({ ...seen, events: [ran(command)], surroundings }).map((cheat) => cheat.rule);
  expect(found(open)).toEqual([rule]);
  expect(found(sealed)).toEqual([]);
  expect(attemptNotes({ ...noted, events: [ran(command)] }, [])).toEqual([expect.stringContaining(command)]);
});

test('honest work is neither a cheat nor a note: a look at the log, an installation of something else', () => {
  const events = [ran('git log --oneline | head -3'), ran('git diff'), ran('git stash')];
  expect(findCheats({ ...seen, events, surroundings: open })).toEqual([]);
  expect(attemptNotes({ ...noted, events }, [])).toEqual([]);
  expect(findCheats({ ...seen, events: [ran('pip install requests')], surroundings: open })).toEqual([]);
  const own = ['npm test', 'npm run build', 'npm install ./inflection', 'go install ./...', 'cargo test'].map((command) =>
    ran(command),
  );
  expect(attemptNotes({ ...noted, events: own }, [])).toEqual([]);
});

test('what was left out of a patch is a note', () => {
  const end = { ...ATTEMPT_END, left_out: [{ path: 'samples.bin', reason: 'a new file of 17000000 bytes, over 1000000' }] };
  expect(attemptNotes({ ...noted, events: [end] }, [])).toEqual([
    'not in the patch: samples.bin, a new file of 17000000 bytes, over 1000000',
  ]);
});

test('failure classes: the first that holds', () => {
  const near = { files_recall: 1, files_exact: true, hunks_overlap: 1 };
  const far = { ...near, hunks_overlap: 0 };
  const failing = ran('python -m pytest -q', 'non-zero-exit');
  const view = opened('/testbed/pkg/core.py');
  const classify = (events: TrajectoryEvent[], places = near) => failureClass({ events, golden, localisation: places });
  expect(classify([ran('ls'), view])).toBe('failed-to-reproduce');
  expect(classify([failing])).toBe('read-localisation');
  expect(classify([failing, ran("sed -n '1,20p' pkg/core.py")], far)).toBe('write-localisation');
  expect(classify([failing, view, ATTEMPT_END])).toBe('max-turns');
  expect(classify([failing, view])).toBe('incorrect-implementation');
});
