import { type TestUnit, testUnits } from '../../mutation/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Random } from '../../support/random.ts';
import type { TestPlaces } from './test-places.ts';
import { readText } from './trial.ts';

/** A test file with what is known of its tests. */
export type TestFile = { path: string; source: string; units: readonly TestUnit[] };

/** A unit that a test runs. `isNamed`: it defines the test; else it stands in the same file and belongs to no other one. */
export type TestPlace = { file: TestFile; unit: TestUnit; isNamed: boolean };

/** The tests to pass, with the files and the units that they run. */
export type KnownTests = {
  files: readonly TestFile[];
  unitsOf: ReadonlyMap<string, readonly TestPlace[]>;
  /** Files that no grammar reads. */
  unread: readonly string[];
};

const LIST_BYTES = 64 * 1024 ** 2;
/** Files that are looked through for tests whose ids name no file. */
const MOST_FILES = 3000;

/** Reads the files of these tests in a sandbox over the golden patch. */
export async function readTests(
  sandbox: Sandbox,
  ids: readonly string[],
  places: TestPlaces,
  random: Random,
): Promise<KnownTests> {
  const { fileOf } = places;
  const paths = fileOf === undefined ? await lookFor(sandbox, ids, places) : [...new Set(ids.map(fileOf))];
  const files: TestFile[] = [];
  const unread: string[] = [];
  for (const path of paths) {
    const source = await readText(sandbox, `${sandbox.workdir}/${path}`);
    const units = source === undefined ? undefined : await testUnits(path, source, random);
    if (source === undefined || units === undefined) unread.push(path);
    else files.push({ path, source, units });
  }
  const named = new Map(ids.map((id) => [id, definitionsOf(id, files, places)]));
  const taken = new Set([...named.values()].flatMap((found) => found.map(({ unit }) => unit)));
  const unitsOf = new Map(
    ids.map((id) => {
      const own = named.get(id) ?? [];
      return [id, own.length > 0 ? own : unitsNear(id, files, places).filter(({ unit }) => !taken.has(unit))];
    }),
  );
  return { files, unitsOf, unread };
}

function unitsNear(id: string, files: readonly TestFile[], places: TestPlaces): TestPlace[] {
  const near = files.filter(({ path }) => places.isFileOf(id, path));
  return near.flatMap((file) => file.units.map((unit) => ({ file, unit, isNamed: false })));
}

/** Where a test is defined: by its whole name, or else by its last one, since classes hand tests down. */
function definitionsOf(id: string, files: readonly TestFile[], places: TestPlaces): TestPlace[] {
  const near = unitsNear(id, files, places).map((place) => ({ ...place, isNamed: true }));
  const exact = near.filter(({ unit }) => places.isUnitOf(id, unit));
  if (exact.length > 0) return exact;
  return near.filter(
    ({ unit }) => unit.names.length > 1 && new RegExp(`\\W${unit.names.at(-1)?.replace(/\W/g, '\\$&')}(?:\\W|$)`).test(id),
  );
}

async function lookFor(sandbox: Sandbox, ids: readonly string[], places: TestPlaces): Promise<string[]> {
  const listed = await sandbox.exec(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    maxOutputBytes: LIST_BYTES,
  });
  const paths = [...new Set(listed.stdout.split('\0'))].filter((path) => path !== '');
  return paths.filter((path) => ids.some((id) => places.isFileOf(id, path))).slice(0, MOST_FILES);
}
