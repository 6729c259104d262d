import { readdirSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** Where the kernel keeps the control groups of a kind, and in which file of one it says `oom_kill N`. */
const HIERARCHIES: readonly { group: RegExp; folder: string; kills: string }[] = [
  { group: /^0::(.*)$/m, folder: '/sys/fs/cgroup', kills: 'memory.events' },
  { group: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m, folder: '/sys/fs/cgroup/memory', kills: 'memory.oom_control' },
];

/** Milliseconds between two counts of inotify instances. */
const COUNT_MS = 1000;

/** What this machine's kernel says of a container; of one on another machine, nothing. */
export type HostView = {
  /** How many of its processes were killed so far for want of memory. */
  memoryKills(): Promise<number>;
  /** How many inotify instances its processes have, as of at most a second ago; 0 where this process may not look. */
  inotifyInstances(): Promise<number>;
};

export function hostView(engine: Engine, container: string, local: boolean): HostView {
  let found: Promise<{ folder: string; kills: string } | undefined> | undefined;
  const group = (): typeof found => {
    found ??= local ? findGroup(engine, container) : Promise.resolve(undefined);
    return found;
  };
  let counted = { at: Number.NEGATIVE_INFINITY, instances: 0 };
  return {
    async memoryKills() {
      const own = await group();
      return own === undefined ? 0 : ((await readKills(join(own.folder, own.kills))) ?? 0);
    },
    async inotifyInstances() {
      const own = await group();
      if (own === undefined || performance.now() - counted.at < COUNT_MS) return counted.instances;
      const pids = await readFile(join(own.folder, 'cgroup.procs'), 'utf8').catch(() => '');
      const instances = pids.split('\n').reduce((sum, pid) => sum + (pid === '' ? 0 : inotifyOf(pid)), 0);
      counted = { at: performance.now(), instances };
      return instances;
    },
  };
}

async function findGroup(engine: Engine, container: string): Promise<{ folder: string; kills: string } | undefined> {
  const { stdout } = await engine.run(['container', 'inspect', '--format', '{{.State.Pid}}', container]);
  const groups = await readFile(`/proc/${stdout.trim()}/cgroup`, 'utf8').catch(() => '');
  for (const { group, folder, kills } of HIERARCHIES) {
    const path = group.exec(groups)?.[1];
    if (path !== undefined && (await readKills(join(folder, path, kills))) !== undefined)
      return { folder: join(folder, path), kills };
  }
  return undefined;
}

async function readKills(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const count = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}

function inotifyOf(pid: string): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).filter((name) => readlinkSync(`/proc/${pid}/fd/${name}`) === 'anon_inode:inotify')
      .length;
  } catch {
    return 0; // it has ended, or it is another user's
  }
}
