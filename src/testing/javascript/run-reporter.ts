import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from '../../records/test-run.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { nothingToRun, runReported, secretPath } from '../run-reported.ts';
import { existingPaths, readIfThere } from '../sandbox-files.ts';
import type { ProjectArguments, TestRequest } from '../test-framework.ts';
import { parseReporterLines } from './reporter-lines.ts';

/** A JavaScript test runner, and how it is told to use our reporter. */
export type JavaScriptRunner = {
  /** What a person would type. */
  command: string;
  /** File in this folder; it reads `{ results, root }` as JSON from standard input and writes reporter lines to `results`. */
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
  const results = `${secretPath('results')}.jsonl`;
  const reporter = `${secretPath('reporter')}${/\.\w+$/.exec(runner.reporter)?.[0]}`;
  await sandbox.writeFile(reporter, readFileSync(join(import.meta.dirname, runner.reporter), 'utf8'));
  return runReported(sandbox, request, {
    shown,
    command: runner.commandLine({ reporter }, { options: project.options, files: files ?? project.files }),
    input: JSON.stringify({ results, root: sandbox.workdir }),
    read: async () => parseReporterLines(await readIfThere(sandbox, results)),
  });
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
