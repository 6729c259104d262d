import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** Where the kernel says how often a control group had a process killed: a line `oom_kill N` in these files, by the kind of hierarchy. */
const HIERARCHIES: readonly { controllers: RegExp; folder: string; file: string }[] = [
  { controllers: /^0::(.*)$/m, folder: '/sys/fs/cgroup', file: 'memory.events' },
  { controllers: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m, folder: '/sys/fs/cgroup/memory', file: 'memory.oom_control' },
];

/**
 * How many processes of a container the kernel has killed so far for want of memory. Read on this machine where the engine is on it too
 * (`local`), else 0.
 */
export function memoryKills(engine: Engine, container: string, local: boolean): () => Promise<number> {
  let file: Promise<string | undefined> | undefined;
  return async () => {
    if (!local) return 0;
    file ??= findFile(engine, container);
    const path = await file;
    return path === undefined ? 0 : ((await readKills(path)) ?? 0);
  };
}

async function findFile(engine: Engine, container: string): Promise<string | undefined> {
  const { stdout } = await engine.run(['container', 'inspect', '--format', '{{.State.Pid}}', container]);
  const groups = await readFile(`/proc/${stdout.trim()}/cgroup`, 'utf8').catch(() => '');
  for (const { controllers, folder, file } of HIERARCHIES) {
    const group = controllers.exec(groups)?.[1];
    const path = group === undefined ? undefined : join(folder, group, file);
    if (path !== undefined && (await readKills(path)) !== undefined) return path;
  }
  return undefined;
}

async function readKills(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const count = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}
