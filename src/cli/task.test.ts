import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Task } from '../records/task.ts';
import { type FixturePackage, fixturePackage } from '../tasks/fixture-package.ts';
import { fixtureTask, MAIN, runCliBatch } from './fixture.ts';

const TESTS = `import pytest
from shapes import sides

@pytest.mark.parametrize("copy", range(5))
def test_sides(copy):
    assert sides("square") == 4
`;

/** From the buggy state to what the package is. */
const GOLDEN = `diff --git a/shapes.py b/shapes.py
--- a/shapes.py
+++ b/shapes.py
@@ -1,2 +1,2 @@
 def sides(name):
-    return {"square": 3}[name]
+    return {"square": 4}[name]
`;

let bench: FixturePackage;
let task: Task;
beforeAll(async () => {
  bench = await fixturePackage('task-shell', {
    'shapes.py': 'def sides(name):\n    return {"square": 4}[name]\n',
    'tests/test_shapes.py': TESTS,
  });
  const own = join(bench.workspace.root, 'layers');
  for (const name of await readdir(bench.workspace.layers))
    if (!existsSync(join(own, name))) await symlink(join(bench.workspace.layers, name), join(own, name));
  task = {
    ...fixtureTask('shapes'),
    kind: 'synthetic',
    problem_statement: 'A square has three sides.\n\u001b[2Jgone',
    environment: bench.environment.id,
    patch: GOLDEN,
    FAIL_TO_PASS: Array.from({ length: 30 }, (_, index) => `t.py::fix[${index}]`),
  };
  const others = ['shapes-two', 'other'].map((id) => fixtureTask(id));
  await writeFile(join(bench.workspace.root, 'tasks.jsonl'), [task, ...others].map((one) => JSON.stringify(one)).join('\n'));
});
afterAll(() => bench?.[Symbol.asyncDispose]());

const show = (...args: string[]): string[] => ['task', 'show', ...args, '--workspace', bench.workspace.root];

test('a task by its id or its beginning; the solution only where it is asked for', async () => {
  const [whole, begun, solved, json] = await runCliBatch(bench.root, [
    show('owner__shapes-1'),
    show('other-1'),
    show('owner__shapes-1', '--solution'),
    show('owner__shapes-1', '--json'),
  ]);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  for (const part of ['A square has three sides.', 'shapes.py', 'FAIL_TO_PASS (30)', 't.py::fix[19]', 'and 10 more'])
    expect(whole?.stdout).toContain(part);
  expect(whole?.stdout).not.toContain('square": 4');
  expect(whole?.stdout).not.toContain('\u001b');
  expect(begun?.stdout).toContain('owner__other-1');
  expect(solved?.stdout).toContain('+    return {"square": 4}');
  expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ instance_id: 'owner__shapes-1', files: ['shapes.py'] });
  expect(json?.stdout).not.toContain('square\\": 4');
});

test('no task, or several', async () => {
  const ends = await runCliBatch(bench.root, [
    show('owner__sh'),
    show('owner__shape-1'),
    show('nothing'),
    show('constructor'),
    show('owner__other-1', '--tasks', join(bench.workspace.root, 'task.jsonl')),
  ]);
  expect(ends.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(ends[0]?.stderr).toContain('2 tasks begin or end with owner__sh');
  expect(ends[1]?.stderr).toContain('Did you mean owner__shapes-1?');
  expect(ends[4]?.stderr).toContain('Did you mean tasks.jsonl?');
});

async function shell(script: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'task', 'shell', ...args, '--workspace', bench.workspace.root], {
    cwd: bench.root,
  });
  child.stdin.end(script);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, stdout, stderr };
}

test('a script in the sandbox of a task: the buggy state, and the fixed one', async () => {
  const script = 'for n in 1 2; do\n  echo "line $n"\ndone\ngrep -o "square.*}" shapes.py\ncat\n(exit 7)\n';
  expect(await shell(script, 'owner__shapes-1')).toMatchObject({ code: 7, stdout: 'line 1\nline 2\nsquare": 3}\n', stderr: '' });
  const fixed = await shell(script, 'owner__shapes-1', '--solution');
  expect(fixed).toMatchObject({ code: 7, stdout: 'line 1\nline 2\nsquare": 4}\n', stderr: '' });
});
