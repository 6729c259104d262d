import { unknownName } from '../support/nearest.ts';
import { goTest } from './go/go-test.ts';
import { surefire } from './java/surefire.ts';
import { jest } from './javascript/jest.ts';
import { mocha } from './javascript/mocha.ts';
import { nodeTest } from './javascript/node-test.ts';
import { tap } from './javascript/tap.ts';
import { vitest } from './javascript/vitest.ts';
import { pytest } from './python/pytest.ts';
import { unittest } from './python/unittest.ts';
import { cargoTest } from './rust/cargo-test.ts';
import type { ProjectArguments, TestFramework } from './test-framework.ts';

type FrameworkEntry = { name: string; create: (project: ProjectArguments) => TestFramework };

/** Every test framework, by the name that environments keep. */
export const frameworks: readonly FrameworkEntry[] = [
  { name: 'pytest', create: pytest },
  { name: 'unittest', create: unittest },
  { name: 'node-test', create: nodeTest },
  { name: 'vitest', create: vitest },
  { name: 'jest', create: jest },
  { name: 'mocha', create: mocha },
  { name: 'tap', create: tap },
  { name: 'go-test', create: goTest },
  { name: 'cargo-test', create: cargoTest },
  { name: 'surefire', create: surefire },
];

/**
 * The test framework that `text` names: its name, then the project's own options, then, after `--`, the files or
 * patterns of its suite: `vitest`, `mocha --require ts-node/register -- test/*.ts`. Throws the usage error
 * `FRAMEWORK_UNKNOWN`.
 */
export function findFramework(text: string): TestFramework {
  const [name = '', ...words] = text.trim().split(/\s+/);
  const dashes = words.indexOf('--');
  const project =
    dashes === -1 ? { options: words, files: [] } : { options: words.slice(0, dashes), files: words.slice(dashes + 1) };
  const entry = frameworks.find((framework) => framework.name === name);
  if (entry !== undefined) return entry.create(project);
  const known = frameworks.map((framework) => framework.name);
  throw unknownName('FRAMEWORK_UNKNOWN', 'test framework', name, known);
}
