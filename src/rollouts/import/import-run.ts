import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { conversationOf } from '../../agent/index.ts';
import { isFolderName } from '../../records/attempt-files.ts';
import type { CallStatus } from '../../records/trajectory.ts';
import { type Outcome, statedVerdict } from '../../records/verdict.ts';
import { byName } from '../../support/by-name.ts';
import { errorMessage, usageError } from '../../support/errors.ts';
import { readTextIfExists, writeFileAtomic, writeJson } from '../../support/files.ts';
import { contentHash } from '../../support/hash.ts';
import { openJournal, writeJsonLines } from '../../support/journal.ts';
import { attemptFolder } from '../attempt-folder.ts';
import { journalPath } from '../journal.ts';
import type { ImportedAttempt, Importer } from './imported-attempt.ts';
import { isImportedRun } from './imported-run.ts';
import { refuseOther } from './importers.ts';
import { lineOfField } from './line-of-field.ts';
import type { SourceValue } from './source-file.ts';
import { readSources } from './source-files.ts';
import type { StatedOutcome } from './stated-outcome.ts';
import { type AttemptEnd, toEvents } from './to-events.ts';

export type ImportOptions = {
  importer: Importer;
  files: readonly string[];
  /** Folder of the run; an earlier import in it is replaced. */
  run: string;
  /** Verdict of every attempt of which no row or report says one, where whoever made the files vouches for it. */
  outcome?: Outcome;
  /** Outcomes by instance id, from reports; they come before what rows say. */
  outcomes?: ReadonlyMap<string, StatedOutcome>;
  /** A value that could not be read; the others go on. */
  onProblem?(problem: ImportProblem): void;
  signal?: AbortSignal;
};

/** What is wrong with one value of a file. `line` counts from 1. */
export type ImportProblem = { file: string; line: number; problem: string };

/**
 * `superseded`: logs of which a later one holds all that they hold. `statuses` counts how calls ended, `outcomes` what is stored as
 * verdicts (`none`: nobody says), `untrained` the replies on which the source takes no loss, `without_patch` the attempts of which it
 * tells no patch.
 */
export type ImportSummary = {
  imported: number;
  superseded: number;
  malformed: number;
  turns: number;
  instances: number;
  untrained: number;
  without_patch: number;
  statuses: Partial<Record<CallStatus, number>>;
  outcomes: Partial<Record<Outcome | 'none', number>>;
};

/**
 * Turns other tools' trajectories into a run (design §6.4). Attempts at one task are numbered in the order of the files.
 * Throws `RUN_EXISTS` (usage) where the folder holds a run that was not imported.
 */
export async function importRun(options: ImportOptions): Promise<ImportSummary> {
  const { run, importer, signal } = options;
  await clearRun(run);
  await writeJson(join(run, 'run.json'), { imported: { from: importer.name, files: options.files } });
  await writeJsonLines(journalPath(run), []);
  const journal = await openJournal(journalPath(run));
  const kept = new Map<string, Kept[]>();
  const written = new Map<string, Written>();
  const summary = { imported: 0, superseded: 0, malformed: 0 };
  for await (const source of readSources(options.files, importer)) {
    signal?.throwIfAborted();
    const read = readValue(importer, source);
    if ('problem' in read) {
      summary.malformed++;
      options.onProblem?.(read);
      continue;
    }
    const others = kept.get(read.instanceId) ?? [];
    kept.set(read.instanceId, others);
    const { attempt, superseded } = placeOf(read, others);
    if (superseded) summary.superseded++;
    if (attempt === undefined) continue;
    const name = { instance_id: read.instanceId, attempt };
    const stored = await writeAttempt(read, name, source, options);
    const { end } = stored;
    written.set(`${read.instanceId}/${attempt}`, stored);
    if (superseded) continue;
    summary.imported++;
    await journal.append({ event: 'started', at: new Date().toISOString(), ...name });
    await journal.append({ event: 'finished', at: new Date().toISOString(), ...name, reason: end.reason });
  }
  return { ...summary, ...counted([...written.values()]), instances: kept.size };
}

/** What is counted of an attempt that was written. */
type Written = {
  end: AttemptEnd;
  statuses: CallStatus[];
  untrained: number;
  hasPatch: boolean;
  outcome: Outcome | 'none';
};

function counted(
  written: readonly Written[],
): Pick<ImportSummary, 'turns' | 'untrained' | 'without_patch' | 'statuses' | 'outcomes'> {
  const sum = (of: (one: Written) => number): number => written.reduce((all, one) => all + of(one), 0);
  return {
    turns: sum(({ end }) => end.turns),
    untrained: sum(({ untrained }) => untrained),
    without_patch: sum(({ hasPatch }) => (hasPatch ? 0 : 1)),
    statuses: tally(written.flatMap(({ statuses }) => statuses)),
    outcomes: tally(written.map(({ outcome }) => outcome)),
  };
}

function tally<Word extends string>(words: readonly Word[]): Partial<Record<Word, number>> {
  const counts: Record<string, number> = byName();
  for (const word of [...words].sort()) counts[word] = (counts[word] ?? 0) + 1;
  return counts as Partial<Record<Word, number>>;
}

type Name = { instance_id: string; attempt: number };

async function writeAttempt(
  read: ImportedAttempt,
  name: Name,
  source: { file: string; line: number },
  { run, importer, outcome, outcomes }: ImportOptions,
): Promise<Written> {
  const from = { imported: { from: importer.name, file: source.file, line: source.line } };
  const { events, end } = toEvents(read, name.attempt, from);
  const folder = attemptFolder(run, name.instance_id, name.attempt);
  await writeJsonLines(join(folder, 'trajectory.jsonl'), events);
  await writeJson(join(folder, 'messages.json'), conversationOf(events));
  // no file where the source does not tell: an empty one would say that the attempt left nothing
  if (read.patch !== undefined) await writeFileAtomic(join(folder, 'patch.diff'), read.patch);
  const said =
    outcomes?.get(name.instance_id) ??
    read.outcome ??
    (outcome === undefined ? undefined : { outcome, by: 'whoever imported it' });
  if (said !== undefined)
    await writeJson(join(folder, 'verdict.json'), statedVerdict(name, said.outcome, said.by, read.patch ?? ''));
  return {
    end,
    statuses: events.flatMap((event) => (event.type === 'tool-result' ? [event.status] : [])),
    untrained: events.filter((event) => event.type === 'model-reply' && event.untrained !== undefined).length,
    hasPatch: read.patch !== undefined,
    outcome: said?.outcome ?? 'none',
  };
}

async function clearRun(run: string): Promise<void> {
  const settings = await readTextIfExists(join(run, 'run.json'));
  const isImport = await isImportedRun(run);
  if (!isImport && (settings !== undefined || existsSync(journalPath(run)))) {
    throw usageError('RUN_EXISTS', `${run} holds a run that was rolled out`, 'Name another folder with --out.');
  }
  if (isImport) await rm(join(run, 'attempts'), { recursive: true, force: true });
}

function readValue(importer: Importer, source: SourceValue): ImportedAttempt | ImportProblem {
  if ('problem' in source) return source;
  const { file, line, value, text } = source;
  try {
    refuseOther(value, importer);
    const attempt = importer.read(value, { file, line });
    // an id is the name of a folder
    if (!isFolderName(attempt.instanceId)) {
      throw new Error(`${JSON.stringify(attempt.instanceId.slice(0, 80))} cannot be an instance id`);
    }
    return attempt;
  } catch (error) {
    if (!(error instanceof z.ZodError)) return { file, line, problem: errorMessage(error) };
    const [issue] = error.issues;
    const path = issue?.path ?? [];
    return {
      file,
      line: line + lineOfField(text, path),
      problem: `${path.join('.') || 'value'}: ${issue?.message ?? 'invalid'}`,
    };
  }
}

type Kept = { attempt: number; hashes: string[] };

/** The number of an attempt among those kept of its task. A partial log takes the place of one that it continues. */
function placeOf(read: ImportedAttempt, others: Kept[]): { attempt?: number; superseded: boolean } {
  const hashes = read.partial ? read.said.map(({ message }) => contentHash([message.role, message.content])) : [];
  const next = { attempt: others.length + 1, hashes };
  if (read.partial) {
    if (others.some((other) => isPrefix(hashes, other.hashes))) return { superseded: true };
    const earlier = others.find((other) => isPrefix(other.hashes, hashes));
    if (earlier !== undefined) {
      earlier.hashes = hashes;
      return { attempt: earlier.attempt, superseded: true };
    }
  }
  others.push(next);
  return { attempt: next.attempt, superseded: false };
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.length > 0 && short.length <= long.length && short.every((hash, index) => hash === long[index]);
}
