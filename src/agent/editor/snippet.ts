import { cutMiddle } from '../cut.ts';
import type { Workbench } from '../tools/tool.ts';
import { linesOf, numbered } from './numbered.ts';

const AROUND = 3;

/** What an edit left in the file: its lines `first` to `last` (from 1), numbered, with three lines before and after. */
export function editedSnippet(path: string, text: string, first: number, last: number, bench: Workbench): string {
  const lines = linesOf(text);
  const from = Math.max(1, first - AROUND);
  const to = Math.min(lines.length, last + AROUND);
  return `Edited ${path}:\n${cutMiddle(numbered(lines, from, to), bench.limits.viewCharacters, true)}`;
}
