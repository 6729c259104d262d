import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProfile, readPatch, runAttempt } from '../agent/index.ts';
import { type ScriptedReply, scriptedModel } from '../models/index.ts';
import type { Mount } from '../records/environment.ts';
import type { Task } from '../records/task.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { Verdict } from '../records/verdict.ts';
import { createLayer, namespaceProvider, type Sandbox } from '../sandbox/index.ts';
import { runProcess } from '../support/process.ts';
import { toolPath } from '../support/tools.ts';
import { pytest } from '../testing/index.ts';
import { gradeAttempt } from './grade.ts';

const BUGGY = 'def total(items):\n    return sum(items) - 1\n';
const FIXED = 'def total(items):\n    return sum(items)\n';
const OLD_TESTS = 'from sums import total\n\n\ndef test_type():\n    assert isinstance(total([1]), int)\n';
export const NEW_TESTS = 'from sums import total\n\n\ndef test_total_of_two():\n    assert total([1, 2]) == 3\n';
/** Where the sandbox keeps what is installed. */
export const INSTALLED = '/opt/installed/lib/site-packages';

export function added(path: string, text: string): string {
  const lines = text.trimEnd().split('\n');
  return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}

const run = { command: '', ended: 'completed', exit_code: 1, duration_ms: 500 };
const tests = (two: 'passed' | 'failed') =>
  ({ 'tests/test_sums.py::test_type': 'passed', 'tests/test_total.py::test_total_of_two': two }) as const;

/** A repository with one bug, an old test that passes, and one that the test patch brings. */
const task: Task = {
  instance_id: 'sums-1',
  repo: 'sums',
  base_commit: '',
  version: '1',
  created_at: '',
  language: 'python',
  kind: 'real',
  origin: { operator: '', file: 'sums.py', line: 2, scope: 'total', seed: 0 },
  problem_statement: 'total([1, 2]) gives 2.',
  hints_text: '',
  patch: `diff --git a/sums.py b/sums.py\n--- a/sums.py\n+++ b/sums.py\n@@ -1,2 +1,2 @@\n def total(items):\n-    return sum(items) - 1\n+    return sum(items)\n`,
  test_patch: added('tests/test_total.py', NEW_TESTS),
  FAIL_TO_PASS: ['tests/test_total.py::test_total_of_two'],
  PASS_TO_PASS: ['tests/test_sums.py::test_type'],
  environment: '',
  test_command: 'python -m pytest',
  licence: 'MIT',
  difficulty: { files: 1, hunks: 1, lines: 2, failing_tests: 1 },
  certificate: {
    runs: [
      { ...run, state: 'base', tests: tests('failed') },
      { ...run, state: 'golden', tests: tests('passed') },
    ],
    flaky: [],
    environment: '',
    patch_sha256: '',
    test_patch_sha256: '',
    validated_at: '',
  },
};

export type GradingBench = {
  /** Lets a scripted agent work in a sandbox over the task, and grades what it leaves in another. */
  attempt(script: readonly ScriptedReply[], testPatch?: string): Promise<{ verdict: Verdict; patch: string; statuses: string[] }>;
  remove(): Promise<void>;
};

/** Sandboxes of a small task over a Python, with a pytest in them that can be written to. */
export async function openGradingBench(tool: {
  mounts: Mount[];
  path: string[];
  variables?: Record<string, string>;
}): Promise<GradingBench> {
  const root = await mkdtemp(join(tmpdir(), 'grading-'));
  const provider = namespaceProvider({ root: join(root, 'sandboxes') });
  const asked = await runProcess([toolPath('python'), '-c', 'import sysconfig; print(sysconfig.get_paths()["purelib"])']);
  const packages = asked.stdout.trim();
  const layer = join(root, 'layer');
  await createLayer(layer, [
    ...['pytest', '_pytest', 'pluggy', 'iniconfig', 'packaging', 'pygments'].map((name) => ({
      path: `${INSTALLED}/${name}`,
      source: join(packages, name),
    })),
    { path: `${INSTALLED}/sums.py`, content: BUGGY },
    { path: '/testbed/sums.py', content: BUGGY },
    { path: '/testbed/pyproject.toml', content: '[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]\n' },
    { path: '/testbed/.gitignore', content: 'build/\n__pycache__/\n*.log\n' },
    { path: '/testbed/build/lib/sums.py', content: BUGGY },
    { path: '/testbed/tests/test_sums.py', content: OLD_TESTS },
  ]);
  const openWorkspace = async (): Promise<Sandbox> => {
    const sandbox = await provider.create({
      layers: [layer],
      mounts: tool.mounts,
      workdir: '/testbed',
      variables: { PATH: [...tool.path, '/usr/bin', '/bin'].join(':'), HOME: '/tmp', PYTHONPATH: INSTALLED, ...tool.variables },
      network: false,
    });
    await sandbox.exec(['sh', '-c', 'git init -qb main && git add . && git -c user.name=a -c user.email=a@b commit -qm base']);
    return sandbox;
  };
  return {
    async attempt(script, testPatch = task.test_patch) {
      const events: TrajectoryEvent[] = [];
      let patch = '';
      {
        await using sandbox = await openWorkspace();
        const stream = runAttempt({
          task: { instanceId: task.instance_id, statement: task.problem_statement, workdir: '/testbed' },
          attempt: 1,
          seed: 1,
          model: scriptedModel([...script, { call: 'finish', arguments: { message: 'Done.' } }]),
          profile: findProfile('default'),
          sandbox,
          limits: { maxTurns: 20 },
          patch: async (from) => {
            patch = await readPatch(from);
            return patch;
          },
        });
        for await (const event of stream) events.push(event);
      }
      const context = { openWorkspace, frameworkOf: async () => pytest() };
      const verdict = await gradeAttempt({ task: { ...task, test_patch: testPatch }, attempt: 1, patch, events }, context);
      return { verdict, patch, statuses: events.flatMap((event) => (event.type === 'tool-result' ? [event.status] : [])) };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export const bash = (command: string): ScriptedReply => ({ call: 'execute_bash', arguments: { command } });
export const create = (path: string, file_text: string): ScriptedReply => ({
  call: 'str_replace_editor',
  arguments: { command: 'create', path: path.startsWith('/') ? path : `/testbed/${path}`, file_text },
});
/** Writes the source anew: the code before `total`, and its body. */
export const rewrite = (before: string, body = 'return sum(items) - 1'): ScriptedReply =>
  bash(`cat > sums.py <<'END'\n${before}\ndef total(items):\n${body.replace(/^/gm, '    ')}\nEND`);
/** What resolves the task. */
export const fix: ScriptedReply = rewrite('', FIXED.split('\n')[1]?.trim());
