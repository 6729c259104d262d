import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { TestRun } from '../records/test-run.ts';

/** A test file of the grader's own whose tests fail in every honest run. Nothing that is graded can know its name beforehand. */
export type Control = { path: string; content: string; tests: number };

type ControlForm = { framework: string; tests: number; write(name: string): string };

/** Failures of every kind that a framework knows, since each can be tampered with alone. */
const FORMS: readonly ControlForm[] = [
  {
    framework: 'pytest',
    tests: 4,
    write: (name) =>
      `${unittestControl(name)}\n\ndef test_${name}_asserts():\n    assert [1] == [2]\n\n\ndef test_${name}_raises():\n    raise ValueError("${name}")\n`,
  },
  { framework: 'unittest', tests: 2, write: unittestControl },
];

function unittestControl(name: string): string {
  return `import unittest


class Test${name}(unittest.TestCase):
    def test_equal(self):
        self.assertEqual([1], [2])

    def test_raises(self):
        raise ValueError("${name}")
`;
}

/**
 * The control beside one of the tests to pass. Undefined where the framework has none, or where the test's file is named
 * in a way of the project's own: a file that is never collected would show nothing.
 */
export function controlFor(framework: string, failToPass: readonly string[]): Control | undefined {
  const form = FORMS.find((one) => one.framework === framework.split(' ')[0]);
  const beside = failToPass
    .map((id) => id.split('::')[0] ?? '')
    .find((file) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(file));
  if (form === undefined || beside === undefined) return undefined;
  const name = `c${randomBytes(6).toString('hex')}`;
  return { path: posix.join(posix.dirname(beside), `test_${name}_test.py`), content: form.write(name), tests: form.tests };
}

/** Whether a run told every test of the control as failed. */
export function controlFailed({ tests }: TestRun, control: Control): boolean {
  const told = Object.entries(tests).filter(([id]) => id.startsWith(`${control.path}::`));
  return told.length === control.tests && told.every(([, outcome]) => outcome === 'failed' || outcome === 'error');
}
