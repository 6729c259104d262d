import type { TestFramework } from '../test-framework.ts';
import { readParts, runPython } from './run-python.ts';

/** Python text that defines `suite_options(root)`: the options of pytest that decide which tests a suite has. */
export const SUITE_OPTIONS = readParts('suite_options.py');
export const PYTEST_RUNNER = readParts('channel.py', 'evidence.py', 'suite_options.py', 'pytest_runner.py');
const COMMAND = 'python -m pytest';

/**
 * pytest in a sandbox that has `python` on its PATH and pytest installed. Ids are node ids relative to the sandbox's
 * working folder. The project's configuration holds, but for `addopts` that steer reports, coverage or parallel runs.
 * An id that is asked for and does not exist is absent from the run. Rejects only on abort or where the sandbox is gone.
 */
export function pytest(): TestFramework {
  return {
    name: 'pytest',
    command: COMMAND,
    plainCommand: async (_sandbox, tests) => ['python', '-m', 'pytest', '-q', ...tests],
    run: (sandbox, request) => runPython(sandbox, request, PYTEST_RUNNER, [COMMAND, '-q', ...(request.tests ?? [])].join(' ')),
  };
}
