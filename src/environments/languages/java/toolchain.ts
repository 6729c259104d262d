import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Mount } from '../../../records/environment.ts';
import { isSystemPath, programsOnPath } from '../../host-programs.ts';
import { compareVersions } from '../../versions.ts';

/** A JDK of this machine, as sandboxes see it. */
export type Jdk = { version: string; home: string; mounts: Mount[] };

const JVMS = '/usr/lib/jvm';

/** Every JDK of this machine; those with long-term support before others, older ones first: they take more sources. */
export async function findJdks(): Promise<Jdk[]> {
  const named = (await readdir(JVMS).catch(() => [])).map((name) => join(JVMS, name));
  const onPath = (await programsOnPath('javac')).map((path) => dirname(dirname(path)));
  const own = process.env['JAVA_HOME'];
  const found: Jdk[] = [];
  for (const folder of [...named, ...onPath, ...(own === undefined ? [] : [own])]) {
    const path = await realpath(folder).catch(() => undefined);
    if (path === undefined || !(await lstat(join(path, 'bin', 'javac')).catch(() => undefined))) continue;
    const release = await readFile(join(path, 'release'), 'utf8').catch(() => '');
    const version = /^JAVA_VERSION="(.*)"$/m.exec(release)?.[1];
    if (version === undefined || found.some((other) => other.version === version)) continue;
    const home = isSystemPath(path) ? path : '/opt/jdk';
    const mounts = [...(home === path ? [] : [{ source: path, target: home }]), ...(await linkedConfiguration(path))];
    found.push({ version, home, mounts });
  }
  return found.sort((a, b) => compareVersions(a.version, b.version));
}

/** Distributions keep a JDK's configuration in /etc, which sandboxes do not see: folders there that its links lead to. */
async function linkedConfiguration(home: string): Promise<Mount[]> {
  const folders = new Set<string>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth > 0) await walk(path, depth - 1);
      if (!entry.isSymbolicLink()) continue;
      const configuration = /^\/etc\/java[^/]*/.exec(resolve(folder, await readlink(path)))?.[0];
      if (configuration !== undefined) folders.add(configuration);
    }
  };
  for (const name of ['conf', 'lib']) await walk(join(home, name), 2);
  return [...folders].map((folder) => ({ source: folder, target: folder }));
}

export type Maven = { mounts: Mount[] };

/** The Maven of this machine, without its administrator's settings; undefined where there is none. */
export async function findMaven(): Promise<Maven | undefined> {
  const [script] = await programsOnPath('mvn'); // …/bin/mvn
  if (script === undefined) return undefined;
  const home = dirname(dirname(script));
  if (!isSystemPath(home)) return { mounts: [{ source: home, target: '/opt/maven' }] };
  const linked = await Promise.all(['bin/m2.conf', 'conf/logging'].map((name) => realpath(join(home, name)).catch(() => home)));
  return { mounts: linked.filter((path) => !isSystemPath(path)).map((path) => ({ source: path, target: path })) };
}
