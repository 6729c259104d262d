import { cutMiddle } from '../cut.ts';
import type { Workbench } from '../tools/tool.ts';
import type { EditorCommand } from './editor-command.ts';
import { EditorError } from './editor-error.ts';
import { linesOf, numbered } from './numbered.ts';
import { checkedPath, readTextFile } from './text-file.ts';

/** A file's lines, numbered, or a folder's content two levels deep. */
export const view: EditorCommand = async (args, bench) => {
  const path = checkedPath(args.path);
  let text: string;
  try {
    text = await readTextFile(path, bench);
  } catch (error) {
    // reading is the common case and costs no process; only what cannot be read is asked about
    if (!(error instanceof EditorError) || !(await isFolder(path, bench))) throw error;
    if (args.view_range !== undefined) throw new EditorError('bad-argument', `${path} is a folder: view it without view_range`);
    return viewFolder(path, bench);
  }
  return viewFile(path, linesOf(text), args.view_range, bench);
};

function viewFile(path: string, lines: readonly string[], range: number[] | undefined, bench: Workbench): string {
  if (lines.length === 0) return `[${path} is empty]`;
  const [first, last] = checkedRange(path, lines.length, range);
  const shown = Math.min(last, first + bench.limits.viewLines - 1);
  const text = cutMiddle(numbered(lines, first, shown), bench.limits.viewCharacters, true);
  return first === 1 && shown === lines.length ? text : `${text}\n[lines ${first} to ${shown} of ${lines.length}]`;
}

function checkedRange(path: string, count: number, range: number[] | undefined): [number, number] {
  if (range === undefined) return [1, count];
  const [first, last] = range;
  if (range.length !== 2 || first === undefined || last === undefined) {
    throw new EditorError('bad-argument', 'view_range must hold two whole numbers, first and last line');
  }
  const end = last === -1 ? count : last;
  if (first < 1 || first > count || end < first || end > count) {
    throw new EditorError('bad-argument', `view_range [${first}, ${last}] does not fit: ${path} has ${count} lines`);
  }
  return [first, end];
}

async function isFolder(path: string, bench: Workbench): Promise<boolean> {
  return (await bench.sandbox.exec(['test', '-d', path], { signal: bench.signal })).exitCode === 0;
}

async function viewFolder(path: string, bench: Workbench): Promise<string> {
  const base = path === '/' ? '/' : `${path}/`;
  const found = await bench.sandbox.exec(
    [
      'find',
      base,
      '-mindepth',
      '1',
      '-maxdepth',
      '2',
      '-not',
      '-path',
      '*/.*',
      '(',
      '-type',
      'd',
      '-printf',
      '%p/\\n',
      '-o',
      '-printf',
      '%p\\n',
      ')',
    ],
    { signal: bench.signal },
  );
  const entries = found.stdout.split('\n').filter((line) => line !== '');
  return cutMiddle([base, ...entries.sort()].join('\n'), bench.limits.viewCharacters, true);
}
