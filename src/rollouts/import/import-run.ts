import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { conversationOf } from '../../agent/index.ts';
import { isFolderName } from '../../records/attempt-files.ts';
import type { Outcome, Verdict } from '../../records/verdict.ts';
import { errorMessage, usageError } from '../../support/errors.ts';
import { readTextIfExists, writeFileAtomic, writeJson } from '../../support/files.ts';
import { contentHash } from '../../support/hash.ts';
import { openJournal, writeJsonLines } from '../../support/journal.ts';
import { attemptFolder } from '../attempt-folder.ts';
import { journalPath } from '../journal.ts';
import type { ImportedAttempt, Importer } from './imported-attempt.ts';
import { isImportedRun } from './imported-run.ts';
import { lineOfField } from './line-of-field.ts';
import { readSource, type SourceValue } from './source-file.ts';
import { type AttemptEnd, toEvents } from './to-events.ts';

export type ImportOptions = {
  importer: Importer;
  files: readonly string[];
  /** Folder of the run; an earlier import in it is replaced. */
  run: string;
  /** Verdict of every attempt, where whoever made the files vouches for one. */
  outcome?: Outcome;
  /** A value that could not be read; the others go on. */
  onProblem?(problem: ImportProblem): void;
  signal?: AbortSignal;
};

/** What is wrong with one value of a file. `line` counts from 1. */
export type ImportProblem = { file: string; line: number; problem: string };

/** `superseded`: logs of which a later one holds all that they hold. */
export type ImportSummary = { imported: number; superseded: number; malformed: number; turns: number; instances: number };

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
  const turns = new Map<string, number>();
  const summary = { imported: 0, superseded: 0, malformed: 0 };
  for await (const source of sources(options.files)) {
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
    const end = await writeAttempt(read, name, source, options);
    turns.set(`${read.instanceId}/${attempt}`, end.turns);
    if (superseded) continue;
    summary.imported++;
    await journal.append({ event: 'started', at: new Date().toISOString(), ...name });
    await journal.append({ event: 'finished', at: new Date().toISOString(), ...name, reason: end.reason });
  }
  return { ...summary, turns: [...turns.values()].reduce((all, one) => all + one, 0), instances: kept.size };
}

async function* sources(files: readonly string[]): AsyncGenerator<SourceValue> {
  for (const file of files) yield* readSource(file);
}

type Name = { instance_id: string; attempt: number };

async function writeAttempt(
  read: ImportedAttempt,
  name: Name,
  source: { file: string; line: number },
  { run, importer, outcome }: ImportOptions,
): Promise<AttemptEnd> {
  const from = { imported: { from: importer.name, file: source.file, line: source.line } };
  const { events, end } = toEvents(read, name.attempt, from);
  const folder = attemptFolder(run, name.instance_id, name.attempt);
  await writeJsonLines(join(folder, 'trajectory.jsonl'), events);
  await writeJson(join(folder, 'messages.json'), conversationOf(events));
  await writeFileAtomic(join(folder, 'patch.diff'), read.patch);
  if (outcome !== undefined) await writeJson(join(folder, 'verdict.json'), stated(name, outcome, read.patch));
  return end;
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

function stated(name: Name, outcome: Outcome, patch: string): Verdict {
  const none = { success: [], failure: [] };
  return {
    ...name,
    outcome,
    tests_status: { FAIL_TO_PASS: none, PASS_TO_PASS: none, FAIL_TO_FAIL: none, PASS_TO_FAIL: none },
    patch_applied: patch !== '',
    localisation: { files_recall: 0, files_exact: false, hunks_overlap: 0 },
    cheats: [],
    reasons: ['stated at import, not graded'],
    declared: 'stated at import',
  };
}
