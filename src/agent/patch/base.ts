import type { Sandbox } from '../../sandbox/index.ts';
import { CodedError } from '../../support/errors.ts';

/** What a patch is made against: noted before the agent's first command, since the agent can change all of it. */
export type PatchBase = {
  commit: string;
  /** What the workspace ignores beside its .gitignore files: lines of .git/info/exclude. */
  ignored: string;
  /** The commit's objects from elsewhere, where the agent's repository lacks them. */
  objects?: () => Promise<PackedBase>;
};

/** A commit with all that its files are made of, as a git pack. */
export type PackedBase = { commit: string; pack: Buffer };

/** Reads the base of a workspace that no agent has touched; undefined where it is no repository. */
export async function readPatchBase(sandbox: Sandbox): Promise<PatchBase | undefined> {
  const { exitCode, stdout } = await sandbox.exec(['sh', '-c', READ]);
  const [commit = '', ...ignored] = stdout.split('\n');
  return exitCode === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? { commit, ignored: ignored.join('\n') } : undefined;
}

const READ = 'git rev-parse --verify -q HEAD && { cat .git/info/exclude 2> /dev/null || true; }';

/** Packs the commit of such a workspace. */
export async function packBase(sandbox: Sandbox): Promise<PackedBase> {
  const path = '/tmp/base.pack';
  const { exitCode, stdout, stderr } = await sandbox.exec(['sh', '-c', PACK, 'pack', path], { timeoutMs: 600_000 });
  if (exitCode !== 0) throw new CodedError('PATCH_NO_BASE', `the base cannot be packed: ${stderr.trim().slice(-300)}`);
  return { commit: stdout.trim(), pack: await sandbox.readFile(path) };
}

const PACK =
  'git rev-parse HEAD && git rev-list --objects --no-walk --no-object-names HEAD | git pack-objects -q --stdout > "$1"';
