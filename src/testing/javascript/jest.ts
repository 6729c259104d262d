import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { filesOf, type JavaScriptRunner, localProgram, runWithReporter } from './run-reporter.ts';

const COMMAND = 'jest';
const OPTIONS = ['--ci', '--coverage=false', '--bail=0', '--watchAll=false', '--forceExit'];

const RUNNER: JavaScriptRunner = {
  command: COMMAND,
  reporter: 'jest-reporter.cjs',
  commandLine: ({ reporter }, { options, files }) =>
    localProgram('jest', `--reporters=${reporter}`, ...OPTIONS, ...options, ...files.map(toPattern)),
};

/**
 * Jest in a sandbox that has `node` on its PATH and Jest in `node_modules`. Ids are `file::suite::test`. The files of the
 * whole suite are paths, where a person would give Jest patterns.
 */
export function jest(project: ProjectArguments): TestFramework {
  return {
    name: 'jest',
    command: [COMMAND, ...project.options, ...project.files].join(' '),
    plainCommand: async (_sandbox, tests) => {
      const files = filesOf(tests);
      const others = files.filter((file) => !TEST_FILE.test(file)).map((file) => `--testMatch=**/${file}`);
      return localProgram('jest', ...project.options, ...others, ...files.map(toPattern));
    },
    run: (sandbox, request) => runWithReporter(RUNNER, project, sandbox, request),
  };
}

/** What Jest takes for a test file of its own accord. */
const TEST_FILE = /(?:^|\/)__tests__\/|(?:^|[./])(?:spec|test)\.[cm]?[jt]sx?$/;

/** Jest reads what it is given as regular expressions over whole paths. */
function toPattern(path: string): string {
  return path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
