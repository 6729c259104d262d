import type { EditorCommand } from './editor-command.ts';
import { EditorError } from './editor-error.ts';
import { editedSnippet } from './snippet.ts';
import { checkedPath, readTextFile, writeTextFile } from './text-file.ts';

/** Replaces the one place where `old_str` stands; where there is none, both strings are tried without their outer white space. */
export const strReplace: EditorCommand = async (args, bench) => {
  const path = checkedPath(args.path);
  if (args.old_str === undefined || args.old_str === '') throw new EditorError('bad-argument', 'str_replace needs `old_str`');
  const before = await readTextFile(path, bench);
  const [oldText, newText] = chooseStrings(before, args.old_str, args.new_str ?? '');
  const places = occurrences(before, oldText);
  const [place] = places;
  if (place === undefined)
    throw new EditorError('editor-error', `old_str does not occur in ${path}; view the file and copy the text exactly`);
  if (places.length > 1) {
    const lines = places.slice(0, 10).map((at) => lineAt(before, at));
    const where = `${lines.join(', ')}${places.length > 10 ? ', …' : ''}`;
    throw new EditorError(
      'editor-error',
      `old_str occurs ${places.length} times in ${path} (lines ${where}); add lines around it to make it unique`,
    );
  }
  if (oldText === newText) throw new EditorError('bad-argument', 'old_str and new_str are the same');
  const after = before.slice(0, place) + newText + before.slice(place + oldText.length);
  await writeTextFile(path, after, bench);
  bench.edits.push(path, before);
  const first = lineAt(after, place);
  return editedSnippet(path, after, first, first + newText.split('\n').length - 1, bench);
};

/** As given, or in the file's own line ends, or stripped: the first pair whose old text occurs. */
function chooseStrings(text: string, oldText: string, newText: string): [string, string] {
  const pairs: [string, string][] = [
    [oldText, newText],
    [withReturns(oldText), withReturns(newText)],
    [oldText.trim(), newText.trim()],
  ];
  return pairs.find(([wanted]) => wanted !== '' && text.includes(wanted)) ?? [oldText, newText];
}

function withReturns(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

function occurrences(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) places.push(at);
  return places;
}

function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}
