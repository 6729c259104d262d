import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchGit } from '../../repositories/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { byteEntries, showPath, toByteEntries } from '../../support/byte-path.ts';
import type { PatchBase } from './base.ts';
import { type Choice, chooseFiles } from './choose-files.ts';
import { type LeftOut, MADE_FILES, MADE_FOLDERS, PATCH_LIMITS } from './left-out.ts';
import { parseStock, type Stock } from './stock.ts';
import { textPatch } from './text-patch.ts';

const TAKE_STOCK = readFileSync(join(import.meta.dirname, 'take-stock.bash'), 'utf8');
const MAKE_PATCH = readFileSync(join(import.meta.dirname, 'make-patch.bash'), 'utf8');
const NO_OBJECTS = 3;
const TIMEOUT_MS = 300_000;

export type PatchOptions = {
  /** Without one: the first commit of the branch in the sandbox's repository, and nothing ignored but what the files there say. */
  base?: PatchBase;
  /** Told each file whose change is not in the patch, and why. */
  onLeftOut?: (file: LeftOut) => void;
  signal?: AbortSignal;
};

/**
 * What an attempt changed, against the base, in `git apply` form with whole object names: all that lies in the working folder
 * then, whatever the agent did to its repository (commits, index, configuration, attributes, a repository in a folder). New files
 * are in it, but for those that the base ignores, those that tools leave, and what `PATCH_LIMITS` keeps out. It is UTF-8
 * always: files whose change is not are in it as bytes (`GIT binary patch`). '' where nothing changed, or where there is no base. What
 * still runs in the sandbox is killed first.
 */
export async function readPatch(sandbox: Sandbox, options: PatchOptions = {}): Promise<string> {
  const scratch = await takeStock(sandbox, options);
  if (scratch === undefined) return '';
  const read = (name: string): Promise<Buffer> => sandbox.readFile(`${scratch}/${name}`);
  try {
    const stock = parseStock(await read('base'), await read('found'), await read('ignored'));
    let choice = chooseFiles(stock);
    let bytes = await makePatch(sandbox, scratch, choice, options);
    while (bytes > PATCH_LIMITS.patch) {
      choice = withoutLargest(choice, stock, byteEntries(await read('changed')), bytes - PATCH_LIMITS.patch);
      bytes = await makePatch(sandbox, scratch, choice, options);
    }
    for (const file of [...choice.leftOut, ...refused(choice, await read('changed'))]) options.onLeftOut?.(file);
    const patch = await read('patch');
    if (isUtf8(patch)) return patch.toString('utf8');
    await run(sandbox, AS_BYTES, [scratch], options);
    return textPatch(patch, await read('binary'));
  } finally {
    await sandbox.exec(['rm', '-rf', '--', scratch]).catch(() => undefined); // the sandbox may be gone
  }
}

/** The folder with what the script found; undefined where there is no base. */
async function takeStock(sandbox: Sandbox, options: PatchOptions): Promise<string | undefined> {
  const { commit = '', ignored = '', objects } = options.base ?? {};
  const patterns = [...MADE_FILES, ignored].join('\n');
  const take = (of: string, pack: string): ReturnType<Sandbox['exec']> =>
    run(sandbox, TAKE_STOCK, [of, pack, patterns, ...MADE_FOLDERS], options);
  let taken = await take(commit, '');
  if (taken.exitCode !== 0 && taken.exitCode !== NO_OBJECTS) {
    await run(sandbox, MAKE_ROOM, [], options);
    taken = await take(commit, '');
  }
  if (taken.exitCode !== NO_OBJECTS || objects === undefined) return scratchOf(taken);
  const path = '/tmp/base.pack';
  const base = await objects();
  await sandbox.writeFile(path, base.pack);
  return scratchOf(await take(base.commit, path));
}

/** The agent may have filled the disk: what it left for the time being is no part of its change. */
const MAKE_ROOM = 'rm -rf /tmp/* /tmp/.[!.]* /var/tmp/* 2> /dev/null || true';

function scratchOf({ exitCode, stdout }: { exitCode: number; stdout: string }): string | undefined {
  return exitCode === 0 && stdout.startsWith('/') ? stdout : undefined;
}

async function makePatch(sandbox: Sandbox, scratch: string, { taken, gone }: Choice, options: PatchOptions): Promise<number> {
  const list = [...gone.map((path) => `D${path}`), ...taken.map((path) => `M${path}`)];
  await sandbox.writeFile(`${scratch}/chosen`, toByteEntries(list));
  const made = await run(sandbox, MAKE_PATCH, [scratch], options);
  if (made.exitCode !== 0) throw new Error(`the patch cannot be made: ${made.stderr.trim().slice(-300)}`);
  return Number(made.stdout);
}

const AS_BYTES = `scratch=$1
printf '* -diff !text !eol !crlf !ident !filter !working-tree-encoding\\n' > "$scratch/git/info/attributes"
own diff-index --cached --no-renames --no-ext-diff -p --binary --full-index --no-color --no-textconv --src-prefix=a/ --dst-prefix=b/ \\
  "$(cat "$scratch/commit")" > "$scratch/binary"`;

function run(sandbox: Sandbox, script: string, args: readonly string[], { signal }: PatchOptions): ReturnType<Sandbox['exec']> {
  return sandbox.exec(scratchGit(script, ...args), {
    workdir: sandbox.workdir,
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** New files that git has not taken, since a name in their path is one of its own. */
function refused({ fresh }: Choice, changed: Buffer): LeftOut[] {
  const taken = new Set(byteEntries(changed));
  const names = fresh.filter((path) => !taken.has(path));
  return names.map((path) => ({ path: showPath(path), reason: 'a name that git refuses' }));
}

/** The choice without the largest changes, so many that about `excess` bytes go. */
function withoutLargest(choice: Choice, { base, found }: Stock, changed: readonly string[], excess: number): Choice {
  const bytesOf = (path: string): number => Math.max(found.get(path)?.bytes ?? 0, base.get(path)?.bytes ?? 0);
  const out = new Set<string>();
  let freed = 0;
  for (const path of [...changed].sort((a, b) => bytesOf(b) - bytesOf(a))) {
    out.add(path);
    freed += bytesOf(path);
    if (freed >= excess) break;
  }
  const reason = `the patch is over ${PATCH_LIMITS.patch} bytes with it`;
  return {
    taken: choice.taken.filter((path) => !out.has(path)),
    fresh: choice.fresh.filter((path) => !out.has(path)),
    gone: choice.gone.filter((path) => !out.has(path)),
    leftOut: [...choice.leftOut, ...[...out].map((path) => ({ path: showPath(path), reason }))],
  };
}
