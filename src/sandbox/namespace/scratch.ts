import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import { isLeft, newOwnedName } from '../shared/owner.ts';

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

/** Whether something in one of the places was left by a process that is gone. What else lies there is somebody's. */
export function isLeftScratch(name: string): boolean {
  return name.startsWith(PREFIX) && isLeft(name.slice(PREFIX.length));
}

function makeIn(place: string): string | undefined {
  const path = join(place, `${PREFIX}${newOwnedName()}`);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch {
    return undefined;
  }
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
