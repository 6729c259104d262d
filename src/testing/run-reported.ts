import { randomBytes } from 'node:crypto';
import type { TestRun } from '../records/test-run.ts';
import type { ExecResult, Sandbox } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { stopwatch } from '../support/clock.ts';
import { readEvidence } from './evidence.ts';
import { howItEnded, type Report, selectTests } from './report.ts';
import type { TestRequest } from './test-framework.ts';

const TAIL_CHARACTERS = 4000;
/** Of what a command prints, results among it. */
const REPORT_BYTES = 256 * 1024 ** 2;

type Command = readonly [string, ...string[]];

/** How one run is made and read. */
export type ReportedRun = {
  /** What a person would have typed. */
  shown: string;
  /** Run one after the other, until one takes too long. */
  commands: readonly Command[];
  /** Of the first one. */
  input?: string;
  /** Ids, or beginnings of them, that are kept; without it, the request's own words. */
  wanted?: readonly string[];
  /** Reads what came out of each command. `exec` runs another one alike, in the time that is left. */
  read: (executed: readonly ExecResult[], exec: (command: Command) => Promise<ExecResult>) => Promise<Report>;
};

/** A name under /tmp that no test can know. */
export function secretPath(): string {
  return `/tmp/${randomBytes(12).toString('hex')}`;
}

/** Runs commands that report, and makes the test run of what they reported. */
export async function runReported(sandbox: Sandbox, request: TestRequest, run: ReportedRun): Promise<TestRun> {
  const passed = stopwatch();
  const exec = (command: Command, input?: string): Promise<ExecResult> =>
    sandbox.exec(command, {
      timeoutMs: Math.max(1, Math.round(request.timeoutMs - passed())),
      maxOutputBytes: REPORT_BYTES,
      ...(input === undefined ? {} : { input }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
  const executed: ExecResult[] = [];
  for (const [index, command] of run.commands.entries()) {
    executed.push(await exec(command, index === 0 ? run.input : undefined));
    if (executed.at(-1)?.timedOut) break;
  }
  const report = selectTests(await run.read(executed, exec), run.wanted ?? request.tests ?? []);
  return {
    command: run.shown,
    ended: howItEnded(executed.at(-1)?.timedOut === true, report),
    exit_code: executed.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0,
    duration_ms: Math.round(executed.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    tests: byName(report.tests),
    failures: await readEvidence(sandbox, report.failures),
    output_tail: tailOf(executed, report.output),
  };
}

/** The end of what a run printed; of standard output what the report gives, where it looked through it. */
function tailOf(executed: readonly ExecResult[], output: string | undefined): string {
  const printed = output === undefined ? executed.flatMap(({ stdout, stderr }) => [stdout, stderr]) : [output];
  const errors = output === undefined ? [] : executed.map(({ stderr }) => stderr);
  return [...printed, ...errors]
    .map((text) => text.slice(-TAIL_CHARACTERS))
    .join('')
    .slice(-TAIL_CHARACTERS);
}

/** The run of a request of which nothing exists: no command is started. */
export function nothingToRun(shown: string): TestRun {
  const nothing = { tests: {}, failures: [], output_tail: 'none of the tests that were asked for exists' };
  return { command: shown, ended: 'collected-nothing', exit_code: 0, duration_ms: 0, ...nothing };
}
