import { matchesGlob } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import { gatherReport, type Report } from '../report.ts';
import { nothingToRun, runReported, secretPath } from '../run-reported.ts';
import { existingPaths } from '../sandbox-files.ts';
import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { fileOf } from './run-reporter.ts';
import { addTap } from './tap-report.ts';

/** Where tests are looked for: the folders and names that tap itself looks in. */
const PATTERNS = ['{test,tests,__tests__}/**/*.{js,cjs,mjs}', '**/*.{test,spec}.{js,cjs,mjs}', 'test.{js,cjs,mjs}'];
const FIXTURES = /(^|\/)(fixtures?|helpers?)\//;
const PRINTED_BYTES = 64 * 1024 ** 2;

const LIST = 'find . \\( -name node_modules -o -name .git \\) -prune -o -type f -print0';

/** Runs the files that standard input names, one process each; `$1` is the folder of what they leave, the rest goes to node. */
const RUN = `dir=$1; shift
mkdir -m 700 "$dir"; export PATH="$PWD/node_modules/.bin:$PATH"
number=0; failed=0
while IFS= read -r -d '' file <&3; do
  number=$((number + 1))
  printf %s "$file" > "$dir/$number.file"
  node "$@" "$file" > "$dir/$number.tap" 2> "$dir/$number.err" < /dev/null
  code=$?
  echo $code > "$dir/$number.exit"
  [ $code = 0 ] || failed=1
done 3<&0
touch "$dir/end"
exit $failed`;

/** Prints what that left: name, NUL, text, NUL. */
const COLLECT = `cd "$0" || exit
for file in *; do printf '%s\\0' "$file"; tr -d '\\0' < "$file"; printf '\\0'; done`;

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
      const folder = secretPath('results');
      return runReported(sandbox, request, {
        shown,
        command: ['bash', '-c', RUN, 'tap', folder, ...project.options],
        input: files.map((file) => `${file}\0`).join(''),
        read: () => readResults(sandbox, folder),
      });
    },
  };
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

async function readResults(sandbox: Sandbox, folder: string): Promise<Report> {
  const { stdout } = await sandbox.exec(['bash', '-c', COLLECT, folder], { maxOutputBytes: PRINTED_BYTES });
  const parts = stdout.split('\0');
  const left = new Map(
    Array.from({ length: Math.floor(parts.length / 2) }, (_, at) => [parts[2 * at] ?? '', parts[2 * at + 1] ?? '']),
  );
  const gathered = gatherReport();
  let output = '';
  for (let number = 1; left.has(`${number}.file`); number++) {
    const [file = '', tapText = '', printed = ''] = ['file', 'tap', 'err'].map((kind) => left.get(`${number}.${kind}`) ?? '');
    output = (output + tapText + printed).slice(-8000);
    const exit = left.get(`${number}.exit`);
    if (exit !== undefined) addTap(gathered, { file, tap: tapText, printed, exitCode: Number(exit) });
  }
  return { ...gathered.report(left.has('end')), output };
}
