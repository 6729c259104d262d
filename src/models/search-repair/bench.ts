import type { Random } from '../../support/random.ts';
import type { Call, Step } from './call.ts';
import type { Candidate } from './candidate.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import type { Habits } from './habits.ts';
import { type CommandEnd, commandEnd, numberedLines, type Suspects } from './observation.ts';

/** What an attempt knows so far: all of it read from the conversation. */
export type Bench = {
  readonly draw: Random;
  readonly habits: Habits;
  readonly statement: string;
  /** The checkout, as the first command's footer tells it. */
  folder: string;
  turns: number;
  /** Whole ids of the tests that failed at the start, as many as were seen. */
  failing: string[];
  /** How many failed at the start. */
  failed: number;
  /** Seconds of the whole suite. */
  suiteSeconds: number;
  evidence: Evidence;
  suspects: Suspects[];
  /** Lines seen of each file, as they were before any edit. */
  readonly seen: Map<string, Map<number, string>>;
  /** Tests were written from the statement, which a run of the whole suite may not take in. */
  ownTests: boolean;
  /** The edit that stands in the files now. */
  applied: Candidate | undefined;
};

export function newBench(draw: Random, habits: Habits, statement: string): Bench {
  return {
    draw,
    habits,
    statement,
    folder: '/testbed',
    turns: 0,
    failing: [],
    failed: 0,
    suiteSeconds: 0,
    evidence: readEvidence(''),
    suspects: [],
    seen: new Map(),
    ownTests: false,
    applied: undefined,
  };
}

export function* act(bench: Bench, call: Call): Step<string> {
  bench.turns++;
  return yield call;
}

/** Runs a shell command to its end; one that goes on in silence is waited for `patience` times and then stopped. */
export function* shell(
  bench: Bench,
  say: string,
  command: string,
  { patience = 1, timeout }: { patience?: number; timeout?: number } = {},
): Step<CommandEnd> {
  const bash = function* (words: string, args: Record<string, unknown>): Step<CommandEnd> {
    return commandEnd(yield* act(bench, { say: words, tool: 'execute_bash', arguments: args }));
  };
  let end = yield* bash(say, timeout === undefined ? { command } : { command, timeout });
  for (let waits = 0; !end.ended && waits < patience; waits++) {
    const more = yield* bash('It is still running; I wait for it.', { command: '', is_input: 'true' });
    end = { ...more, output: end.output + more.output };
  }
  if (!end.ended) yield* bash('This does not end, so I stop it.', { command: 'C-c', is_input: 'true' });
  bench.folder = end.folder ?? bench.folder;
  return end;
}

export function absolute(bench: Bench, path: string): string {
  return path.startsWith('/') ? path : `${bench.folder.replace(/\/$/, '')}/${path}`;
}

/** Views lines of a file and remembers them. */
export function* look(bench: Bench, say: string, path: string, first: number, last: number): Step<boolean> {
  const view = (from: number, to: number): Call => ({
    say,
    tool: 'str_replace_editor',
    arguments: { command: 'view', path: absolute(bench, path), view_range: [from, to] },
  });
  let seen = yield* act(bench, view(first, last));
  const count = /has (\d+) lines/.exec(seen)?.[1];
  if (seen.startsWith('ERROR:') && count !== undefined)
    seen = yield* act(bench, view(Math.min(first, Number(count)), Number(count)));
  const lines = numberedLines(seen);
  const known = bench.seen.get(path) ?? new Map<number, string>();
  for (const [number, text] of lines) known.set(number, text);
  bench.seen.set(path, known);
  return lines.size > 0;
}
