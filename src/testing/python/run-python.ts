import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from '../../records/test-run.ts';
import type { ExecResult, Sandbox } from '../../sandbox/index.ts';
import { openChannel, readChannel } from '../channel.ts';
import type { TestRequest } from '../test-framework.ts';
import { type PhaseReport, parsePhaseReport } from './phase-report.ts';
import { STEADY_ADDRESSES } from './steady.ts';
import { runWarm } from './warm-python.ts';

const TAIL_CHARACTERS = 4000;

type Part = 'channel.py' | 'evidence.py' | 'suite_options.py' | 'pytest_runner.py' | 'unittest_runner.py';

/** The text of a program whose parts stand in this folder. */
export function readParts(...parts: readonly Part[]): string {
  return parts.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
}

/** Takes the program as the first line of standard input, where no code under test can read it, and leaves it the rest. */
const START = 'import json, sys; exec(compile(json.loads(sys.stdin.readline()), "<string>", "exec"))';
/** Of all results; a suite of a hundred thousand tests gives a fifth of that. */
const REPORT_BYTES = 256 * 1024 ** 2;

/**
 * Runs the text of a runner with the sandbox's `python`: it reads `{ key, root, tests, again, …more }` from standard input and
 * tells a phase report over the channel of that key.
 */
export async function runPython(
  sandbox: Sandbox,
  request: TestRequest,
  runner: string,
  command: string,
  more: object = {},
): Promise<TestRun> {
  const channel = openChannel();
  const input = JSON.stringify({
    key: channel.key,
    root: sandbox.workdir,
    tests: request.tests ?? [],
    again: request.again ?? false,
    ...more,
  });
  const options = {
    timeoutMs: request.timeoutMs,
    maxOutputBytes: REPORT_BYTES,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  const executed = request.again
    ? await runWarm(sandbox, runner, { ...options, input })
    : await sandbox.exec([...STEADY_ADDRESSES, 'python', '-c', START], {
        ...options,
        input: `${JSON.stringify(runner)}\n${input}`,
      });
  const { texts, whole, rest } = readChannel(executed.stdout, channel);
  const report = parsePhaseReport(texts);
  return {
    command,
    ended: howItEnded(executed, whole ? report : { ...report, end: undefined }),
    exit_code: executed.exitCode,
    duration_ms: Math.round(executed.durationMs),
    tests: report.tests,
    failures: report.failures,
    output_tail: `${rest.trim()}${executed.stderr.slice(-TAIL_CHARACTERS)}`.slice(-TAIL_CHARACTERS),
  };
}

/** pytest's exit codes: 0 passed, 1 some failed, 2 interrupted, 3 internal error, 4 usage error, 5 no tests. */
function howItEnded(executed: ExecResult, report: PhaseReport): TestRun['ended'] {
  if (executed.timedOut) return 'timed-out';
  if (report.end === undefined || report.end.exitCode !== executed.exitCode) return 'crashed';
  if (report.end.exitCode >= 2 && report.end.exitCode <= 4) return 'crashed';
  return report.end.ran === 0 ? 'collected-nothing' : 'completed';
}
