import type { TestUnit } from '../../mutation/index.ts';
import type { Random } from '../../support/random.ts';
import type { KnownTests, TestFile } from './read-tests.ts';
import { clearingOf } from './runner-marks.ts';
import type { FileEdits, TestEdit } from './test-edit.ts';
import type { TestPlaces } from './test-places.ts';
import type { Trial } from './trial.ts';

/** Tests that are run under other names: more would make the command too long. */
const MOST_TESTS = 40;

/** What is not as it is where attempts are graded. `files`: see `plainFile` for the words. */
type Disguise = { files: boolean | 'plain' | 'ending'; names: boolean; marks: boolean; how: Trial['how'] };

/** The thickest first: the first in which the golden patch passes and the buggy state fails is used. */
const DISGUISES: readonly Disguise[] = [
  { files: 'plain', names: true, marks: true, how: 'plain' },
  { files: 'ending', names: true, marks: true, how: 'plain' },
  { files: 'plain', names: true, marks: false, how: 'plain' },
  { files: 'ending', names: true, marks: false, how: 'plain' },
  { files: true, names: true, marks: true, how: 'plain' },
  { files: true, names: true, marks: false, how: 'plain' },
  { files: false, names: true, marks: true, how: 'plain' },
  { files: false, names: true, marks: false, how: 'plain' },
  { files: true, names: true, marks: true, how: 'reported' },
  { files: true, names: true, marks: false, how: 'reported' },
  { files: false, names: true, marks: false, how: 'reported' },
  { files: false, names: false, marks: false, how: 'plain' },
];

/** The same tests under other names of files and tests, and without what tells code under test of its runner. */
export function disguises(
  known: KnownTests,
  ids: readonly string[],
  framework: string,
  places: TestPlaces,
  random: Random,
): Trial[] {
  const some = random.shuffle(ids).slice(0, MOST_TESTS);
  const seen = new Set<string>();
  return DISGUISES.flatMap((disguise) => {
    const trial = disguiseTests(known, some, framework, places, disguise, random);
    if (trial === undefined) return [];
    const key = JSON.stringify([trial.tests, trial.files.map(({ edits }) => edits), [...trial.moves], trial.how]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [trial];
  });
}

function disguiseTests(
  known: KnownTests,
  ids: readonly string[],
  framework: string,
  places: TestPlaces,
  disguise: Disguise,
  random: Random,
): Trial | undefined {
  const used = new Map<TestFile, Map<TestUnit, string[]>>();
  for (const id of ids) {
    for (const { file, unit, isNamed } of known.unitsOf.get(id) ?? []) {
      const units = used.get(file) ?? new Map<TestUnit, string[]>();
      used.set(file, isNamed ? units.set(unit, [...(units.get(unit) ?? []), id]) : units);
    }
  }
  const moves = new Map<string, string>();
  const folders =
    typeof disguise.files === 'string'
      ? plainFolders([...used.keys()], places, moves, disguise.files === 'ending', random)
      : new Map<string, string>();
  if (folders === undefined) return undefined;
  const files = [...used].map(([file, units]): FileEdits => {
    const moved = disguise.files === true ? places.otherFile?.(file.path, random) : undefined;
    if (moved !== undefined) moves.set(file.path, moved.path);
    const edits = [...units].flatMap(([unit, tests]) => editsOf(unit, tests, framework, disguise));
    return { path: file.path, source: file.source, edits: [...edits, ...(moved?.edits(file) ?? [])] };
  });
  const tests = ids.map((id) => {
    const [place] = known.unitsOf.get(id) ?? [];
    const name = disguise.names && place?.isNamed ? place.unit.rename?.name : undefined;
    return place === undefined ? id : places.renamed(id, { from: place.unit, ...(name !== undefined && { name }), files: moves });
  });
  return { files, moves, folders, tests, how: disguise.how };
}

/** Gives every file a path that says nothing of tests; the folders that are moved for it. Undefined where one cannot be. */
function plainFolders(
  files: readonly TestFile[],
  { plainFile }: TestPlaces,
  moves: Map<string, string>,
  ending: boolean,
  random: Random,
): Map<string, string> | undefined {
  const folders = new Map<string, string>();
  for (const { path } of files) {
    const moved = plainFile?.(path, random, ending);
    if (moved === undefined) return undefined;
    const [from, to] = moved.folder;
    const known = folders.get(from);
    folders.set(from, known ?? to);
    moves.set(path, known === undefined ? moved.path : known + moved.path.slice(to.length));
  }
  const names = [...folders.keys()];
  return names.some((one) => names.some((other) => other.startsWith(`${one}/`))) ? undefined : folders;
}

function editsOf(unit: TestUnit, tests: readonly string[], framework: string, disguise: Disguise): TestEdit[] {
  const place = { unit: { start: unit.start, end: unit.end }, tests };
  const rename = disguise.names ? unit.rename : undefined;
  const clearing = disguise.marks && unit.head !== undefined ? clearingOf(framework, unit.head.indent) : undefined;
  return [
    ...(rename === undefined ? [] : [{ ...rename.edit, ...place }]),
    ...(clearing === undefined || unit.head === undefined
      ? []
      : [{ start: unit.head.start, end: unit.head.start, replacement: clearing, ...place }]),
  ];
}
