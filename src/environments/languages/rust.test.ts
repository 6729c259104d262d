import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFramework } from '../../testing/index.ts';
import { openTestBench, type TestBench } from '../fixture.ts';
import { lockedCrates, rust } from './rust.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await openTestBench();
});
afterAll(() => bench.remove());

test('a crate: compiled outside the checkout, tested offline; edits take effect', async () => {
  const tests = [0, 1, 2, 3, 4].map(
    (side) => `#[test]\nfn side_${side}() { assert_eq!(shapes::area(${side}), ${side * side}); }\n`,
  );
  const repository = await bench.repository('shapes', 'rust', {
    'Cargo.toml': '[package]\nname = "shapes"\nversion = "1.0.0"\nedition = "2021"\n',
    'src/lib.rs': 'pub fn area(side: u32) -> u32 {\n    side * side\n}\n',
    'tests/area.rs': tests.join('\n'),
  });
  const environment = await bench.build(repository);
  expect(environment).toMatchObject({ test_framework: 'cargo-test', lock: [], flaky: [] });
  expect(Object.keys(environment.baseline[0]?.tests ?? {})).toHaveLength(5);

  await using sandbox = await bench.open(environment);
  expect((await sandbox.exec(['ls'])).stdout.split('\n')).toEqual(['Cargo.lock', 'Cargo.toml', 'src', 'tests', '']);
  await sandbox.writeFile('/testbed/src/lib.rs', 'pub fn area(side: u32) -> u32 {\n    side + side\n}\n');
  const run = await findFramework(environment.test_framework).run(sandbox, { timeoutMs: 60_000 });
  expect(Object.values(run.tests).filter((outcome) => outcome === 'failed')).toHaveLength(3);
});

test('what no Rust here compiles is told', async () => {
  const { path } = await bench.repository('future', 'rust', { 'Cargo.toml': '[package]\nrust-version = "99.1"\n' });
  expect(await rust.strategies(`${bench.workspace.root}/${path}`, {})).toMatchObject({
    kind: 'no-toolchain',
    detail: expect.stringContaining('Rust 99.1'),
  });
});

test('the lock is by name and version, own crates left out', () => {
  const text =
    'version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+x"\n\n[[package]]\nname = "own"\nversion = "0.1.0"\n';
  expect(lockedCrates(text)).toEqual(['a@1.0.0']);
});
