import { matchesGlob } from 'node:path';
import type { ExecResult, Sandbox } from '../../sandbox/index.ts';
import { gatherReport, type Report } from '../report.ts';
import { nothingToRun, runReported } from '../run-reported.ts';
import { existingPaths } from '../sandbox-files.ts';
import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { fileOf } from './run-reporter.ts';
import { addTap } from './tap-report.ts';

/** Where tests are looked for: the folders and names that tap itself looks in. */
const PATTERNS = ['{test,tests,__tests__}/**/*.{js,cjs,mjs}', '**/*.{test,spec}.{js,cjs,mjs}', 'test.{js,cjs,mjs}'];
const FIXTURES = /(^|\/)(fixtures?|helpers?)\//;
const PRINTED_BYTES = 64 * 1024 ** 2;

const LIST = 'find . \\( -name node_modules -o -name .git \\) -prune -o -type f -print0';

/** Runs a file in a process of its own, as `npm test` would: what it prints comes straight to us. */
const RUN = 'PATH="$PWD/node_modules/.bin:$PATH"; export PATH; exec node "$@"';

/**
 * Test files that print TAP when node runs them (tape, tap), in a sandbox that has `node` on its PATH. The files of the whole
 * suite are patterns with `**` and braces. What a test prints by hand in TAP's form cannot be told from a result. Ids: see `addTap`.
 */
export function tap(project: ProjectArguments): TestFramework {
  const patterns = project.files.length > 0 ? project.files : PATTERNS;
  const command = (files: readonly string[]): string =>
    `for file in ${files.join(' ')}; do ${['node', ...project.options].join(' ')} "$file"; done`;
  return {
    name: 'tap',
    command: command(patterns),
    plainCommand: async (_sandbox, tests) => {
      const each = 'for file; do node $0 "$file" || exit; done';
      return ['sh', '-c', each, project.options.join(' '), ...new Set(tests.map(fileOf))];
    },
    async run(sandbox, request) {
      const tests = request.tests ?? [];
      const files =
        tests.length === 0
          ? await listFiles(sandbox, patterns)
          : await filesOf(sandbox, await existingPaths(sandbox, tests.map(fileOf)));
      const shown = command(tests.length === 0 ? patterns : files);
      if (files.length === 0) return nothingToRun(shown);
      return runReported(sandbox, request, {
        shown,
        commands: files.map((file) => ['sh', '-c', RUN, 'sh', ...project.options, file]),
        read: async (executed) => readFiles(files, executed),
      });
    },
  };
}

/** What the files came to that have run; the one that took too long is left out. */
function readFiles(files: readonly string[], executed: readonly ExecResult[]): Report {
  const gathered = gatherReport();
  let output = '';
  for (const [index, { stdout, stderr, exitCode, timedOut }] of executed.entries()) {
    output = (output + stdout).slice(-8000);
    if (!timedOut) addTap(gathered, { file: files[index] ?? '', tap: stdout, printed: stderr, exitCode });
  }
  return { ...gathered.report(executed.length === files.length && executed.at(-1)?.timedOut === false), output };
}

/** The files that one of the patterns means, those of a folder that is named included; fixtures left out, in the order of their names. */
async function listFiles(sandbox: Sandbox, named: readonly string[]): Promise<string[]> {
  const folders = named.filter((pattern) => !/[*?{[]|\.\w+$/.test(pattern));
  const patterns = [...named, ...folders.map((folder) => `${folder.replace(/\/$/, '')}/**/*.{js,cjs,mjs}`)];
  const { stdout } = await sandbox.exec(['sh', '-c', LIST], { maxOutputBytes: PRINTED_BYTES });
  const files = stdout.split('\0').map((path) => path.slice(2));
  return files.filter((file) => !FIXTURES.test(file) && patterns.some((pattern) => matchesGlob(file, pattern))).sort();
}

/** The files themselves, and those of the folders among them. */
async function filesOf(sandbox: Sandbox, paths: readonly string[]): Promise<string[]> {
  const isFile = (path: string): boolean => /\.\w+$/.test(path);
  const inside = paths.filter((path) => !isFile(path)).map((path) => `${path.replace(/\/$/, '')}/**/*.{js,cjs,mjs}`);
  return [...paths.filter(isFile), ...(inside.length === 0 ? [] : await listFiles(sandbox, inside))];
}
