import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sandbox } from '../../sandbox/index.ts';
import { ByName, byName } from '../../support/by-name.ts';
import { CodedError } from '../../support/errors.ts';
import { SUITE_OPTIONS, type TestFramework } from '../../testing/index.ts';
import { isSourceFile } from './source-files.ts';

const SCRIPT = `${SUITE_OPTIONS}\n${readFileSync(join(import.meta.dirname, 'reach.py'), 'utf8')}`;

/**
 * By source file and line: what reaches it, as a test request names it: test functions (ids without their cases), cases, or
 * whole test files. A map of nothing tells nothing: any line may be reached by any test.
 */
export const ReachMap = ByName(ByName(z.array(z.string())));
export type ReachMap = z.infer<typeof ReachMap>;

/** Notes that a test reaches a line; tests come in order, so that one that was noted before was noted last. */
export function addReach(reach: ReachMap, file: string, line: number, test: string): void {
  const lines = reach[file] ?? byName();
  const tests = lines[line] ?? [];
  if (tests.at(-1) !== test) tests.push(test);
  lines[line] = tests;
  reach[file] = lines;
}

export type ReachRequest = {
  sandbox: Sandbox;
  framework: TestFramework;
  /** Ids of the tests that pass in every baseline run. */
  passing: readonly string[];
  /** For all of it. */
  timeoutMs: number;
  signal?: AbortSignal;
};

/** A way to tell which tests reach which lines. */
export type ReachMeter = {
  /** Of the sandbox that it measures in, over the environment's own. */
  readonly variables: Readonly<Record<string, string>>;
  measure(request: ReachRequest): Promise<ReachMap>;
};

/**
 * Runs the whole suite once under coverage (coverage is part of every environment) and keeps what concerns source
 * files. Throws `REACH_FAILED` where no coverage comes out of it.
 */
export async function measureReach(sandbox: Sandbox, timeoutMs: number, signal?: AbortSignal): Promise<ReachMap> {
  const run = await sandbox.exec(['python', '-c', SCRIPT], {
    timeoutMs,
    maxOutputBytes: 256 * 1024 * 1024,
    variables: { PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    ...(signal === undefined ? {} : { signal }),
  });
  if (run.exitCode !== 0 || run.truncated) {
    const why = run.timedOut ? `it took over ${timeoutMs} ms` : `${run.stderr}${run.stdout}`.trim().slice(-1000);
    throw new CodedError('REACH_FAILED', `the suite does not run under coverage: ${why}`);
  }
  const all = ReachMap.parse(JSON.parse(run.stdout));
  return byName(Object.entries(all).filter(([path]) => isSourceFile(path)));
}
