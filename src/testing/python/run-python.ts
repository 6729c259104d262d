import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from '../../records/test-run.ts';
import type { ExecResult, Sandbox } from '../../sandbox/index.ts';
import { secretPath } from '../run-reported.ts';
import { readIfThere } from '../sandbox-files.ts';
import type { TestRequest } from '../test-framework.ts';
import { type PhaseReport, parsePhaseReport } from './phase-report.ts';
import { STEADY_ADDRESSES, STEADY_VARIABLES } from './steady.ts';
import { runWarm } from './warm-python.ts';

const TAIL_CHARACTERS = 4000;

type Part = 'evidence.py' | 'suite_options.py' | 'pytest_runner.py' | 'unittest_runner.py';

/** The text of a program whose parts stand in this folder. */
export function readParts(...parts: readonly Part[]): string {
  return parts.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
}

/**
 * Runs the text of a runner with the sandbox's `python`: it reads `{ results, root, tests, again, …more }` from standard input and
 * writes a phase report to `results`.
 */
export async function runPython(
  sandbox: Sandbox,
  request: TestRequest,
  runner: string,
  command: string,
  more: object = {},
): Promise<TestRun> {
  const results = `${secretPath('results')}.jsonl`;
  const options = {
    input: JSON.stringify({ results, root: sandbox.workdir, tests: request.tests ?? [], again: request.again ?? false, ...more }),
    timeoutMs: request.timeoutMs,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  const executed = request.again
    ? await runWarm(sandbox, runner, options)
    : await sandbox.exec([...STEADY_ADDRESSES, 'python', '-c', runner], { ...options, variables: STEADY_VARIABLES });
  const report = parsePhaseReport(await readIfThere(sandbox, results));
  return {
    command,
    ended: howItEnded(executed, report),
    exit_code: executed.exitCode,
    duration_ms: Math.round(executed.durationMs),
    tests: report.tests,
    failures: report.failures,
    output_tail: `${executed.stdout}${executed.stderr}`.slice(-TAIL_CHARACTERS),
  };
}

/** pytest's exit codes: 0 passed, 1 some failed, 2 interrupted, 3 internal error, 4 usage error, 5 no tests. */
function howItEnded(executed: ExecResult, report: PhaseReport): TestRun['ended'] {
  if (executed.timedOut) return 'timed-out';
  if (report.end === undefined || report.end.exitCode !== executed.exitCode) return 'crashed';
  if (report.end.exitCode >= 2 && report.end.exitCode <= 4) return 'crashed';
  return report.end.ran === 0 ? 'collected-nothing' : 'completed';
}
