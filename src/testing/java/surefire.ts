import { randomUUID } from 'node:crypto';
import type { ExecResult, Sandbox } from '../../sandbox/index.ts';
import { gatherReport, keepTests, type Report } from '../report.ts';
import { runReported } from '../run-reported.ts';
import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { addSurefireReport } from './surefire-report.ts';

const COMMAND = 'mvn test';
const REPORT_BYTES = 64 * 1024 ** 2;

/**
 * Without network; failures do not stop later modules, and the same order always. What tests print goes to files: what
 * Maven prints is then its own.
 */
const OPTIONS = [
  '--batch-mode',
  '--offline',
  '--fail-at-end',
  '-Dstyle.color=never',
  '-Dmaven.test.failure.ignore=true',
  '-Dmaven.test.redirectTestOutputToFile=true',
  '-Dsurefire.runOrder=alphabetical',
];

/**
 * Maven's Surefire in a sandbox that has `mvn` and `java` on its PATH and what the project needs in its local repository.
 * Reports are read of this run alone: their names carry a suffix made for it. Ids: see `addSurefireReport`; a request may
 * name classes, source files and folders too.
 */
export function surefire(project: ProjectArguments): TestFramework {
  return {
    name: 'surefire',
    command: [COMMAND, ...project.options].join(' '),
    plainCommand: async (_sandbox, tests) => {
      const methods = [...new Set(tests.map((test) => test.replace(/[([].*$/s, '')))];
      return ['mvn', '--batch-mode', '--offline', ...project.options, `-Dtest=${methods.join(',')}`, 'test'];
    },
    async run(sandbox, request) {
      const suffix = randomUUID().slice(0, 8);
      const wanted = (request.tests ?? []).map(toWanted);
      const filter = filterOf(wanted);
      return runReported(sandbox, request, {
        shown: [COMMAND, ...project.options, ...filter.slice(0, 1)].join(' '),
        commands: [['mvn', ...OPTIONS, `-Dsurefire.reportNameSuffix=${suffix}`, ...project.options, ...filter, 'test']],
        wanted: [],
        read: async ([executed]) => {
          const report = await withPaths(sandbox, await readReports(sandbox, executed, suffix));
          return wanted.length === 0 ? report : keepTests(report, (id) => wanted.some((word) => isWithin(id, word)));
        },
      });
    },
  };
}

/** `package.Class#method`, `package.Class`, or with a dot at its end a package, of a word of a request. */
function toWanted(word: string): string {
  const source = /(?:^|\/)src\/[^/]+\/(?:java|kotlin|groovy)(?:\/(.*?))?\/?$/.exec(word);
  if (source === null) return word;
  const path = (source[1] ?? '').replaceAll('/', '.');
  return /\.(java|kt|groovy)$/.test(path) ? path.replace(/\.\w+$/, '') : path === '' ? '' : `${path}.`;
}

function isWithin(id: string, wanted: string): boolean {
  return (
    id === wanted ||
    (wanted === '' || wanted.endsWith('.')
      ? id.startsWith(wanted)
      : /^[#$[(]/.test(id.slice(wanted.length)) && id.startsWith(wanted))
  );
}

/** Surefire runs whole classes, nested ones with the class around them; of them what was asked for is kept. */
function filterOf(wanted: readonly string[]): string[] {
  if (wanted.length === 0 || wanted.some((word) => word === '' || word.endsWith('.'))) return [];
  const classes = [...new Set(wanted.map((word) => word.split(/[#$]/)[0] ?? ''))];
  return [`-Dtest=${classes.join(',')}`, '-Dsurefire.failIfNoSpecifiedTests=false', '-DfailIfNoTests=false'];
}

async function readReports(sandbox: Sandbox, executed: ExecResult | undefined, suffix: string): Promise<Report> {
  const print =
    'find . -path "*/surefire-reports/TEST-*" -name "$0" -exec sh -c \'for file; do cat "$file"; printf "\\0"; done\' sh {} +';
  const found = await sandbox.exec(['sh', '-c', print, `*-${suffix}.xml`], { maxOutputBytes: REPORT_BYTES });
  const gathered = gatherReport();
  const reports = found.stdout.split('\0').slice(0, -1);
  for (const xml of reports) addSurefireReport(gathered, xml, suffix);
  const errors = reports.length > 0 ? [] : compileErrors(executed?.stdout ?? '');
  for (const { path, line, message } of errors) {
    const failure = { exception: 'compile error', message, file: path, calls: [{ path, line, function: '' }] };
    gathered.add(path, 'error', { failure, loadError: true });
  }
  return gathered.report(executed?.exitCode === 0 || errors.length > 0);
}

/** What the compiler said, before any test ran. Paths are absolute. */
function compileErrors(output: string): { path: string; line: number; message: string }[] {
  const lines = new Set(output.match(/^\[ERROR\] .*?\.(?:java|kt|groovy):\[\d+,\d+\].*$/gm));
  return [...lines].map((row) => {
    const [, path = '', line, message = ''] = /^\[ERROR\] (.*?):\[(\d+),\d+\] *(.*)$/.exec(row) ?? [];
    return { path, line: Number(line), message };
  });
}

/** The report with the paths of its calls completed from the sources that are there; calls of others left out. */
async function withPaths(sandbox: Sandbox, report: Report): Promise<Report> {
  if (report.failures.length === 0) return report;
  const list = 'find . -name target -prune -o \\( -name "*.java" -o -name "*.kt" -o -name "*.groovy" \\) -print';
  const { stdout } = await sandbox.exec(['sh', '-c', list], { maxOutputBytes: REPORT_BYTES });
  const sources = new Map(stdout.split('\n').map((path) => [path.replace(/^.*?\/src\/[^/]+\/\w+\//, ''), path.slice(2)]));
  return {
    ...report,
    failures: report.failures.map((failure) => ({
      ...failure,
      calls: failure.calls.flatMap((call) => {
        const path = call.path.startsWith('/') ? call.path : sources.get(call.path);
        return path === undefined ? [] : [{ ...call, path }];
      }),
    })),
  };
}
