import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { FailureEvidence } from '../../records/test-run.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { runWarm } from '../../testing/index.ts';
import { Observation } from './observation.ts';

const SCRIPT = ['find_fixtures.py', 'cut_snippet.py', 'probe.py']
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .join('\n');
const TIME_LIMIT_MS = 60_000;

async function probe(
  sandbox: Sandbox,
  packages: readonly string[],
  failures: readonly object[],
  signal?: AbortSignal,
): Promise<Observation[]> {
  if (failures.length === 0) return [];
  const run = await runWarm(sandbox, SCRIPT, {
    input: JSON.stringify({ packages, failures }),
    timeoutMs: TIME_LIMIT_MS,
    maxOutputBytes: 16 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  if (run.exitCode !== 0) return failures.map(() => ({ problem: run.timedOut ? 'took too long' : run.stderr.slice(-500) }));
  return z.array(Observation).parse(JSON.parse(run.stdout));
}

/** Cuts snippets out of failing tests and runs them in the code as it stands in the sandbox, one observation a failure. */
export function observeFailures(
  sandbox: Sandbox,
  failures: readonly FailureEvidence[],
  packages: readonly string[],
  signal?: AbortSignal,
): Promise<Observation[]> {
  return probe(sandbox, packages, failures.map(placed), signal);
}

/** Runs the same snippets in another state of the code, twice each: one that changes from run to run is a problem. */
export function observeAgain(
  sandbox: Sandbox,
  before: readonly Observation[],
  packages: readonly string[],
  signal?: AbortSignal,
): Promise<Observation[]> {
  return probe(
    sandbox,
    packages,
    before.map((one) => ('problem' in one ? { setup: '', call: '0' } : { setup: one.setup, call: one.call })),
    signal,
  );
}

/** Runs snippets by themselves, twice each. */
export function observeSnippets(
  sandbox: Sandbox,
  snippets: readonly { setup: string; call: string }[],
  packages: readonly string[],
  signal?: AbortSignal,
): Promise<Observation[]> {
  return probe(sandbox, packages, snippets, signal);
}

/** The line of the failing statement is the last frame in the file that the statement stands in. */
function placed(failure: FailureEvidence): object {
  const frame = failure.frames.findLast((text) => text.startsWith(`${failure.file}:`));
  return {
    test: failure.test,
    file: failure.file,
    line: Number(frame?.slice(failure.file.length + 1).split(':')[0] ?? 0),
    locals: failure.locals,
  };
}
