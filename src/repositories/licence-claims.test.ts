import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLicenceClaim } from './licence-claims.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pom = (...names: string[]): string =>
  `<project><licenses>${names.map((name) => `<license><name>${name}</name></license>`).join('')}</licenses></project>`;

test.each([
  ['javascript', 'package.json', '{"license":"MIT"}', 'MIT'],
  ['javascript', 'package.json', '{"license":{"type":"ISC","url":"x"}}', 'ISC'],
  ['javascript', 'package.json', '{"licenses":[{"type":"Apache-2.0"}]}', 'Apache-2.0'],
  ['javascript', 'package.json', '{"license":"GPL-3.0"}', undefined],
  ['rust', 'Cargo.toml', '[package]\nlicense = "MIT/Apache-2.0"\n', 'MIT OR Apache-2.0'],
  ['rust', 'Cargo.toml', '[package]\nlicense = "MPL-2.0"\n', undefined],
  ['java', 'pom.xml', pom('The Apache Software License, Version 2.0'), 'Apache-2.0'],
  ['java', 'pom.xml', pom('The MIT License', 'Apache-2.0'), 'MIT AND Apache-2.0'],
  ['java', 'pom.xml', pom('MIT', 'Eclipse Public License'), undefined],
] as const)('%s: %s with %s claims %s', async (language, name, text, spdx) => {
  await writeFile(join(folder, name), text);
  expect(await readLicenceClaim(folder, language)).toEqual({ field: expect.any(String), says: expect.any(String), spdx });
});

test.each(['javascript', 'rust', 'java', 'go'] as const)('%s without metadata claims nothing', async (language) => {
  expect(await readLicenceClaim(folder, language)).toBeUndefined();
});
