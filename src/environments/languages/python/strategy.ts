import type { PythonProject } from '../../../repositories/index.ts';
import { compareVersions } from '../../versions.ts';
import type { Interpreter } from './interpreters.ts';
import { HINTED, type TestRequirements } from './requirements.ts';

/** How the package gets into its environment so that edits of the checkout take effect. */
type InstallMode =
  /** PEP 660. */
  | 'editable'
  /** Its dependencies alone; the checkout is on PYTHONPATH. Nothing of the package's build runs. */
  | 'path';

/** One way to build a Python environment. */
export type PythonStrategy = {
  interpreter: Interpreter;
  mode: InstallMode;
  tests: TestRequirements;
  /** Whether the requirements are read from the release, or asked from its build backend, which is slower but always right. */
  requirements: 'written' | 'built';
  framework: 'pytest' | 'unittest';
  /** Dependencies are the newest of this time, ISO 8601; undefined: of today. */
  asOf: string | undefined;
  /** Whether pytest is of that time as well; older suites need the pytest that they were written for, older pytests an older Python. */
  runner: 'of its time' | 'of today';
};

const MOST_STRATEGIES = 12;

/** When each Python came out, for picking the one of a release's time. */
const CAME_OUT: readonly [string, string][] = [
  ['3.8', '2019-10-14'],
  ['3.9', '2020-10-05'],
  ['3.10', '2021-10-04'],
  ['3.11', '2022-10-24'],
  ['3.12', '2023-10-02'],
  ['3.13', '2024-10-07'],
  ['3.14', '2025-10-07'],
  ['3.15', '2026-10-01'],
];

/** The strategies for a package, most likely first. `interpreters` are those that its Requires-Python allows. */
export function strategies(
  project: PythonProject,
  tests: readonly TestRequirements[],
  interpreters: readonly Interpreter[],
  { asOf, usesUnittest = false }: { asOf?: string | undefined; usesUnittest?: boolean } = {},
): PythonStrategy[] {
  const [preferred, second] = interpreters;
  const [richest, ...others] = tests.filter(({ name }) => name !== HINTED);
  const hinted = tests.find(({ name }) => name === HINTED);
  if (preferred === undefined || richest === undefined) return [];
  const written = project.complete && richest.extras.length === 0;
  const path: PythonStrategy = {
    interpreter: preferred,
    mode: 'path',
    tests: richest,
    requirements: 'written',
    framework: 'pytest',
    asOf,
    runner: asOf === undefined ? 'of today' : 'of its time',
  };
  const editable: PythonStrategy = { ...path, mode: 'editable', requirements: written ? 'written' : 'built' };
  const made: PythonStrategy[] = [];
  if (project.installable) {
    made.push(editable);
    // What nobody declared has no version that is right; today's has wheels for the interpreters of today.
    if (hinted !== undefined) made.push({ ...editable, tests: hinted, asOf: undefined, runner: 'of today' });
    if (editable.requirements === 'written') made.push({ ...editable, requirements: 'built' });
  }
  made.push(path);
  if (hinted !== undefined && !project.installable) made.push({ ...path, tests: hinted, asOf: undefined, runner: 'of today' });
  const first = made[0] as PythonStrategy;
  if (first.runner === 'of its time') made.splice(1, 0, { ...first, runner: 'of today' });
  if (usesUnittest) made.push({ ...first, framework: 'unittest' });
  if (asOf !== undefined) made.push({ ...first, asOf: undefined, runner: 'of today' });
  // A package may be older than what newer Pythons have dropped, or newer than what the preferred one has.
  const elsewhere = [ofItsTime(interpreters, asOf), interpreters.at(-1), second].filter((one) => one !== undefined);
  for (const interpreter of new Set(elsewhere)) if (interpreter !== preferred) made.push({ ...first, interpreter });
  for (const set of others) made.push({ ...first, tests: set });
  return made.slice(0, MOST_STRATEGIES);
}

/** The newest interpreter that was out when the release was. */
function ofItsTime(interpreters: readonly Interpreter[], asOf: string | undefined): Interpreter | undefined {
  if (asOf === undefined) return undefined;
  const out = CAME_OUT.filter(([, date]) => date <= asOf).map(([series]) => series);
  return [...interpreters]
    .sort((a, b) => compareVersions(b.version, a.version))
    .find(({ version }) => out.includes(version.split('.').slice(0, 2).join('.')));
}

/** The strategy in words, for logs and status lines. */
export function describe(strategy: PythonStrategy): string {
  const { mode, tests, requirements, interpreter, framework, asOf, runner } = strategy;
  const when = asOf === undefined ? '' : `, as of ${asOf.slice(0, 10)}${runner === 'of today' ? ' with pytest of today' : ''}`;
  const how = framework === 'pytest' ? '' : `, ${framework}`;
  return `${mode} install, ${tests.name}, ${requirements} metadata, Python ${interpreter.version}${when}${how}`;
}
