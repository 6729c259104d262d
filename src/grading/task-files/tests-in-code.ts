import type { Node } from 'web-tree-sitter';
import { testUnits, withTree } from '../../mutation/index.ts';
import { random } from '../../support/random.ts';
import type { TestPlaces } from '../control/test-places.ts';

/** A test in the text of a source file; `key` is its name there. */
type Piece = { key: string; start: number; end: number };

/** A source file at the base, under the golden patch (where that changes it), and under the patch. */
export type Versions = { path: string; base: string; golden: string | undefined; patched: string };

/**
 * The patched text of a source file with the tests in it as the base has them: the tests of these ids, examples of documentation
 * among them; of Rust, all that is compiled for tests alone. What the golden patch changes is part of the issue. Undefined
 * where nothing has to be put back, or where a grammar does not read the texts.
 */
export async function withTasksTests(
  { path, base, golden, patched }: Versions,
  ids: readonly string[],
  places: TestPlaces,
): Promise<string | undefined> {
  const own = ids.filter((id) => places.isFileOf(id, path));
  if (own.length === 0 || base === patched) return undefined;
  const read = (text: string): Promise<readonly Piece[] | undefined> => piecesOf(path, text, own, places);
  const [before, now] = [await read(base), await read(patched)];
  if (before === undefined || now === undefined) return undefined;
  const ofIssue = golden === undefined ? undefined : await read(golden);
  const texts = new Map(before.map((piece) => [piece.key, base.slice(piece.start, piece.end)]));
  const fixed = new Map((ofIssue ?? []).map((piece) => [piece.key, (golden ?? '').slice(piece.start, piece.end)]));
  let text = patched;
  for (const { key, start, end } of [...now].sort((a, b) => b.start - a.start)) {
    if (ofIssue !== undefined && fixed.get(key) !== texts.get(key)) continue;
    text = text.slice(0, start) + (texts.get(key) ?? '') + text.slice(end);
  }
  return text === patched ? undefined : text;
}

async function piecesOf(
  path: string,
  source: string,
  ids: readonly string[],
  places: TestPlaces,
): Promise<readonly Piece[] | undefined> {
  if (path.endsWith('.rs')) {
    const found = await withTree(path, source, (root) => (root.hasError ? undefined : forTestsAlone(root, '')));
    return found === undefined ? undefined : [...found, ...((await unitsOf(path, source, ids, places, true)) ?? [])];
  }
  return unitsOf(path, source, ids, places, false);
}

/** The units that these tests run. */
async function unitsOf(
  path: string,
  source: string,
  ids: readonly string[],
  places: TestPlaces,
  onlyDoctests: boolean,
): Promise<Piece[] | undefined> {
  const units = await testUnits(path, source, random('tests in code'));
  const seen = new Map<string, number>();
  return units?.flatMap((unit) => {
    if (onlyDoctests && unit.doctest !== true) return [];
    if (!ids.some((id) => places.isUnitOf(id, unit))) return [];
    const name = `${unit.doctest === true ? 'example ' : ''}${unit.names.join('::')}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [{ key: `${name} ${count}`, start: unit.start, end: unit.end }];
  });
}

/** Rust's items behind `#[cfg(test)]` or `#[test]`, with their attributes; none inside another. */
function forTestsAlone(parent: Node, path: string): Piece[] {
  const pieces: Piece[] = [];
  let attributes: Node[] = [];
  for (const node of parent.namedChildren) {
    if (node.type === 'attribute_item') {
      attributes.push(node);
      continue;
    }
    if (node.type.endsWith('comment')) continue;
    const name = `${path}${node.type} ${node.childForFieldName('name')?.text ?? node.text}`;
    if (attributes.some(({ text }) => FOR_TESTS.test(text))) {
      pieces.push({ key: name, start: attributes[0]?.startIndex ?? node.startIndex, end: node.endIndex });
    } else if (node.type === 'mod_item') {
      const body = node.childForFieldName('body');
      if (body !== null) pieces.push(...forTestsAlone(body, `${name} `));
    }
    attributes = [];
  }
  return pieces;
}

/** Names of the modules of a Rust file that have files of their own and are compiled for tests alone. */
export async function modulesForTests(path: string, source: string): Promise<string[]> {
  const pieces = (await withTree(path, source, (root) => forTestsAlone(root, ''))) ?? [];
  return pieces.flatMap(({ start, end }) => /\bmod\s+(\w+)\s*;$/.exec(source.slice(start, end))?.[1] ?? []);
}

const FOR_TESTS = /^#\[\s*(?:cfg\s*\(\s*(?:test\b|all\s*\(\s*test\b)|(?:\w+\s*::\s*)*(?:test|rstest|test_case)\b)/;
