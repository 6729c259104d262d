import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../support/errors.ts';
import { didYouMean } from '../support/nearest.ts';

export type PathKind = 'file' | 'folder' | 'input' | 'tasks' | 'run' | 'rows' | 'checkpoint' | 'tokenizer';

/** What a command may be given. A folder of a kind is told by a file in it. */
type Kind = {
  /** With its article. */
  needed: string;
  is: 'file' | 'folder' | 'either';
  /** A folder is of this kind where one of its entries is named so. */
  sign?: RegExp;
  /** Where such a thing lies in what people name instead, nearest first. */
  near: readonly string[];
  /** What to pass. */
  pass: string;
};

const KINDS: Readonly<Record<PathKind, Kind>> = {
  file: { needed: 'a file', is: 'file', near: [], pass: 'Name a file.' },
  folder: { needed: 'a folder', is: 'folder', near: [], pass: 'Name a folder.' },
  input: { needed: 'a file or a folder', is: 'either', near: [], pass: 'Name a file or a folder.' },
  tasks: {
    needed: 'a tasks file',
    is: 'file',
    near: ['tasks.jsonl', 'data/tasks.jsonl'],
    pass: 'Name a file of tasks, such as the tasks.jsonl that `swe-lego inject` writes.',
  },
  run: {
    needed: 'a run',
    is: 'folder',
    sign: /^journal\.jsonl$/,
    near: ['..', '../..', '../../..', 'runs/expert', 'expert'],
    pass: 'Name the folder that `swe-lego rollout --out` or `swe-lego import --out` wrote.',
  },
  rows: {
    needed: 'a folder of training rows (stage-N.parquet)',
    is: 'folder',
    sign: /^stage-\d+\.parquet$/,
    near: ['policy', 'verifier', 'dataset/policy', '..'],
    pass: 'Name the `policy` or `verifier` folder that `swe-lego dataset` wrote.',
  },
  checkpoint: {
    needed: 'a checkpoint (a folder with config.json)',
    is: 'folder',
    sign: /^config\.json$/,
    near: ['final', 'policy/final', 'checkpoints/policy/final', '..'],
    pass: 'Name the folder of a Hugging Face checkpoint, such as `final` in what `swe-lego train --out` wrote.',
  },
  tokenizer: {
    needed: 'a tokenizer (a folder with tokenizer.json)',
    is: 'folder',
    sign: /^tokenizer\.json$/,
    near: ['tokenizer', '../tokenizer', 'final', 'dataset/tokenizer', '..'],
    pass: 'Name the folder of a base model, or the `tokenizer` folder that `swe-lego dataset` wrote.',
  },
};

/** What folders are called when they are none of what is needed; the first that fits. */
const FOUND: readonly (readonly [what: string, entry: RegExp])[] = [
  ['a run', /^journal\.jsonl$/],
  ['a workspace', /^(?:environments|layers|stages|sources)$/],
  ['a folder of training rows', /^stage-\d+\.parquet$/],
  ['a checkpoint', /^config\.json$/],
  ['a tokenizer', /^tokenizer\.json$/],
  ['a data set', /^(?:policy|verifier|tokenizer)$/],
  ['the folder of an attempt', /^trajectory\.jsonl$/],
];

/**
 * The absolute path of what must be there, of this kind. A run may also be named by its journal. Throws the usage errors `NOT_FOUND`,
 * `WRONG_PATH` and, for a file without a byte, `EMPTY_INPUT`; each says what was found, and what to pass.
 */
export function existing(kind: PathKind, path: string): string {
  const { needed, is, near, pass } = KINDS[kind];
  const absolute = resolve(path);
  const stats = statsOf(absolute);
  if (stats === undefined) throw usageError('NOT_FOUND', `${path} does not exist`, missingHint(path, absolute));
  const fitting = fits(kind, absolute, stats);
  if (fitting !== undefined) {
    if (is === 'file' && stats.isFile() && stats.size === 0)
      throw usageError('EMPTY_INPUT', `${path} is empty`, 'The command that should have filled it wrote nothing.');
    return fitting;
  }
  const other = near
    .map((one) => join(absolute, one))
    .find((one) => {
      const there = statsOf(one);
      return there !== undefined && fits(kind, one, there) !== undefined;
    });
  const instead = other === undefined ? pass : `Name ${relative('', other) || '.'}.`;
  throw usageError('WRONG_PATH', `${path} is ${describe(absolute, stats)}, not ${needed}`, instead);
}

/** The path to use, where what lies there is of this kind. */
function fits(kind: PathKind, path: string, stats: Stats): string | undefined {
  const { is, sign } = KINDS[kind];
  if (is === 'either') return path;
  if (is === 'file') return stats.isDirectory() ? undefined : path;
  if (!stats.isDirectory()) return kind === 'run' && basename(path) === 'journal.jsonl' ? dirname(path) : undefined;
  return sign === undefined || entriesOf(path).some((entry) => sign.test(entry)) ? path : undefined;
}

function describe(path: string, stats: Stats): string {
  if (!stats.isDirectory()) return basename(path) === 'journal.jsonl' ? 'the journal of a run' : 'a file';
  const entries = entriesOf(path);
  if (entries.length === 0) return 'an empty folder';
  return FOUND.find(([, sign]) => entries.some((entry) => sign.test(entry)))?.[0] ?? 'another folder';
}

/** The first part of the path that is not there, and what there is like it. */
function missingHint(path: string, absolute: string): string {
  let missing = absolute;
  while (statsOf(dirname(missing)) === undefined && dirname(missing) !== missing) missing = dirname(missing);
  const near = didYouMean(basename(missing), entriesOf(dirname(missing)));
  return near !== '' ? near.trim() : path.startsWith('/') ? 'Check the path.' : `It is looked for in ${process.cwd()}.`;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOTDIR', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error; // no permission to look, for example
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
