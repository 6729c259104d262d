import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../../records/environment.ts';
import type { Language } from '../../records/repository.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import { ByName } from '../../support/by-name.ts';
import { CodedError } from '../../support/errors.ts';
import { readTextIfExists, writeJson } from '../../support/files.ts';
import { contentHash } from '../../support/hash.ts';
import { environmentFolder, unbuiltSpec } from '../environment.ts';

/** What archives hold, as functions of Python that programs for sandboxes begin with. */
export const ARCHIVES_SOURCE = readFileSync(join(import.meta.dirname, 'archives.py'), 'utf8');
const SCRIPT = `${ARCHIVES_SOURCE}\n\n${readFileSync(join(import.meta.dirname, 'find_copies.py'), 'utf8')}`;
/** The environment's own Python reads the byte code that it wrote; environments of other languages have the system's. */
export const START_PYTHON = 'exec "$(command -v python || command -v python3)" -I -S -c "$0"';
const TIME_LIMIT_MS = 600_000;

/** Endings of sources, by language, of whatever may hold a copy of one. */
const ENDINGS: Readonly<Record<Language, readonly string[]>> = {
  python: ['.py', '.pyi', '.pyx', '.pxd', '.ipynb'],
  javascript: ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.tsx', '.mts', '.cts', '.coffee', '.vue', '.svelte'],
  go: ['.go'],
  rust: ['.rs'],
  java: ['.java', '.kt', '.groovy', '.scala'],
};
/** What else is looked at: documentation, and maps from what is compiled to its sources. */
const SEEN = ['.txt', '.rst', '.md', '.map'];

/** Endings of archives that hold sources of a language, beside those of any. */
const ARCHIVES: Readonly<Record<Language, readonly string[]>> = {
  python: ['.whl', '.egg', '.pyz'],
  javascript: [],
  go: [],
  rust: ['.crate'],
  java: ['.jar'],
};
const ANY_ARCHIVE = ['.zip', '.tgz', '.tar', '.tar.gz', '.tar.bz2', '.tar.xz'];

const Copy = z.object({
  path: z.string(),
  /** A file inside an archive, or a source of a map. */
  member: z.string().nullable(),
  /** Lines that it has in common with the package's sources. */
  common: z.number(),
  /** Of the lines of the source that is most like it, 0 to 1. */
  share: z.number(),
  of: z.string(),
});
/** A file outside of the checkout that has lines of the package in common. Paths are absolute, in the sandbox. */
export type Copy = z.infer<typeof Copy>;

const Looked = z.object({
  files: z.number(),
  bytes: z.number(),
  archives: z.number(),
  /** Files and bytes by the first two parts of a path. */
  places: ByName(z.tuple([z.number(), z.number()])),
});

const Copies = z.object({
  names: z.array(z.string()),
  looked: Looked,
  copies: z.array(Copy),
  /** Byte code of a source, or a digest that tells its content from another. */
  compiled: z.array(z.object({ path: z.string(), of: z.string(), rule: z.string() })),
  /** What concerns every task: rule, place, detail. */
  findings: z.array(z.tuple([z.string(), z.string(), z.string()])),
});
/** What there is of a package outside of its checkout; `names` are what it is called in code. */
export type Copies = z.infer<typeof Copies>;

export type CopiesContext = { workspace: Workspace; provider: SandboxProvider; signal?: AbortSignal };

/**
 * Looks once, in a sandbox of the environment, at all that its tasks' sandboxes have in common: the folders of the host, the
 * installed packages. What has lines of the package's sources in common is all that may hold an answer there. Kept
 * in the environment's folder. Throws `AUDIT_FAILED` where it cannot look.
 */
export async function copiesOf(environment: Environment, context: CopiesContext): Promise<Copies> {
  const key = contentHash([environment.layers, environment.mounts, SCRIPT], 16);
  const path = join(environmentFolder(context.workspace, environment.id), 'copies.json');
  const known = await readKnown(path, key);
  if (known !== undefined) return known;
  const found = await findCopies(environment, context);
  await writeJson(path, { key, ...found });
  return found;
}

async function readKnown(path: string, key: string): Promise<Copies | undefined> {
  const text = await readTextIfExists(path);
  try {
    const read = Copies.extend({ key: z.string() }).parse(JSON.parse(text ?? '{}'));
    return read.key === key ? read : undefined;
  } catch {
    return undefined; // absent, or of other rules: looked for anew
  }
}

async function findCopies(environment: Environment, { workspace, provider, signal }: CopiesContext): Promise<Copies> {
  await using sandbox = await provider.create(unbuiltSpec(workspace, environment));
  const run = await sandbox.exec(['sh', '-c', START_PYTHON, SCRIPT], {
    input: JSON.stringify({
      workdir: sandbox.workdir,
      package: environment.repository.name,
      endings: ENDINGS[environment.repository.language],
      seen: SEEN,
      archives: [...ANY_ARCHIVE, ...ARCHIVES[environment.repository.language]],
      caches: compilerCaches(environment),
    }),
    timeoutMs: TIME_LIMIT_MS,
    maxOutputBytes: 64 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  if (run.exitCode !== 0 || run.truncated) {
    const why = run.timedOut ? `it took over ${TIME_LIMIT_MS / 1000} s` : run.stderr.trim().slice(-500);
    throw new CodedError('AUDIT_FAILED', `a sandbox of ${environment.id} cannot be looked at: ${why}`);
  }
  return Copies.parse(JSON.parse(run.stdout));
}

/** What compilers keep of all that they made; every task's workspace brings the package's own part itself. */
function compilerCaches({ variables }: Environment): string[] {
  return ['GOCACHE', 'CARGO_TARGET_DIR'].flatMap((name) => variables[name] ?? []);
}
