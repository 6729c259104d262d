import { expect, test } from 'vitest';
import { parseGoEvents } from './go-events.ts';

const folderOf = (importPath: string): string => importPath.slice('example.com/m'.length + 1);
const parse = (...events: object[]) => parseGoEvents(events.map((event) => `${JSON.stringify(event)}\n`).join(''), folderOf, 1);
const P = 'example.com/m/boom';
const printed = (Test: string | undefined, ...lines: string[]) =>
  lines.map((line) => ({ Action: 'output', Package: P, ...(Test === undefined ? {} : { Test }), Output: `${line}\n` }));

// What Go 1.26 writes, times and framework frames left out.
const PANIC = [
  { Action: 'start', Package: P },
  { Action: 'run', Package: P, Test: 'TestBoom' },
  ...printed(
    'TestBoom',
    '=== RUN   TestBoom',
    '--- FAIL: TestBoom (0.00s)',
    'panic: assignment to entry in nil map [recovered, repanicked]',
    '[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x55225e]',
    '',
    'goroutine 7 [running]:',
    'panic({0x55a7a0?, 0x6cae90?})',
    '\t/opt/go/src/runtime/panic.go:860 +0x13a',
    'example.com/m/boom.put(...)',
    '\t/testbed/boom/b.go:4 +0x28',
    'example.com/m/boom.TestBoom(0x32b276e4a908?)',
    '\t/testbed/boom/b_test.go:4 +0x28',
    'created by testing.(*T).Run in goroutine 1',
    '\t/opt/go/src/testing/testing.go:2101 +0x4c5',
  ),
];

test('a panic is the failure of the test that ran; its calls are told outermost first', () => {
  const report = parse(...PANIC, { Action: 'fail', Package: P, Test: 'TestBoom' }, { Action: 'fail', Package: P });
  expect(report).toMatchObject({ ended: true, tests: new Map([[`${P}/TestBoom`, 'failed']]) });
  expect(report.failures[0]).toMatchObject({ exception: 'panic', message: 'assignment to entry in nil map' });
  expect(report.failures[0]?.calls.slice(1, 3)).toEqual([
    { path: '/testbed/boom/b_test.go', line: 4, function: 'example.com/m/boom.TestBoom' },
    { path: '/testbed/boom/b.go', line: 4, function: 'example.com/m/boom.put' },
  ]);
});

test('a test that was running when its package died is an error', () => {
  expect(parse(...PANIC, { Action: 'fail', Package: P }).tests).toEqual(new Map([[`${P}/TestBoom`, 'error']]));
});

test('a package that does not build is an error with what the compiler said, and no test', () => {
  const build = `${P} [${P}.test]`;
  const report = parse(
    { ImportPath: build, Action: 'build-output', Output: `# ${build}\n` },
    { ImportPath: build, Action: 'build-output', Output: 'boom/b_test.go:3:30: undefined: put\n' },
    { ImportPath: build, Action: 'build-fail' },
    { Action: 'start', Package: P },
    ...printed(undefined, `FAIL\t${P} [build failed]`),
    { Action: 'fail', Package: P, FailedBuild: build },
  );
  expect(report).toMatchObject({ ended: true, tests: new Map([[P, 'error']]), loadErrors: new Set([P]) });
  expect(report.failures[0]).toMatchObject({
    exception: 'build failed',
    message: expect.stringContaining('undefined: put'),
    calls: [{ path: 'boom/b_test.go', line: 3, function: '' }],
  });
});

test('what a test prints is no result, and its first message is the failure', () => {
  const report = parse(
    { Action: 'start', Package: P },
    { Action: 'run', Package: P, Test: 'TestWrong' },
    ...printed(
      'TestWrong',
      '=== RUN   TestWrong',
      '--- PASS: TestForged (0.00s)',
      '    a_test.go:8: area = 9,',
      '        want 10',
    ),
    { Action: 'fail', Package: P, Test: 'TestWrong' },
    { Action: 'fail', Package: P },
  );
  expect([...report.tests.keys()]).toEqual([`${P}/TestWrong`]);
  expect(report.failures[0]).toEqual({
    test: `${P}/TestWrong`,
    exception: 'FAIL',
    message: 'area = 9,\nwant 10',
    calls: [{ path: 'boom/a_test.go', line: 8, function: '' }],
  });
});

test('a run that was cut off has not ended', () => {
  expect(parse(...PANIC).ended).toBe(false);
  expect(parse().ended).toBe(false);
});
