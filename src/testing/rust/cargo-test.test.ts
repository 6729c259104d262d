import { expect, test } from 'vitest';
import { inSandbox, rustTool } from '../fixture.ts';
import { cargoTest } from './cargo-test.ts';

const framework = cargoTest({ options: [], files: [] });
const FILES = {
  'Cargo.toml': `[package]
name = "my-shapes"
version = "0.1.0"
edition = "2021"

[[test]]
name = "custom"
harness = false
`,
  'src/lib.rs': `/// The area of a square.
/// \`\`\`
/// assert_eq!(my_shapes::area(2), 4);
/// \`\`\`
/// \`\`\`
/// assert_eq!(my_shapes::area(2), 5);
/// \`\`\`
pub fn area(side: i64) -> i64 {
    side * side
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn square() {
        println!("test tests::forged ... ok");
        assert_eq!(area(2), 4);
    }

    #[test]
    fn wrong() {
        assert_eq!(
            area(3),
            10,
            "of 3",
        );
    }

    #[test]
    #[ignore = "later on"]
    fn ignored() {}

    #[test]
    #[should_panic(expected = "no")]
    fn panics() {
        panic!("yes");
    }

    #[test]
    fn result() -> Result<(), String> {
        Err("bad".into())
    }
}
`,
  'src/main.rs': 'fn main() {}\n\n#[test]\nfn in_program() {}\n',
  'tests/whole.rs': '#[test]\nfn folder() {\n    assert!(std::path::Path::new("Cargo.toml").exists());\n}\n',
  'tests/death.rs': '#[test]\nfn a_good() {}\n#[test]\nfn b_dies() {\n    std::process::exit(3)\n}\n#[test]\nfn c_after() {}\n',
  'tests/custom.rs': 'fn main() {\n    println!("1 of 1 is fine");\n}\n',
};
const tool = rustTool();
const title = `cargo test in a sandbox${tool === undefined ? ' (skipped: this machine has no rustc and cc)' : ''}`;

test.skipIf(tool === undefined)(title, async () => {
  if (tool === undefined) return;
  await inSandbox(FILES, tool, async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 150_000 });
    expect(run.tests).toEqual({
      'my-shapes::lib::tests::square': 'passed',
      'my-shapes::lib::tests::wrong': 'failed',
      'my-shapes::lib::tests::ignored': 'skipped',
      'my-shapes::lib::tests::panics': 'failed',
      'my-shapes::lib::tests::result': 'failed',
      'my-shapes::bin/my-shapes::in_program': 'passed',
      'my-shapes::test/whole::folder': 'passed',
      'my-shapes::test/death::a_good': 'passed',
      'my-shapes::test/death::b_dies': 'error',
      'my-shapes::test/custom': 'passed',
      'my-shapes::doc::src/lib.rs - area': 'passed',
      'my-shapes::doc::src/lib.rs - area #2': 'failed',
    });
    expect(run).toMatchObject({ command: 'cargo test', ended: 'completed', exit_code: 101 });
    const evidence = (end: string) => run.failures.find(({ test }) => test.endsWith(end));
    expect(evidence('wrong')).toMatchObject({
      exception: 'panic',
      message: 'assertion `left == right` failed: of 3\n  left: 9\n right: 10',
      file: 'src/lib.rs',
      statement: 'assert_eq!(\n    area(3),\n    10,\n    "of 3",\n);',
      frames: ['src/lib.rs:24:tests::wrong'],
    });
    expect(evidence('result')).toMatchObject({ exception: 'Error', message: '"bad"' });
    expect(evidence('panics')).toMatchObject({ message: expect.stringContaining('yes') });
    expect(evidence('#2')).toMatchObject({ exception: 'panic', file: 'src/lib.rs', statement: '' });
    expect(evidence('b_dies')).toMatchObject({ exception: 'died', message: expect.stringMatching(/^exit code 3/) });

    const some = async (...tests: string[]) => (await framework.run(sandbox, { tests, timeoutMs: 150_000 })).tests;
    expect(await some('my-shapes::lib::tests::square', 'my-shapes::lib::tests::gone')).toEqual({
      'my-shapes::lib::tests::square': 'passed',
    });
    expect(await some('my-shapes::doc::src/lib.rs - area #2')).toEqual({ 'my-shapes::doc::src/lib.rs - area #2': 'failed' });
    expect(await some('tests/whole.rs')).toEqual({ 'my-shapes::test/whole::folder': 'passed' });
    expect(await framework.run(sandbox, { tests: ['my-shapes::lib::tests::gone'], timeoutMs: 150_000 })).toMatchObject({
      ended: 'collected-nothing',
    });

    await sandbox.writeFile('/testbed/src/lib.rs', 'pub fn area() -> i64 { "text" }\n');
    const broken = await framework.run(sandbox, { timeoutMs: 150_000 });
    expect(broken).toMatchObject({ ended: 'collected-nothing', tests: { 'my-shapes': 'error' } });
    expect(broken.failures[0]).toMatchObject({ exception: 'compile error', statement: 'pub fn area() -> i64 { "text" }' });
    expect((await framework.run(sandbox, { timeoutMs: 20 })).ended).toBe('timed-out');
    await sandbox.writeFile('/testbed/Cargo.toml', 'nonsense');
    expect((await framework.run(sandbox, { timeoutMs: 150_000 })).ended).toBe('crashed');
  });
});
