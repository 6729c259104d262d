import { type FilePatch, parsePatch } from '../../records/patch.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { byteEntries, showPath } from '../../support/byte-path.ts';
import { type AppliedTree, listTree, runScript } from '../prepare.ts';
import type { ChangedFile } from './change.ts';

/** Bytes of a text diff that are read; no verdict depends on what comes after. */
const READ_BYTES = 32_000_000;

/** What a patch changes, by git's own account of the tree that it made. */
export type ReadChange = {
  files: readonly ChangedFile[];
  /** The same as text, for places and words in it. */
  patch: readonly FilePatch[];
  /** Every file of the base and of what the test patch brings. */
  paths: ReadonlySet<string>;
  /** Files that the test patch changes. */
  brought: ReadonlySet<string>;
};

export async function readChange(sandbox: Sandbox, tree: AppliedTree, signal?: AbortSignal): Promise<ReadChange> {
  await listTree(sandbox, tree, signal);
  const diff = await tree.read('diff');
  const paths = async (list: string): Promise<Set<string>> => new Set(byteEntries(await tree.read(list)).map(showPath));
  return {
    files: parseRaw(await tree.read('raw')),
    patch: parsePatch(diff.subarray(0, READ_BYTES).toString('utf8')),
    paths: await paths('paths'),
    brought: await paths('brought'),
  };
}

/** Reads `git diff-tree --raw -z`: `:MODE MODE ID ID STATUS`, NUL, path, NUL. */
export function parseRaw(raw: Buffer): ChangedFile[] {
  const entries = byteEntries(raw);
  const state = (mode: string, id: string): ChangedFile['before'] => (mode === '000000' ? { mode: '', id: '' } : { mode, id });
  return Array.from({ length: Math.floor(entries.length / 2) }, (_, index): ChangedFile => {
    const [before = '', after = '', idBefore = '', idAfter = ''] = (entries[2 * index] ?? '').slice(1).split(' ');
    const bytes = entries[2 * index + 1] ?? '';
    return {
      bytes,
      path: showPath(bytes),
      change: before === '000000' ? 'added' : after === '000000' ? 'deleted' : 'modified',
      before: state(before, idBefore),
      after: state(after, idAfter),
    };
  });
}

/** The content of objects of the scratch repository, by their id; objects over a limit are left out. */
export async function readObjects(
  sandbox: Sandbox,
  tree: AppliedTree,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(ids)].filter((id) => id !== '');
  if (wanted.length === 0) return new Map();
  const input = Buffer.from(wanted.map((id) => `${id}\n`).join(''));
  await runScript(sandbox, CONTENTS, [tree.scratch, String(LARGEST)], { input, signal });
  const found = new Map<string, Buffer>();
  const all = await tree.read('objects');
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(0x0a, at);
    const [id = '', , bytes = ''] = all.subarray(at, end).toString('latin1').split(' ');
    found.set(id, all.subarray(end + 1, end + 1 + Number(bytes)));
    at = end + 2 + Number(bytes);
  }
  return found;
}

const LARGEST = 1_000_000;

const CONTENTS = `scratch=$1
own cat-file --batch-check='%(objectname) %(objecttype) %(objectsize)' | awk -v largest="$2" '$2 == "blob" && $3 <= largest { print $1 }' |
  own cat-file --batch > "$scratch/objects"`;
