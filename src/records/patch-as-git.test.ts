import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePatch } from './patch.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'patch-as-git-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function git(folder: string, args: readonly string[], input?: string): { status: number | null; stdout: Buffer } {
  return spawnSync('git', args, {
    cwd: folder,
    input,
    env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    maxBuffer: 1e8,
  });
}

const part = fc.string({ unit: fc.constantFrom(...'ab "\\\té\n.-+'), minLength: 1, maxLength: 4 });
const name = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter((path) => !path.split('/').some((one) => /^\.+$/.test(one)));
const line = fc.constantFrom('x', '--- a/x', '+++ b/x', '@@ -1 +1 @@', 'diff --git a/x b/x', '', 'é', 'tail\r');
const content = fc.oneof(
  fc.array(line, { maxLength: 9 }).map((lines) => lines.join('\n')),
  fc.array(line, { maxLength: 9 }).map((lines) => lines.map((one) => `${one}\n`).join('')),
  fc.constant('a\0b'),
);
type Files = readonly (readonly [string, string])[];
/** Names of which none is a folder of another. */
const files = fc.array(fc.tuple(name, content), { minLength: 1, maxLength: 5 }).map((all): Files => {
  const kept = new Map<string, string>();
  for (const [path, text] of all) {
    if (![...kept.keys()].some((other) => `${other}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other}/`)))
      kept.set(path, text);
  }
  return [...kept];
});

function patchOf(before: Files, after: Files, options: readonly string[]): string {
  const folder = mkdtempSync(join(root, 'repository-'));
  const lay = (all: Files): void => {
    for (const [path, text] of all) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git(folder, ['add', '-A', '-f']);
  };
  git(folder, ['init', '-q']);
  lay(before);
  git(folder, ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'base', '--allow-empty']);
  git(folder, ['rm', '-rqf', '--ignore-unmatch', '.']);
  lay(after);
  return git(folder, ['diff', '--cached', ...options, 'HEAD']).stdout.toString('utf8');
}

/** A diff as other programs write it: without git's own lines, with times after the names. */
const plain = (patch: string): string =>
  patch
    .split('\n')
    .filter((one) => !/^(?:diff --git|index|new file|deleted file|old mode|new mode) /.test(one))
    .map((one) => (/^(?:---|\+\+\+) [ab/]/.test(one) ? `${one.replace(/\t$/, '')}\t2026-01-01 00:00:00.000000000 +0000` : one))
    .join('\n');
const withCr = (patch: string): string => patch.replace(/^((?:---|\+\+\+) .*)$/gm, '$1\r');

const OPTIONS = [
  [],
  ['--binary', '--full-index'],
  ['--src-prefix=i/', '--dst-prefix=w/'],
  ['--src-prefix=old version/', '--dst-prefix=new version/'],
  ['-U0'],
  ['-M', '-C', '--find-copies-harder', '-l0'],
];

test('names the files that git apply names, in every form that git accepts', () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      files,
      files,
      fc.constantFrom(...OPTIONS),
      fc.constantFrom((one: string) => one, plain, withCr),
      (before, after, options, form) => {
        const patch = form(patchOf(before, after, options));
        const named = git(root, ['apply', '--numstat', '-z', '-'], patch);
        if (named.status !== 0) return;
        accepted++;
        const paths = named.stdout
          .toString('utf8')
          .split('\0')
          .slice(0, -1)
          .map((one) => one.split('\t').slice(2).join('\t'));
        expect(parsePatch(patch).map(({ path }) => path)).toEqual(paths);
      },
    ),
    { numRuns: 100, seed: 11 },
  );
  expect(accepted).toBeGreaterThan(40);
});
