import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from '../../records/test-run.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { readIfThere } from '../results-file.ts';
import { nothingToRun, runReported, secretPath } from '../run-reported.ts';
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
    request.tests === undefined || request.tests.length === 0 ? undefined : await existingFiles(sandbox, request.tests);
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

/** The files, or folders, in which the wanted tests are, as far as they exist; each once. */
export async function existingFiles(sandbox: Sandbox, tests: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(tests.map((test) => test.split('::')[0] ?? ''))];
  const list = 'while IFS= read -r -d "" path; do if [ -e "$path" ]; then printf "%s\\0" "$path"; fi; done';
  const listed = await sandbox.exec(['bash', '-c', list], { input: wanted.map((path) => `${path}\0`).join('') });
  return listed.stdout.split('\0').slice(0, -1);
}
