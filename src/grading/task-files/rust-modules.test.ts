import { expect, test } from 'vitest';
import { isModuleForTests } from './rust-modules.ts';

const FILES = new Map([
  ['src/lib.rs', 'mod sums;\npub mod testing;\n#[cfg(test)]\nmod checks;\n#[cfg(test)]\npub(crate) mod tests {\n}\n'],
  ['src/checks.rs', 'mod deep;\n'],
  ['src/checks/deep.rs', 'pub fn a() {}\n'],
  ['src/sums/mod.rs', '#[cfg(all(test, unix))]\nmod tests;\n#[cfg(not(test))]\nmod clock;\n'],
  ['src/sums/tests.rs', '#[test]\nfn a() {}\n'],
  ['src/sums/clock.rs', ''],
  ['src/testing.rs', ''],
  ['src/alone.rs', ''],
  ['src/bin/tool.rs', ''],
]);

test.each([
  ['src/checks.rs', true],
  ['src/checks/deep.rs', true],
  ['src/sums/tests.rs', true],
  ['src/sums/clock.rs', false],
  ['src/sums/mod.rs', false],
  ['src/testing.rs', false],
  ['src/alone.rs', false],
  ['src/lib.rs', false],
  ['src/bin/tool.rs', false],
])('%s is compiled for tests alone: %s', async (path, expected) => {
  expect(await isModuleForTests(path, new Set(FILES.keys()), async (one) => FILES.get(one))).toBe(expected);
});
