import type { TestFramework } from '../test-framework.ts';
import { readRunner, runPython } from './run-python.ts';

const RUNNER = readRunner('pytest_runner.py');
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
    run: (sandbox, request) => runPython(sandbox, request, RUNNER, [COMMAND, '-q', ...(request.tests ?? [])].join(' ')),
  };
}
