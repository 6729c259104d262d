import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { filesOf, type JavaScriptRunner, runWithReporter } from './run-reporter.ts';

const COMMAND = 'node --test';

const RUNNER: JavaScriptRunner = {
  command: COMMAND,
  reporter: 'node-test-reporter.mjs',
  commandLine: ({ reporter }, { options, files }) => [
    'node',
    '--test',
    '--test-concurrency=1',
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    ...options,
    ...files,
  ],
};

/**
 * Node's own test runner, in a sandbox that has `node` (20.10 or newer) on its PATH. Ids are `file::suite::test`; a file
 * that is a plain script counts as one test, the file its id. The files of the whole suite are patterns that node expands.
 */
export function nodeTest(project: ProjectArguments): TestFramework {
  return {
    name: 'node-test',
    command: [COMMAND, ...project.options, ...project.files].join(' '),
    plainCommand: async (_sandbox, tests) => ['node', '--test', ...project.options, ...filesOf(tests)],
    run: (sandbox, request) => runWithReporter(RUNNER, project, sandbox, request),
  };
}
