import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import { selectTests } from '../report.ts';
import { runReported, secretPath } from '../run-reported.ts';
import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import type { Artifacts } from './artifacts.ts';
import { type CargoFiles, readCargoReport } from './cargo-report.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'cargo-run.bash'), 'utf8');
const COMMAND = 'cargo test';
/** Characters of all filters of one run; with more, all tests run. */
const FILTER_LIMIT = 100_000;
const PRINTED_BYTES = 64 * 1024 ** 2;

/** Prints the name and the text of every file of a folder, each with a NUL after it, and removes it; of what tests printed, the end. */
const COLLECT = [
  'cd "$0" || exit',
  'for file in *; do',
  '  printf "%s\\0" "$file"',
  '  case $file in *out) tail -c 200000 "$file" ;; *) cat "$file" ;; esac | tr -d "\\0"',
  '  printf "\\0"',
  'done',
  'cd / && rm -rf "$0"',
].join('\n');

/**
 * `cargo test` in a sandbox that has `cargo` and `rustdoc` (1.63 or newer) on its PATH and the crate's dependencies.
 * One test at a time. Ids: see `readCargoReport`; a request may name source files and folders too.
 */
export function cargoTest(project: ProjectArguments): TestFramework {
  return {
    name: 'cargo-test',
    command: [COMMAND, ...project.options].join(' '),
    plainCommand: async (_sandbox, tests) => {
      const targets = [...new Set(tests.flatMap(targetOf))];
      const names = tests.map((test) => test.split('::').slice(2).join('::')).filter((name) => name !== '');
      const filters = targets.includes('--doc') ? filtersOf(tests) : ['--exact', ...new Set(names)];
      return ['cargo', 'test', ...project.options, ...targets, '--', ...filters];
    },
    async run(sandbox, request) {
      const tests = request.tests ?? [];
      const filters = filtersOf(tests);
      const folder = secretPath();
      return runReported(sandbox, request, {
        shown: [COMMAND, ...project.options, ...(filters.length === 0 ? [] : ['--', ...filters])].join(' '),
        commands: [['bash', '-c', `mkdir -m 700 "$1" && ${SCRIPT}`, 'cargo-run', folder, ...project.options, '--', ...filters]],
        wanted: [],
        read: async () => {
          const { report, artifacts } = readCargoReport(await collect(sandbox, folder));
          return tests.length === 0 ? report : selectTests(report, idsOf(tests, artifacts, sandbox.workdir));
        },
      });
    },
  };
}

/** The words with which cargo builds and runs the program of a test alone. */
function targetOf(test: string): string[] {
  const [crate = '', program = ''] = test.split('::');
  const [kind = '', name = ''] = program.split('/');
  return [`--package=${crate}`, kind === 'lib' || kind === 'doc' ? `--${kind}` : `--${kind}=${name}`];
}

/** What the programs are told to run, as parts of names; none where a word of the request asks for whole programs or files. */
function filtersOf(tests: readonly string[]): string[] {
  const filters = tests.map((test) => {
    const [, program, ...names] = test.split('::');
    const name = names.join('::').replace(/ #\d+$/, '');
    // rustdoc takes the words of a name apart: one of them must do
    return program === 'doc'
      ? name.split(' ').reduce((longest, word) => (word.length > longest.length ? word : longest), '')
      : name;
  });
  return filters.includes('') || filters.join(' ').length > FILTER_LIMIT ? [] : [...new Set(filters)];
}

/** Source files and folders of a request as beginnings of ids: a target's own file is the target, others are modules. */
function idsOf(tests: readonly string[], { targets }: Artifacts, root: string): string[] {
  return tests.flatMap((test) => {
    if (test.includes('::')) return [test];
    const path = posix.resolve(root, test);
    const ids = targets.flatMap(({ id, source, executable }) => {
      if (source === path || source.startsWith(`${path}/`)) return [id];
      const inside = posix.relative(posix.dirname(source), path);
      if (executable === null || inside.startsWith('..') || !inside.endsWith('.rs')) return [];
      return [`${id}::${inside.replace(/(\/mod)?\.rs$/, '').replaceAll('/', '::')}`];
    });
    return [test, ...ids];
  });
}

async function collect(sandbox: Sandbox, folder: string): Promise<CargoFiles> {
  const { stdout } = await sandbox.exec(['bash', '-c', COLLECT, folder], { maxOutputBytes: PRINTED_BYTES });
  const parts = stdout.split('\0');
  return new Map(Array.from({ length: Math.floor(parts.length / 2) }, (_, at) => [parts[2 * at] ?? '', parts[2 * at + 1] ?? '']));
}
