import { joinEdits } from '../../mutation/index.ts';

/** An edit of a test file. Places are those of the file as the golden patch leaves it. */
export type TestEdit = {
  start: number;
  end: number;
  replacement: string;
  /** The unit that holds the edit: where the file is another one, it is looked for by its text. */
  unit: { start: number; end: number };
  /** Ids of the tests that it changes. */
  tests: readonly string[];
};

/** Edits of one file. */
export type FileEdits = { path: string; source: string; edits: readonly TestEdit[] };

/** The edited text, and the tests whose unit does not stand in it as it should. */
export function editFile({ source, edits }: FileEdits, text: string): { text: string; untouched: string[] } {
  if (text === source) return { text: joinEdits(0, source, edits).replacement, untouched: [] };
  const untouched: string[] = [];
  const placed = edits.flatMap((edit) => {
    const unit = source.slice(edit.unit.start, edit.unit.end);
    const before = source.slice(0, edit.unit.start);
    const at = placeOf(text, unit, before.split(unit).length - 1);
    if (at === undefined) {
      untouched.push(...edit.tests);
      return [];
    }
    const shift = at - edit.unit.start;
    return [{ start: edit.start + shift, end: edit.end + shift, replacement: edit.replacement }];
  });
  return { text: joinEdits(0, text, placed).replacement, untouched };
}

/** Where a part of a text begins, the one after as many equal ones as are said; undefined where there are not so many. */
function placeOf(text: string, part: string, before: number): number | undefined {
  let at = text.indexOf(part);
  for (let count = 0; count < before && at !== -1; count++) at = text.indexOf(part, at + 1);
  return at === -1 ? undefined : at;
}
