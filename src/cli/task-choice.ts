import { type Command, InvalidArgumentError } from 'commander';
import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { type CodedError, usageError } from '../support/errors.ts';
import { nearest } from '../support/nearest.ts';
import { existing } from './paths.ts';

/** Which tasks of those given a command takes, by their ids; all where nothing is chosen. */
export type TaskChoice = { filter?: readonly RegExp[]; slice?: Slice };

/** As in Python: from `from` to before `to`, negative numbers from the end. */
type Slice = { from: number; to: number | undefined };

export function withTaskChoice(command: Command): Command {
  return command
    .option('--filter <pattern>', 'take the tasks whose ids fit: a glob, or /regex/; may be given several times', parsePattern)
    .option('--slice <a:b>', 'of these, take some by place: 0:10, 10:, -5: as in Python', parseSlice);
}

/** `*` and `?` of a glob over the whole id; a pattern between slashes is a regular expression over any part of it. */
function parsePattern(text: string, before: readonly RegExp[] = []): RegExp[] {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(text) ?? [];
  if (source === undefined) return [...before, new RegExp(`^${[...text].map(ofGlob).join('')}$`, 'su')];
  try {
    return [...before, new RegExp(source, flags?.replace(/[gy]/g, ''))]; // a test by these would depend on the test before
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

function ofGlob(char: string): string {
  return char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[\\^$.|+()[\]{}/]/, '\\$&');
}

function parseSlice(text: string): Slice {
  const [, from = '', to = ''] = /^(-?\d+)?:(-?\d+)?$/.exec(text) ?? [];
  if (from === '' && to === '') throw new InvalidArgumentError('Expected A:B, A: or :B, with whole numbers.');
  return { from: from === '' ? 0 : Number(from), to: to === '' ? undefined : Number(to) };
}

/** The tasks of a file that are chosen. Throws the usage errors `EMPTY_INPUT` and `NOTHING_CHOSEN`, and those of reading. */
export async function readTasks(file: string, choice: TaskChoice = {}): Promise<Task[]> {
  const tasks = await readRecords(Task, existing('tasks', file));
  if (tasks.length === 0) throw emptyInput(file, 'task');
  return chosen(tasks, ({ instance_id }) => instance_id, choice, file);
}

/** The items whose ids are chosen; a slice counts different ids. `of`: where they come from, as the user named it. */
export function chosen<Item>(items: readonly Item[], idOf: (item: Item) => string, choice: TaskChoice, of: string): Item[] {
  const { filter, slice } = choice;
  const ids = [...new Set(items.map(idOf))];
  const fitting = ids.filter((id) => filter === undefined || filter.some((pattern) => pattern.test(id)));
  const taken = new Set(slice === undefined ? fitting : fitting.slice(slice.from, slice.to));
  if (taken.size === 0) throw nothingChosen(ids, fitting, choice, of);
  return items.filter((item) => taken.has(idOf(item)));
}

function nothingChosen(ids: readonly string[], fitting: readonly string[], { filter = [] }: TaskChoice, of: string): CodedError {
  if (fitting.length > 0)
    return usageError('NOTHING_CHOSEN', `--slice takes none of ${count(fitting.length)}`, 'Places are counted from 0.');
  const near = filter.map(({ source }) => nearest(source.slice(1, -1).replaceAll('\\', ''), ids)).find((id) => id !== undefined);
  const first = ids.slice(0, 3).join(', ');
  return usageError(
    'NOTHING_CHOSEN',
    `--filter fits none of ${count(ids.length)} in ${of}`,
    `${near === undefined ? '' : `Did you mean ${near}? `}There are ${first}${ids.length > 3 ? ', …' : ''}; * stands for any text.`,
  );
}

const count = (tasks: number): string => (tasks === 1 ? 'the one task' : `the ${tasks} tasks`);

/** There is nothing to work on: exit code 2 in every command. */
export function emptyInput(of: string, item: string, hint = 'Look at what should have filled it.'): CodedError {
  return usageError('EMPTY_INPUT', `${of} holds no ${item}`, hint);
}
