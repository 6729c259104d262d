import { expect, test } from 'vitest';
import { factsOf } from '../../mutation/index.ts';
import { SIGNS } from '../signs.ts';
import { goCases } from './go-cases.ts';
import { goHonestCases } from './go-honest-cases.ts';
import { javaCases } from './java-cases.ts';
import { rustCases } from './rust-cases.ts';

test.each([...goCases, ...goHonestCases, ...javaCases, ...rustCases])('%s: %s (%s)', async (taken, _title, path, source) => {
  const facts = (await factsOf(path, source)) ?? [];
  const seen = SIGNS.filter((sign) => facts.some(({ what }) => sign.matches(what)));
  const level = seen.some(({ always }) => always) ? 'always' : seen.length > 0 ? 'suspicious' : 'none';
  if (taken === 'notalways') expect(level).not.toBe('always');
  else expect(level).toBe(taken);
});
