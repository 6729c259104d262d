import { usageError } from '../../support/errors.ts';
import { compactProfile } from './compact.ts';
import { defaultProfile } from './default.ts';
import { miniProfile } from './mini.ts';
import type { Profile } from './profile.ts';
import { textProfile } from './text.ts';

export const profiles: readonly Profile[] = [defaultProfile, textProfile, compactProfile, miniProfile];

/** The profile of that name; throws the usage error `PROFILE_UNKNOWN`. */
export function findProfile(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  throw usageError(
    'PROFILE_UNKNOWN',
    `there is no profile ${name}`,
    `Choose one of ${profiles.map((profile) => profile.name).join(', ')}.`,
  );
}
