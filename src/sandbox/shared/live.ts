import { join } from 'node:path';
import { ownedName } from '../../support/owner.ts';

/** Where the live sandboxes of all processes keep what they write. */
export function liveFolder(root: string): string {
  return join(root, 'live');
}

/** A path in there that is nobody else's and that names this process as its owner. */
export function newStatePath(root: string): string {
  return join(liveFolder(root), ownedName());
}
