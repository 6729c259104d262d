import { random } from '../../support/random.ts';
import type { SelectionRule } from './selection-rule.ts';

export const atRandom: SelectionRule = {
  name: 'random',
  description: 'Any candidate, empty patches included: what TTS is compared with.',
  choose: (candidates, seed) => {
    const sorted = [...candidates].sort((a, b) => a.attempt - b.attempt);
    return random(seed, 'random', candidates[0].instance_id, ...sorted.map(({ attempt }) => attempt)).pick(sorted);
  },
};
