import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { filesOf, type JavaScriptRunner, localProgram, runWithReporter } from './run-reporter.ts';

const COMMAND = 'vitest run';

const RUNNER: JavaScriptRunner = {
  command: COMMAND,
  reporter: 'vitest-reporter.mjs',
  commandLine: ({ reporter }, { options, files }) =>
    localProgram('vitest', 'run', `--reporter=${reporter}`, '--coverage.enabled=false', '--bail=0', ...options, ...files),
};

/** Vitest, any version, in a sandbox that has `node` on its PATH and Vitest in `node_modules`. Ids are `file::suite::test`. */
export function vitest(project: ProjectArguments): TestFramework {
  return {
    name: 'vitest',
    command: [COMMAND, ...project.options, ...project.files].join(' '),
    plainCommand: async (_sandbox, tests) => localProgram('vitest', 'run', ...project.options, ...filesOf(tests)),
    run: (sandbox, request) => runWithReporter(RUNNER, project, sandbox, request),
  };
}
