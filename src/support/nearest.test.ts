import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearest, unknownName } from './nearest.ts';

const COMMANDS = ['doctor', 'run', 'collect', 'build', 'inject', 'inject-by-model', 'rollout', 'grade', 'validate'];

test.each([
  ['rolout', 'rollout'],
  ['vaildate', 'validate'],
  ['biuld', 'build'],
  ['GRADE', 'grade'],
  ['inject-by', 'inject-by-model'],
  ['valid', 'validate'],
  ['rnu', 'run'],
])('%s is nearest to %s', (word, near) => expect(nearest(word, COMMANDS)).toBe(near));

test.each(['', 'x', 'up', 'deploy', 'constructor', '__proto__', 'a'.repeat(10_000)])('%.20s is near to nothing', (word) => {
  expect(nearest(word, COMMANDS)).toBeUndefined();
  expect(didYouMean(word, COMMANDS)).toBe('');
});

test('one edit of a long word is found, wherever it is', () => {
  const words = ['search-repair', 'tool-errors', 'mini-swe-agent'];
  fc.assert(
    fc.property(fc.constantFrom(...words), fc.nat(12), fc.constantFrom('', 'q', 'zz'), (word, at, instead) => {
      expect(nearest(word.slice(0, at) + instead + word.slice(at + 1), words)).toBe(word);
    }),
  );
});

test('an unknown name comes with the nearest one and all of them', () => {
  expect(unknownName('MASK_UNKNOWN', 'mask policy', 'tool-error', ['tool-errors', 'none'])).toMatchObject({
    kind: 'usage',
    message: 'there is no mask policy named tool-error',
    hint: 'Did you mean tool-errors? Choose one of: tool-errors, none.',
  });
});
