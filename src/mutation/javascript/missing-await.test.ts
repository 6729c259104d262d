import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { missingAwait } from './missing-await.ts';

test.each<[string, string, string[]]>([['a.js', 'async () => await a();', ['async () => a();']]])(
  '%s: %j',
  async (file, source, mutants) => {
    expect(await mutantsOf(missingAwait, source, file)).toEqual(mutants);
  },
);
