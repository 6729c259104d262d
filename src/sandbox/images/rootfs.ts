import { lstat, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byName } from '../../support/by-name.ts';
import { draftOf } from '../../support/drafts.ts';
import { CodedError } from '../../support/errors.ts';
import { readTextIfExists, writeJson } from '../../support/files.ts';
import { contentHash } from '../../support/hash.ts';
import { type ProcessResult, runProcess } from '../../support/process.ts';
import { isDiskFull } from '../shared/disk.ts';
import { isPrivileged, SANDBOX_ID } from '../shared/identity.ts';
import { removeTree } from '../shared/trees.ts';

/** A root filesystem from an image, unpacked. */
export type Rootfs = {
  /** Absolute folder; belongs to the sandbox user, as every layer does. For `SandboxSpec.rootfs`. */
  folder: string;
  /** Variables that the image sets, PATH among them where it sets one. */
  variables: Readonly<Record<string, string>>;
  /** The folder in which the image's commands start. */
  workdir: string | undefined;
};

/** Where an image can come from: a registry, a folder in OCI layout, or a file that `docker save` wrote. */
const SOURCE = /^(docker:\/\/|oci:|oci-archive:|docker-archive:)./;

/**
 * The root filesystem of an image, unpacked into the folder `layers` by skopeo and umoci, without an engine; once for
 * all images with this content. `source` is `docker://NAME[:TAG]`, `oci:FOLDER[:TAG]` or `docker-archive:FILE`.
 * Throws `SANDBOX_UNAVAILABLE` where a program is missing, `IMAGE_UNAVAILABLE` where the image cannot be had.
 */
export async function rootfsFromImage(source: string, layers: string): Promise<Rootfs> {
  if (!SOURCE.test(source)) {
    throw new CodedError('IMAGE_UNAVAILABLE', `${source} names no image`, {
      kind: 'usage',
      hint: 'Write docker://NAME:TAG, oci:FOLDER:TAG or docker-archive:FILE.',
    });
  }
  const config = await skopeo(['inspect', '--config', '--raw', source]);
  const image = parseConfig(config);
  const folder = join(layers, `rootfs-${contentHash({ image: image.layers, privileged: isPrivileged() })}`);
  const told = `${folder}.json`;
  if ((await stat(folder).catch(() => undefined)) === undefined) await unpack(source, layers, folder);
  const { variables, workdir } = image;
  if ((await readTextIfExists(told)) === undefined) await writeJson(told, { source, variables, workdir });
  return { folder, variables, workdir };
}

async function unpack(source: string, layers: string, folder: string): Promise<void> {
  await mkdir(layers, { recursive: true });
  const temporary = draftOf(folder);
  try {
    await mkdir(temporary, { mode: 0o755 });
    const layout = join(temporary, 'layout');
    await skopeo(['copy', '--quiet', source, `oci:${layout}:image`]);
    const unpacked = join(temporary, 'rootfs');
    const rootless = isPrivileged() ? [] : ['--rootless'];
    await succeed(['umoci', 'raw', 'unpack', ...rootless, '--image', `${layout}:image`, unpacked]);
    // Without this, what the image's root owns could be read but never written to, a copy in the sandbox neither.
    if (isPrivileged()) await succeed(['chown', '-R', '--no-dereference', `${SANDBOX_ID}:${SANDBOX_ID}`, '--', unpacked]);
    else await succeed(['chmod', '-R', 'u+rwX', '--', unpacked]);
    await rename(unpacked, folder);
  } catch (error) {
    if ((await lstat(folder).catch(() => undefined)) === undefined) throw error; // else another process was faster
  } finally {
    await removeTree(temporary);
  }
}

function parseConfig(text: string): Pick<Rootfs, 'variables' | 'workdir'> & { layers: unknown } {
  const { config = {}, rootfs } = JSON.parse(text) as {
    config?: { Env?: string[]; WorkingDir?: string };
    rootfs?: { diff_ids?: string[] };
  };
  const variables = (config.Env ?? []).map((line): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return { variables: byName(variables), workdir: config.WorkingDir || undefined, layers: rootfs?.diff_ids ?? text };
}

async function skopeo(args: readonly string[]): Promise<string> {
  return succeed(['skopeo', ...args]);
}

async function succeed(command: readonly [string, ...string[]]): Promise<string> {
  let result: ProcessResult;
  try {
    result = await runProcess(command);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CodedError('SANDBOX_UNAVAILABLE', `${command[0]} is not installed`, {
      hint: 'Install the packages skopeo and umoci: they unpack images without an engine.',
      cause: error,
    });
  }
  if (result.exitCode === 0) return result.stdout;
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  throw new CodedError('IMAGE_UNAVAILABLE', `${command[0]}: ${/msg="(.*)"$/.exec(said)?.[1] ?? said}`, {
    hint: isDiskFull(new Error(said))
      ? 'Free some space on the disk.'
      : 'Check the name of the image and that its registry answers.',
  });
}
