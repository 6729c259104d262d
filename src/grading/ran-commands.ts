import { basename, posix } from 'node:path';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { argumentText } from './argument-text.ts';
import { parseShell, type ShellCommand } from './shell-commands.ts';

/** A program that an attempt ran, whatever it was wrapped in. */
export type RanCommand = {
  turn: number;
  /** The whole command as the agent wrote it. */
  text: string;
  /** Without its folder: `git`. */
  name: string;
  args: readonly string[];
  /** Files that redirections write to. */
  writes: readonly string[];
  /** The text of a program given to an interpreter by `-c`, `-e` or its input; '' for all others. */
  code: string;
  /** The folder in which it ran, as far as the text tells. */
  folder: string;
};

const MOST_OF_FOOTER = 5_000;
/** Shells in shells that are read. */
const DEEPEST = 8;

const WRAPPERS = new Set('sudo env timeout nohup nice command exec builtin xargs stdbuf setsid'.split(' '));
const SHELLS = new Set(['bash', 'sh', 'dash', 'zsh']);
const INTERPRETER = /^(?:python[\d.]*|pypy\d?|node|perl|ruby)$/;

/** The programs that the commands of an attempt ran, oldest first. */
export function ranCommands(events: readonly TrajectoryEvent[], workdir: string): RanCommand[] {
  const variables = new Map<string, string>();
  let folder = workdir;
  return events.flatMap((event) => {
    if (event.type !== 'tool-result' || event.tool !== 'execute_bash') return [];
    const text = argumentText(event.arguments, 'command');
    const ran = runsOf(text, { turn: event.turn, text, folder, variables });
    folder = /\[exit code \d+, in (.+)\]$/.exec(event.message.content.slice(-MOST_OF_FOOTER))?.[1] ?? workdir;
    return ran;
  });
}

type Place = { turn: number; text: string; folder: string; variables: Map<string, string>; depth?: number };

function runsOf(script: string, place: Place): RanCommand[] {
  const { variables, depth = 0 } = place;
  let { folder } = place;
  return parseShell(script).flatMap((command) => {
    const value = (word: string): string => word.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables.get(name) ?? whole);
    for (const [name, text] of command.assignments) variables.set(name, value(text));
    if (command.words[0] === 'export') {
      for (const [, name = '', text = ''] of command.words.map((word) => /^(\w+)=(.*)$/s.exec(word) ?? []))
        variables.set(name, value(text));
    }
    const [path = '', ...args] = unwrapped(command.words.map(value));
    const name = basename(path);
    const here = { ...place, folder };
    if (name === 'cd' || name === 'pushd') folder = posix.resolve(folder, args.find((word) => !word.startsWith('-')) ?? '');
    const isShell = depth < DEEPEST && (SHELLS.has(name) || name === 'eval');
    const inner = isShell ? runsOf(shellScript(name, args, command), { ...here, depth: depth + 1 }) : [];
    const writes = command.writes.map(value);
    const code = INTERPRETER.test(name) ? value(interpreted(args, command)) : '';
    return [{ turn: place.turn, text: place.text, name, args, writes, code, folder: here.folder }, ...inner];
  });
}

/** The program and its arguments without what only starts it: `timeout 5 env A=1 git log` → `git log`. */
function unwrapped(words: readonly string[]): readonly string[] {
  if (!WRAPPERS.has(basename(words[0] ?? ''))) return words;
  const rest = words.slice(1);
  const start = rest.findIndex((word) => !/^(?:-.*|\w+=.*|[\d.]+[smhd]?|\{\})$/s.test(word));
  return start === -1 ? [] : unwrapped(rest.slice(start));
}

function shellScript(name: string, args: readonly string[], command: ShellCommand): string {
  if (name === 'eval') return args.join(' ');
  const option = args.findIndex((word) => /^-\w*c$/.test(word));
  return option === -1 ? command.input : (args[option + 1] ?? '');
}

function interpreted(args: readonly string[], command: ShellCommand): string {
  const option = args.findIndex((word) => /^-\w*[ce]$/.test(word));
  return option === -1 ? command.input : (args[option + 1] ?? '');
}
