import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { readParts, runPython } from './run-python.ts';

const RUNNER = readParts('channel.py', 'evidence.py', 'unittest_runner.py');
const COMMAND = 'python -m unittest';

/**
 * Python's own unittest, for suites that pytest cannot collect, in a sandbox that has `python` on its PATH. Ids are
 * `file::Class::method`. The files of the whole suite are files or folders; without them, every test file there is.
 */
export function unittest({ files }: ProjectArguments): TestFramework {
  const shown = (places: readonly string[]): string => [COMMAND, ...(places.length === 0 ? ['discover'] : places)].join(' ');
  return {
    name: 'unittest',
    command: shown(files),
    plainCommand: async (_sandbox, tests) => [
      'python',
      '-m',
      'unittest',
      ...new Set(tests.map((test) => test.split('::')[0] ?? '')),
    ],
    run: (sandbox, request) => {
      const tests = request.tests ?? [];
      return runPython(sandbox, request, RUNNER, shown(tests.length === 0 ? files : tests), { places: files });
    },
  };
}
