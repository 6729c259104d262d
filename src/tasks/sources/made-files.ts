import { join } from 'node:path';
import type { Environment } from '../../records/environment.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { decodeSource } from '../../support/source-text.ts';
import { listPaths } from '../list-paths.ts';
import { type Candidate, MADE_RULES, type Surroundings } from './made-rules.ts';

/** What a file is made from, or by what, and the rule that says so; undefined for a source. */
export function madeFrom(candidate: Candidate, around: Surroundings): { rule: string; from: string } | undefined {
  for (const { name, find } of MADE_RULES) {
    const from = find(candidate, around);
    if (from !== undefined) return { rule: name, from };
  }
  return undefined;
}

/** Splits files of a checkout into sources and what is made from them. Keys are paths, values texts. */
export function splitMade(
  candidates: readonly Candidate[],
  around: Surroundings,
): { sources: Candidate[]; made: Map<string, { rule: string; from: string }> } {
  const made = new Map<string, { rule: string; from: string }>();
  const sources = candidates.filter((candidate) => {
    const found = madeFrom(candidate, around);
    if (found !== undefined) made.set(candidate.path, found);
    return found === undefined;
  });
  if (sources.length > 0 || around.ignored.size === 0) return { sources, made };
  return splitMade(candidates, { ...around, ignored: new Set() }); // ignore files that name all there is say nothing
}

const IGNORED = `
folder="$(mktemp -d)"
git init -q --bare --template= "$folder"
git --git-dir="$folder" --work-tree=. check-ignore --no-index -z --stdin || true
rm -rf "$folder"`;

/** What is around the files of an environment's checkout, read in a sandbox of it. */
export async function surroundingsOf(sandbox: Sandbox, environment: Environment): Promise<Surroundings> {
  const files = await listPaths(sandbox);
  const isTracked = /^(git|github):/.test(environment.repository.source);
  const listed = isTracked
    ? undefined
    : await sandbox.exec(['sh', '-c', IGNORED], {
        input: files.map((path) => `${path}\0`).join(''),
        maxOutputBytes: 64 * 1024 * 1024,
      });
  const ignored = new Set((listed?.stdout ?? '').split('\0').filter((path) => path !== ''));
  return { files: new Set(files), environment, ignored };
}

/** Files of a sandbox's checkout with their texts; those that are not there, or no text, are left out. */
export async function readCandidates(sandbox: Sandbox, paths: readonly string[]): Promise<Candidate[]> {
  const read = await Promise.all(
    paths.map(async (path): Promise<Candidate[]> => {
      const text = await sandbox.readFile(join(sandbox.workdir, path)).catch(() => undefined);
      const source = text === undefined ? undefined : decodeSource(text);
      return source === undefined ? [] : [{ path, ...source }];
    }),
  );
  return read.flat();
}
