import { expect, test } from 'vitest';
import { readArtifacts } from './artifacts.ts';

const artifact = (package_id: string, kind: string, name: string, executable: string | null, isTest = true): string =>
  JSON.stringify({
    reason: 'compiler-artifact',
    package_id,
    target: { kind: [kind], name, src_path: `/r/src/${name}.rs` },
    profile: { test: isTest },
    executable,
  });

test('test programs by crate and kind, and libraries, whose doctests run', () => {
  const text = [
    artifact('path+file:///r#my-shapes@0.1.0', 'lib', 'my_shapes', null, false),
    artifact('path+file:///r#my-shapes@0.1.0', 'lib', 'my_shapes', '/r/target/my_shapes-1'),
    artifact('path+file:///r/tool#0.1.0', 'bin', 'main', '/r/target/main', false),
    artifact('path+file:///r/tool#0.1.0', 'bin', 'main', '/r/target/main-2'),
    artifact('old 0.1.0 (path+file:///r/old)', 'test', 'whole', '/r/target/whole-3'),
    '{"reason":"build-finished","success":true}',
    'noise',
  ].join('\n');
  const { targets, errors, built } = readArtifacts(text);
  expect(targets.map(({ id, executable }) => [id, executable])).toEqual([
    ['my-shapes::doc', null],
    ['my-shapes::lib', '/r/target/my_shapes-1'],
    ['tool::bin/main', '/r/target/main-2'],
    ['old::test/whole', '/r/target/whole-3'],
  ]);
  expect({ errors, built }).toEqual({ errors: [], built: true });
});

test('what does not compile', () => {
  const message = (level: string): string =>
    JSON.stringify({
      reason: 'compiler-message',
      package_id: 'path+file:///r#my-shapes@0.1.0',
      message: {
        level,
        message: 'mismatched types',
        rendered: 'error[E0308]: mismatched types',
        spans: [{ file_name: 'src/lib.rs', line_start: 7, is_primary: true }],
      },
    });
  expect(readArtifacts(`${message('warning')}\n${message('error')}\n{"reason":"build-finished","success":false}\n`)).toEqual({
    targets: [],
    errors: [
      {
        crate: 'my-shapes',
        message: 'error[E0308]: mismatched types',
        calls: [{ path: 'src/lib.rs', line: 7, function: '' }],
      },
    ],
    built: false,
  });
});
