import { unknownName } from '../../support/nearest.ts';
import { compactProfile } from './compact.ts';
import { defaultProfile } from './default.ts';
import { miniProfile } from './mini.ts';
import { openHandsProfile } from './openhands/openhands.ts';
import type { Profile } from './profile.ts';
import { textProfile } from './text.ts';

export const profiles: readonly Profile[] = [defaultProfile, textProfile, compactProfile, miniProfile];

/**
 * The profile of that name, or the one that `openhands:PATH` reads from a checkout. Throws the usage error `PROFILE_UNKNOWN`,
 * and those of `openHandsProfile`.
 */
export function findProfile(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  if (/^openhands:./.test(name)) return openHandsProfile(name.slice('openhands:'.length));
  throw unknownName('PROFILE_UNKNOWN', 'profile', name, [...profiles.map((profile) => profile.name), 'openhands:PATH']);
}
