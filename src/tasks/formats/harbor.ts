import { readFileSync } from 'node:fs';
import { chmod, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnvironment, workspaceSpec } from '../../environments/index.ts';
import { PYTHON_RUNNER_FILES } from '../../grading/index.ts';
import { prepareWorkspace, type WorkspaceContext } from '../../history/index.ts';
import type { Environment } from '../../records/environment.ts';
import { parsePatch, withLineEnd } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';
import { fakeSandbox, writeDockerfile } from '../../sandbox/index.ts';
import { byName } from '../../support/by-name.ts';
import { usageError } from '../../support/errors.ts';
import { findFramework } from '../../testing/index.ts';

const VERIFY = readFileSync(join(import.meta.dirname, 'harbor-verify.py'), 'utf8');

export type HarborOptions = WorkspaceContext & {
  /** Image that the Dockerfiles stand on, instead of programs of this machine. */
  image?: string;
};

/**
 * Writes tasks in Harbor's form, a folder for each: `task.toml`, `instruction.md`, `environment/` (Dockerfile with its
 * tarballs), `tests/` and `solution/`. The layers of an environment are written once and linked into the folders of its
 * other tasks. Throws `HARBOR_UNSUPPORTED` (usage) for suites that Python does not run.
 */
export async function exportHarbor(
  tasks: readonly Task[],
  out: string,
  options: HarborOptions,
): Promise<{ file: string; rows: number }[]> {
  const shared = new Map<string, string>();
  const written: { file: string; rows: number }[] = [];
  for (const task of tasks) {
    const environment = await loadEnvironment(options.workspace, task.environment);
    const tests = await testFiles(task, environment);
    const folder = join(out, task.instance_id);
    const image = join(folder, 'environment');
    await rm(folder, { recursive: true, force: true });
    for (const part of ['environment', 'tests', 'solution']) await mkdir(join(folder, part), { recursive: true });
    const first = shared.get(environment.id);
    if (first === undefined)
      await writeDockerfile(workspaceSpec(options.workspace, environment, []), image, baseOf(options.image));
    else await linkFiles(first, image);
    if (first === undefined) shared.set(environment.id, image);
    await addWorkspace(task, environment, image, first ?? image, options);
    const files: Record<string, string> = byName({
      'instruction.md': task.problem_statement,
      'task.toml': settings(task),
      'tests/test.sh': `#!/bin/sh\n${exported(environment)}exec python "$(dirname "$0")/verify.py" "\${1:-/logs/verifier}"\n`,
      'tests/verify.py': VERIFY,
      ...tests,
      'solution/solve.sh': `#!/bin/sh\nset -eu\ncd ${environment.workdir}\ngit -c safe.directory='*' apply --whitespace=nowarn "$(dirname "$0")/solution.patch"\n`,
      'solution/solution.patch': withLineEnd(task.patch),
    });
    for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
    for (const script of ['tests/test.sh', 'solution/solve.sh']) await chmod(join(folder, script), 0o755);
    written.push({ file: folder, rows: 1 });
  }
  return written;
}

const baseOf = (image: string | undefined): { base?: string } => (image === undefined ? {} : { base: image });

async function linkFiles(from: string, to: string): Promise<void> {
  for (const name of await readdir(from))
    if (name.endsWith('.tar') && name !== 'workspace.tar') await link(join(from, name), join(to, name));
}

/**
 * Lays a task's workspace over the image of its environment. Its Dockerfile is that of the environment with the lines of one more
 * layer; agents and verifiers install things, so the last user is root, to whom git shows the files of another.
 */
async function addWorkspace(
  task: Task,
  environment: Environment,
  image: string,
  first: string,
  options: HarborOptions,
): Promise<void> {
  const layer = await prepareWorkspace(task, { ...options, environment });
  const draft = join(image, '.workspace');
  const spec = { ...workspaceSpec(options.workspace, environment, []), layers: [layer], mounts: [] };
  await writeDockerfile(spec, draft, { base: 'environment' });
  await rename(join(draft, 'layer-1.tar'), join(image, 'workspace.tar'));
  const own = (await readFile(join(draft, 'Dockerfile'), 'utf8'))
    .replace(/^FROM .*\n/, '')
    .replace('ADD layer-1.tar ', 'ADD workspace.tar ');
  await rm(draft, { recursive: true });
  const base = (await readFile(join(first, 'Dockerfile'), 'utf8')).split(MARK)[0] ?? '';
  const trusted = 'RUN ["git","config","--system","--add","safe.directory","*"]\n';
  await writeFile(join(image, 'Dockerfile'), `${base.trimEnd()}\n${MARK}\n${own.trimEnd()}\nUSER 0\n${trusted}`);
}

const MARK = '# the workspace of the task';

/** Variables of the environment's commands, for shells that start without them. */
function exported({ variables }: Environment): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}

function settings(task: Task): string {
  const slowest = Math.max(0, ...task.certificate.runs.map(({ duration_ms }) => duration_ms)) / 1000;
  const words = (value: string): string => JSON.stringify(value);
  return `schema_version = "1.1"

[task]
name = ${words(`swe-lego/${task.instance_id.toLowerCase().replace(/[^a-z0-9._-]+/g, '-')}`)}
description = ${words(`Resolve an issue of ${task.repo} ${task.version}`)}
keywords = [${words(task.language)}, ${words(task.kind)}]

[metadata]
instance_id = ${words(task.instance_id)}
repo = ${words(task.repo)}
base_commit = ${words(task.base_commit)}
licence = ${words(task.licence)}
changed_files = ${task.difficulty.files}
changed_lines = ${task.difficulty.lines}
failing_tests = ${task.difficulty.failing_tests}

[verifier]
timeout_sec = ${Math.max(120, Math.ceil(10 * slowest)) + 60}.0
user = "root"

[agent]
timeout_sec = 3600.0

[environment]
build_timeout_sec = 1800.0
cpus = 1
memory_mb = 4096
storage_mb = 10240
allow_internet = false
`;
}

/** What a framework gives its command: the text of a runner, and a request with the key of this run's channel. */
type Given = [runner: string, request: { key: string }];

/** What the verifier runs: recorded from the framework itself, so that it is what validation and grading run. */
async function testFiles(task: Task, environment: Environment): Promise<Record<string, string>> {
  if (!['pytest', 'unittest'].includes(environment.test_framework)) {
    throw usageError(
      'HARBOR_UNSUPPORTED',
      `${task.instance_id}: its suite is run by ${environment.test_framework}; Harbor's verifier needs pytest or unittest`,
      'Leave such tasks out of the file.',
    );
  }
  let ran: { command: readonly string[]; input: string } | undefined;
  const recorder = fakeSandbox({
    workdir: environment.workdir,
    exec: (command, { options }) => {
      if (options.input !== undefined) ran = { command, input: String(options.input) };
      return {};
    },
  });
  await findFramework(environment.test_framework).run(recorder, { timeoutMs: 1 });
  const recorded = ran as unknown as NonNullable<typeof ran>;
  const [runner, { key: _, ...request }] = recorded.input.split('\n').map((line) => JSON.parse(line) as unknown) as Given;
  const listed = [...task.FAIL_TO_PASS, ...task.PASS_TO_PASS].map((test) => test.split('::')[0] ?? '');
  const golden = parsePatch(task.patch).map(({ path }) => path);
  const slowest = Math.max(0, ...task.certificate.runs.map(({ duration_ms }) => duration_ms)) / 1000;
  const described = {
    workdir: environment.workdir,
    base_commit: task.base_commit,
    command: recorded.command,
    request,
    timeout: Math.max(120, Math.ceil(10 * slowest)),
    test_patch: withLineEnd(task.test_patch),
    fail_to_pass: task.FAIL_TO_PASS,
    pass_to_pass: task.PASS_TO_PASS,
    test_files: [...new Set([...listed, ...parsePatch(task.test_patch).map(({ path }) => path)])]
      .filter((path) => !golden.includes(path))
      .sort(),
    golden_files: golden,
    runner_files: PYTHON_RUNNER_FILES,
  };
  return { 'tests/task.json': `${JSON.stringify(described, null, 1)}\n`, 'tests/runner.py': runner };
}
