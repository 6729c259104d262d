import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { filesOf, type JavaScriptRunner, localProgram, runWithReporter } from './run-reporter.ts';

const COMMAND = 'mocha';

const RUNNER: JavaScriptRunner = {
  command: COMMAND,
  reporter: 'mocha-reporter.cjs',
  commandLine: ({ reporter }, { options, files }) =>
    localProgram('mocha', '--reporter', reporter, '--exit', '--no-bail', '--no-parallel', ...options, ...files),
};

/**
 * Mocha in a sandbox that has `node` on its PATH and Mocha in `node_modules`. Ids are `file::suite::test`. A file that cannot
 * be loaded ends Mocha before any test: that run crashed.
 */
export function mocha(project: ProjectArguments): TestFramework {
  return {
    name: 'mocha',
    command: [COMMAND, ...project.options, ...project.files].join(' '),
    plainCommand: async (_sandbox, tests) => localProgram('mocha', ...project.options, ...filesOf(tests)),
    run: (sandbox, request) => runWithReporter(RUNNER, project, sandbox, request),
  };
}
