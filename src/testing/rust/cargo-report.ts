import { posix } from 'node:path';
import { gatherReport, type Report } from '../report.ts';
import { type Artifacts, readArtifacts, type Target } from './artifacts.ts';
import { readDoctestNames, readFailure, readHarnessLog, readNames } from './harness-log.ts';

/** The files that `cargo-run.bash` left, by name. */
export type CargoFiles = ReadonlyMap<string, string>;

/**
 * What those files come to. Ids are `crate::lib::module::test`, `crate::bin/NAME::…`, `crate::test/NAME::…` and, for
 * doctests, `crate::doc::FILE - ITEM`, the second one of an item with ` #2`: lines move with every patch. A program with a
 * harness of its own is one test. A test in which its program died is an error; a crate that does not compile likewise.
 */
export function readCargoReport(files: CargoFiles): { report: Report; artifacts: Artifacts } {
  const artifacts = readArtifacts(files.get('artifacts.jsonl') ?? '');
  const gathered = gatherReport();
  for (const { crate, message, calls } of artifacts.errors) {
    gathered.add(crate, 'error', { failure: { exception: 'compile error', message, calls }, loadError: true });
  }
  for (const target of artifacts.targets) {
    if (target.executable === null) addDoctests(gathered, target, files);
    else addProgram(gathered, target, posix.basename(target.executable), files);
  }
  return { report: gathered.report(files.has('end') || artifacts.built === false), artifacts };
}

type Gathered = ReturnType<typeof gatherReport>;

function addProgram(gathered: Gathered, target: Target, base: string, files: CargoFiles): void {
  const exit = files.get(`${base}.exit`)?.trim();
  const output = files.get(`${base}.out`) ?? '';
  if (!files.has(`${base}.list`)) return; // it was not started
  const log = files.get(`${base}.log`);
  const names = readNames(files.get(`${base}.list`) ?? '');
  if (log === undefined && names.size === 0) {
    const failure = exit === '0' ? undefined : { exception: 'failed', message: output.slice(-4000), calls: [] };
    if (exit !== undefined) gathered.add(target.id, exit === '0' ? 'passed' : 'failed', { failure });
    return;
  }
  const outcomes = readHarnessLog(log ?? '', names);
  for (const [name, outcome] of outcomes) {
    gathered.add(`${target.id}::${name}`, outcome, { failure: outcome === 'failed' ? readFailure(output, name) : undefined });
  }
  const culprit = [...names].find((name) => !outcomes.has(name));
  if (culprit === undefined || exit === undefined) return;
  const failure = { exception: 'died', message: `exit code ${exit}\n${output.slice(-4000)}`, calls: [] };
  gathered.add(`${target.id}::${culprit}`, 'error', { failure });
}

function addDoctests(gathered: Gathered, target: Target, files: CargoFiles): void {
  const base = target.name.replaceAll('-', '_');
  const log = files.get(`${base}.doclog`) ?? '';
  const output = files.get(`${base}.docout`) ?? '';
  const seen = new Map<string, number>();
  const inOrder = [...readHarnessLog(log, readDoctestNames(log))].sort(([one], [other]) => lineOf(one) - lineOf(other));
  for (const [name, outcome] of inOrder) {
    const item = name.replace(/ \(line \d+\)/, '');
    const count = (seen.get(item) ?? 0) + 1;
    seen.set(item, count);
    const id = `${target.id}::${item}${count === 1 ? '' : ` #${count}`}`;
    const said = outcome === 'failed' ? readFailure(output, name) : undefined;
    // rustdoc's lines are a few off: no place but the file
    gathered.add(id, outcome, { failure: said && { ...said, file: name.split(' - ')[0] ?? '', calls: [] } });
  }
}

function lineOf(name: string): number {
  return Number(/\(line (\d+)\)/.exec(name)?.[1] ?? 0);
}
