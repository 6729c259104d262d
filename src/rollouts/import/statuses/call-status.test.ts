import { describe, expect, test } from 'vitest';
import { callStatus, exitCodeIn, statusTables } from './call-status.ts';

describe.each(statusTables.map((table) => [table.tool, table] as const))('words of %s', (_, { rules }) => {
  test.each(rules.flatMap((rule) => rule.says.map((said) => [said, rule.status, rule.of] as const)))(
    '%j is %s',
    (said, status, of) => {
      const tools =
        of === 'shell' ? ['execute_bash'] : of === 'other' ? ['str_replace_editor', 'edit'] : ['execute_bash', 'think'];
      for (const tool of tools) {
        for (const wrapped of [
          '',
          'OBSERVATION:\n',
          'EXECUTION RESULT of [x]:\n',
          'Execution output of [x]:\n',
          'Result of x:\n',
        ])
          expect(callStatus({ tool, text: wrapped + said })).toBe(status);
      }
    },
  );
});

test.each([
  ['Exit code: 0\nExecution output of [execute_bash]:\n[STDOUT]\n\npkg', 'ok'],
  ['Exit code: Error: Exit code 1 \nExecution output of [execute_bash]:\nError executing command:', 'non-zero-exit'],
  ['Exit code: Error: Exit code 127\nExecution output of [execute_bash]:\nsh: 1: foo: not found', 'cannot-run'],
  ['Exit code: -1\nExecution output of [execute_bash]:\nThe command took too long to execute (>90s)', 'timed-out'],
  [
    'EXECUTION RESULT of [execute_bash]:\nbash: foo: command not found\n[The command completed with exit code 127.]',
    'cannot-run',
  ],
  ['OBSERVATION:\nbash: foo: command not found', 'cannot-run'],
  ['Result of execute_bash:\n1 failed\n[exit code 1, in /workspace]', 'non-zero-exit'],
  ['Result of execute_bash:\nfoo\n[exit code 127, in /workspace]', 'cannot-run'],
  ['<returncode>127</returncode>\n<output>\n</output>', 'cannot-run'],
  ['<tool_response>\nok\n[Command finished with exit code 2]\n</tool_response>', 'non-zero-exit'],
  // what a command printed is no word of a tool's
  ['OBSERVATION:\na.py:3: raise ValueError("No replacement was performed")', 'ok'],
  ['OBSERVATION:\nERROR: 3 tests failed', 'ok'],
  ['Result of execute_bash:\n[exit code 1, in /w]\nlog ends\n[exit code 0, in /w]', 'ok'],
  ['OBSERVATION:\nNo such file\nbash: foo: command not found\nmore', 'ok'],
])('%j of a shell is %s', (text, status) => {
  expect(callStatus({ tool: 'execute_bash', text })).toBe(status);
});

test('the last exit code counts', () => {
  expect(exitCodeIn('[Command finished with exit code 1]\n[The command completed with exit code 0.]')).toBe(0);
  expect(exitCodeIn('exit code 3')).toBeUndefined();
});
