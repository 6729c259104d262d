import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import { leftIn, ownedName } from '../../support/owner.ts';

/** Where small things lie that need no disk, the best place first: in memory, where a file costs next to nothing. */
export const SCRATCH_PLACES: readonly string[] = ['/dev/shm', tmpdir()];
const PREFIX = 'swe-lego-sandboxes-';

let made: string | undefined;

/** A folder of this process, which goes with it: at its exit, or by a sweep after a crash. Throws `SANDBOX_FAILED`. */
export function scratchFolder(): string {
  made ??= SCRATCH_PLACES.map(makeIn).find((path) => path !== undefined);
  if (made === undefined) {
    throw new CodedError('SANDBOX_FAILED', `no folder can be made in ${SCRATCH_PLACES.join(' or ')}`, {
      hint: 'Let TMPDIR name a folder that can be written to.',
    });
  }
  return made;
}

/** The folders that processes that are gone left in these places. What else lies there is somebody's. */
export async function leftScratch(): Promise<string[]> {
  return (await Promise.all(SCRATCH_PLACES.map((place) => leftIn(place, PREFIX)))).flat();
}

function makeIn(place: string): string | undefined {
  const path = join(place, `${PREFIX}${ownedName()}`);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch {
    return undefined;
  }
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
