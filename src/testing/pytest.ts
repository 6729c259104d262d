import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from '../records/test-run.ts';
import type { ExecResult, Sandbox } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { type PytestReport, parsePytestReport } from './pytest-report.ts';
import type { TestFramework, TestRequest } from './test-framework.ts';

const RUNNER = readFileSync(join(import.meta.dirname, 'pytest_runner.py'), 'utf8');
const COMMAND = 'python -m pytest';
const TAIL_CHARACTERS = 4000;

/**
 * Runs a program without address randomisation where the machine lets us: before Python 3.12 the hash of None is an
 * address, and with it the order of sets, and with that some suites' test ids.
 */
const STEADY_ADDRESSES = ['sh', '-c', 'setarch -R true 2>/dev/null && exec setarch -R "$@"; exec "$@"', 'sh'] as const;

/** Variables under which equal code gives equal results: no random hashing, no local time, no files left behind. */
const STEADY_VARIABLES = {
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  HYPOTHESIS_STORAGE_DIRECTORY: '/tmp/hypothesis',
  PYTEST_ADDOPTS: '',
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
};

/**
 * pytest in a sandbox that has `python` on its PATH and pytest installed. Ids are node ids relative to the sandbox's
 * working folder. The project's configuration holds, but for `addopts` that steer reports, coverage or parallel runs.
 * An id that is asked for and does not exist is absent from the run. Rejects only on abort or where the sandbox is gone.
 */
export function pytest(): TestFramework {
  return {
    name: 'pytest',
    command: COMMAND,
    async run(sandbox: Sandbox, request: TestRequest): Promise<TestRun> {
      const tests = request.tests ?? [];
      const results = `/tmp/results-${randomUUID()}.jsonl`;
      const executed = await sandbox.exec([...STEADY_ADDRESSES, 'python', '-c', RUNNER], {
        input: JSON.stringify({ results, root: sandbox.workdir, tests }),
        timeoutMs: request.timeoutMs,
        variables: STEADY_VARIABLES,
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      const report = parsePytestReport(await readResults(sandbox, results));
      return {
        command: [COMMAND, '-q', ...tests].join(' '),
        ended: howItEnded(executed, report),
        exit_code: executed.exitCode,
        duration_ms: Math.round(executed.durationMs),
        tests: report.tests,
        failures: report.failures,
        output_tail: `${executed.stdout}${executed.stderr}`.slice(-TAIL_CHARACTERS),
      };
    },
  };
}

async function readResults(sandbox: Sandbox, path: string): Promise<string> {
  try {
    return (await sandbox.readFile(path)).toString('utf8');
  } catch (error) {
    if (error instanceof CodedError && error.code === 'SANDBOX_NO_FILE') return ''; // Python or pytest did not even start
    throw error;
  }
}

/** pytest's exit codes: 0 passed, 1 some failed, 2 interrupted, 3 internal error, 4 usage error, 5 no tests. */
function howItEnded(executed: ExecResult, report: PytestReport): TestRun['ended'] {
  if (executed.timedOut) return 'timed-out';
  if (report.end === undefined || report.end.exitCode !== executed.exitCode) return 'crashed';
  if (report.end.exitCode >= 2 && report.end.exitCode <= 4) return 'crashed';
  return report.end.ran === 0 ? 'collected-nothing' : 'completed';
}
