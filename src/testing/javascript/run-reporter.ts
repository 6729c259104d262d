import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from '../../records/test-run.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { openChannel, readChannel } from '../channel.ts';
import { nothingToRun, runReported, secretPath } from '../run-reported.ts';
import { existingPaths } from '../sandbox-files.ts';
import type { ProjectArguments, TestRequest } from '../test-framework.ts';
import { parseReporterLines } from './reporter-lines.ts';

/** A JavaScript test runner, and how it is told to use our reporter. */
export type JavaScriptRunner = {
  /** What a person would type. */
  command: string;
  /** File in this folder; behind the text of `channel.cjs` it is one that the runner loads. */
  reporter: string;
  /** The command line; `files` are files that exist, or patterns, or nothing for what the runner finds itself. */
  commandLine: (
    paths: { reporter: string },
    project: { options: readonly string[]; files: readonly string[] },
  ) => [string, ...string[]];
};

/** Runs a JavaScript runner under our reporter: the files of the tests asked for, of which those asked for are kept. */
export async function runWithReporter(
  runner: JavaScriptRunner,
  project: ProjectArguments,
  sandbox: Sandbox,
  request: TestRequest,
): Promise<TestRun> {
  const shown = [runner.command, ...project.options, ...(request.tests ?? project.files)].join(' ');
  const files =
    request.tests === undefined || request.tests.length === 0
      ? undefined
      : await existingPaths(sandbox, request.tests.map(fileOf));
  if (files?.length === 0) return nothingToRun(shown);
  const channel = openChannel();
  const descriptor = randomInt(...DESCRIPTORS);
  const reporter = `${secretPath()}${/\.\w+$/.exec(runner.reporter)?.[0]}`;
  await sandbox.writeFile(reporter, textOf(runner.reporter));
  const command = runner.commandLine({ reporter }, { options: project.options, files: files ?? project.files });
  return runReported(sandbox, request, {
    shown,
    commands: [['sh', '-c', `exec ${descriptor}>&1 1>&2; exec "$@"`, 'sh', ...command]],
    input: JSON.stringify({ key: channel.key, root: sandbox.workdir, descriptor }),
    async read([executed]) {
      const { texts, whole, rest } = readChannel(executed?.stdout ?? '', channel);
      return { ...parseReporterLines(texts, whole), output: rest.trim() };
    },
  });
}

/** Descriptors that a shell can open by number, and that Node hands down to no child. */
const DESCRIPTORS = [4, 10] as const;

/** A reporter as one file. */
function textOf(reporter: string): string {
  const [channel = '', own = ''] = ['channel.cjs', reporter].map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const start = reporter.endsWith('.mjs')
    ? "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n"
    : '';
  return `${start}${channel.replace('module.exports = ', 'const openChannel = ')}\n${own}`;
}

/** The file, or folder, of an id or of a wanted word. */
export function fileOf(test: string): string {
  return test.split('::')[0] ?? '';
}

/** The files of some tests, each once. */
export function filesOf(tests: readonly string[]): string[] {
  return [...new Set(tests.map(fileOf))];
}

/** A command line whose program may lie in the project's own `node_modules`. */
export function localProgram(...words: readonly string[]): [string, ...string[]] {
  return ['sh', '-c', 'PATH="$PWD/node_modules/.bin:$PATH"; export PATH; exec "$@"', 'sh', ...words];
}
