import { posix } from 'node:path';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { argumentText } from './argument-text.ts';
import { type RanCommand, ranCommands } from './ran-commands.ts';

/** A file that an attempt wrote to, absolute where that can be told. `how` is the editor's command or the whole bash command. */
export type WrittenFile = { turn: number; path: string; how: string };

/** Which of its arguments a program writes to, by the program's name. */
const WRITERS: ReadonlyMap<string, (args: readonly string[]) => readonly string[]> = new Map([
  ['tee', plain],
  ['sed', (args) => (args.some((word) => /^(?:-[a-zA-Z]*i|--in-place)/.test(word)) ? afterScript(args) : [])],
  ['perl', (args) => (args.some((word) => /^-\w*i/.test(word)) ? afterScript(args) : [])],
  ['cp', lastPlain],
  ['install', lastPlain],
  ['ln', lastPlain],
  ['rsync', lastPlain],
  ['mv', plain],
  ['rm', plain],
  ['truncate', plain],
  ['dd', (args) => args.flatMap((word) => (word.startsWith('of=') ? [word.slice(3)] : []))],
  ['patch', (args) => [...plain(args), ...args.flatMap((word, at) => (word === '-d' ? [args[at + 1] ?? ''] : []))]],
]);

/** Words of an interpreter's text that write, remove or move a file; the strings of such a text are then what it writes to. */
const WRITING_CODE =
  /\bopen\([^)]*,\s*(?:mode\s*=\s*)?['"](?:[wax]|r\+|rb\+)|\.write_(?:text|bytes)\(|\bshutil\.(?:copy|move)|\bos\.(?:rename|replace|remove|unlink)\(|\bwriteFile(?:Sync)?\(|\.unlink\(/;

/** The files that an attempt's edits and commands wrote to, as far as their words tell, oldest first. */
export function writtenFiles(events: readonly TrajectoryEvent[], workdir: string): WrittenFile[] {
  const edited = events.flatMap((event): WrittenFile[] => {
    if (event.type !== 'tool-result' || event.tool !== 'str_replace_editor' || event.status !== 'ok') return [];
    const [command, path] = [argumentText(event.arguments, 'command'), argumentText(event.arguments, 'path')];
    return ['create', 'str_replace', 'insert'].includes(command) ? [{ turn: event.turn, path, how: `${command} ${path}` }] : [];
  });
  const byCommands = ranCommands(events, workdir).flatMap((ran) =>
    writtenBy(ran).map((path) => ({ turn: ran.turn, path: posix.resolve(ran.folder, path), how: ran.text })),
  );
  return [...edited, ...byCommands].sort((a, b) => a.turn - b.turn);
}

function writtenBy({ name, args, writes, code }: RanCommand): readonly string[] {
  const strings = WRITING_CODE.test(code) ? [...code.matchAll(/'([^'\n]+)'|"([^"\n]+)"/g)].map(([, a, b]) => a ?? b ?? '') : [];
  return [...writes, ...(WRITERS.get(name)?.(args) ?? []), ...strings];
}

function plain(args: readonly string[]): readonly string[] {
  return args.filter((word) => !word.startsWith('-'));
}

function lastPlain(args: readonly string[]): readonly string[] {
  return plain(args).slice(-1);
}

/** The files after an editing script, which is the first plain word where no option gives it. */
function afterScript(args: readonly string[]): readonly string[] {
  const option = args.findIndex((word) => /^(?:-\w*[ef]|--expression|--file)$/.test(word));
  if (option === -1) return plain(args).slice(1);
  return plain(args.filter((_, at) => at !== option + 1));
}
