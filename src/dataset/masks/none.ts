import type { MaskPolicy } from './mask-policy.ts';

export const none: MaskPolicy = {
  name: 'none',
  description: 'Trains every turn.',
  reason: () => undefined,
};
