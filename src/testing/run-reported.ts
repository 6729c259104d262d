import { randomUUID } from 'node:crypto';
import type { TestRun } from '../records/test-run.ts';
import type { ExecResult, Sandbox } from '../sandbox/index.ts';
import { readEvidence } from './evidence.ts';
import { howItEnded, type Report, selectTests } from './report.ts';
import type { TestRequest } from './test-framework.ts';

const TAIL_CHARACTERS = 4000;

/** Variables under which equal code gives equal results, whatever the language. `CI` keeps tools from asking and writing. */
const STEADY_VARIABLES = { TZ: 'UTC', LC_ALL: 'C.UTF-8', CI: 'true' };

/** How one run is made and read. */
export type ReportedRun = {
  /** What a person would have typed. */
  shown: string;
  command: readonly [string, ...string[]];
  input?: string;
  /** Over the steady ones. */
  variables?: Readonly<Record<string, string>>;
  /** Ids, or beginnings of them, that are kept; without it, the request's own words. */
  wanted?: readonly string[];
  /** Reads what came out, once the command has ended or was killed. `exec` runs another one alike, in the time that is left. */
  read: (executed: ExecResult, exec: (command: readonly [string, ...string[]]) => Promise<ExecResult>) => Promise<Report>;
};

/** A name under /tmp that no test can know. */
export function secretPath(kind: string): string {
  return `/tmp/${kind}-${randomUUID()}`;
}

/** Runs a command that reports, and makes the test run of what it reported. */
export async function runReported(sandbox: Sandbox, request: TestRequest, run: ReportedRun): Promise<TestRun> {
  const ends = performance.now() + request.timeoutMs;
  const exec = (command: ReportedRun['command'], input?: string): Promise<ExecResult> =>
    sandbox.exec(command, {
      timeoutMs: Math.max(1, Math.round(ends - performance.now())),
      variables: { ...STEADY_VARIABLES, ...run.variables },
      ...(input === undefined ? {} : { input }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
  const executed = await exec(run.command, run.input);
  const report = selectTests(await run.read(executed, exec), run.wanted ?? request.tests ?? []);
  return {
    command: run.shown,
    ended: howItEnded(executed.timedOut, report),
    exit_code: executed.exitCode,
    duration_ms: Math.round(executed.durationMs),
    tests: Object.fromEntries(report.tests),
    failures: await readEvidence(sandbox, report.failures),
    output_tail: `${report.output ?? ''}${executed.stdout}${executed.stderr}`.slice(-TAIL_CHARACTERS),
  };
}

/** The run of a request of which nothing exists: no command is started. */
export function nothingToRun(shown: string): TestRun {
  const nothing = { tests: {}, failures: [], output_tail: 'none of the tests that were asked for exists' };
  return { command: shown, ended: 'collected-nothing', exit_code: 0, duration_ms: 0, ...nothing };
}
