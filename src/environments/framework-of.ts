import type { Environment } from '../records/environment.ts';
import type { TestRun } from '../records/test-run.ts';
import type { ExecResult } from '../sandbox/index.ts';
import { findFramework, type TestFramework } from '../testing/index.ts';

const BUILD_BUDGET_MS = 300_000;
/**
 * What was made before goes first: of a source that is gone nothing may be left, and a compiler that believes its own notes
 * emits nothing where only its output was removed.
 */
const ANEW = `
command=$1
shift
rm -rf -- "$@"
find . -name node_modules -prune -o -type f -name '*.tsbuildinfo' -exec rm -f {} +
exec bash -c "$command"`;
/** A build is no part of what a suite is measured by. */
const QUIET = { NODE_V8_COVERAGE: '' };

/**
 * The test framework of an environment. Where its tests load what a build makes, that is made anew before each run, from the
 * sources as they are: a build that fails is a run that crashed, with one failure, `build failed`.
 */
export function frameworkOf(environment: Pick<Environment, 'test_framework' | 'build' | 'made'>): TestFramework {
  const framework = findFramework(environment.test_framework);
  const { build, made = [] } = environment;
  if (build?.before_tests !== true) return framework;
  return {
    name: framework.name,
    command: `${build.command} && ${framework.command}`,
    async run(sandbox, request) {
      const built = await sandbox.exec(['bash', '-c', ANEW, 'build', build.command, ...made], {
        timeoutMs: Math.max(BUILD_BUDGET_MS, request.timeoutMs),
        variables: QUIET,
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      return built.exitCode === 0 ? framework.run(sandbox, request) : failedBuild(build.command, built);
    },
  };
}

function failedBuild(command: string, { exitCode, stdout, stderr, timedOut, durationMs }: ExecResult): TestRun {
  const output = `${stdout}\n${stderr}`.trim();
  const failure = { test: command, exception: 'build failed', message: output.slice(-2000), statement: '', file: '' };
  return {
    command,
    ended: timedOut ? 'timed-out' : 'crashed',
    exit_code: exitCode,
    duration_ms: durationMs,
    tests: {},
    failures: [{ ...failure, locals: {}, frames: [] }],
    output_tail: output.slice(-4000),
  };
}
