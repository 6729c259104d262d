import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from './errors.ts';

/**
 * Takes a lock file for this process; a lock whose process is gone is taken over. Throws `LOCKED` where another
 * process holds it.
 */
export async function acquireLock(path: string): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  for (let tries = 0; tries < 3; tries++) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && isAlive(holder)) {
      throw new CodedError('LOCKED', `process ${holder} is at work in ${dirname(path)}`, {
        hint: 'Wait for it, end it, or choose another folder with --workspace DIR.',
      });
    }
    await rm(path, { force: true });
  }
  throw new CodedError('LOCKED', `the lock ${path} cannot be taken`, { hint: 'Delete it if no other run is at work there.' });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
