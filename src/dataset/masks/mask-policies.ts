import { unknownName } from '../../support/nearest.ts';
import { anyError } from './any-error.ts';
import type { MaskPolicy } from './mask-policy.ts';
import { none } from './none.ts';
import { toolErrors } from './tool-errors.ts';

/** Every mask policy; the first is the default. */
export const maskPolicies: readonly MaskPolicy[] = [toolErrors, anyError, none];

/** The policy of that name; throws `MASK_UNKNOWN` (usage). */
export function maskPolicy(name: string): MaskPolicy {
  const policy = maskPolicies.find((candidate) => candidate.name === name);
  if (policy !== undefined) return policy;
  const known = maskPolicies.map((one) => one.name);
  throw unknownName('MASK_UNKNOWN', 'mask policy', name, known);
}
