import type { Report } from '../report.ts';

/** Rounds for one package: each costs a start of its tests. */
const ROUNDS = 12;
const TEST = /^(.+?)\/((?:Test|Example|Fuzz)(?!\p{Ll})[^/]*)(?:\/|$)/u;

/**
 * A report with what the tests come to that did not run since one before them ended their package's process. `runWithout`
 * runs a package, by import path, without some of its functions; undefined where that did not end in time.
 */
export async function runLost(
  first: Report,
  runWithout: (owner: string, skipped: readonly string[]) => Promise<Report | undefined>,
): Promise<Report> {
  const merged = { ...first, tests: new Map(first.tests), failures: [...first.failures] };
  for (const [owner, culprits] of deaths(first)) {
    const skipped = new Set(culprits);
    for (let round = 0; round < ROUNDS; round++) {
      const report = await runWithout(owner, [...skipped]);
      if (report === undefined) return { ...merged, ended: false };
      if (report.loadErrors.size > 0) break; // a toolchain that cannot leave tests out
      for (const [test, outcome] of report.tests) if (!merged.tests.has(test)) merged.tests.set(test, outcome);
      merged.failures.push(...report.failures.filter(({ test }) => !first.tests.has(test)));
      const more = (deaths(report).get(owner) ?? []).filter((name) => !skipped.has(name));
      if (more.length === 0) break;
      for (const name of more) skipped.add(name);
    }
  }
  return merged;
}

/** By package: the functions in which its process ended. */
function deaths({ tests, failures, loadErrors }: Report): Map<string, string[]> {
  const panicked = failures.filter(({ exception }) => exception === 'panic').map(({ test }) => test);
  const unfinished = [...tests].filter(([test, outcome]) => outcome === 'error' && !loadErrors.has(test)).map(([test]) => test);
  const found = new Map<string, string[]>();
  for (const test of new Set([...panicked, ...unfinished])) {
    const [, owner, name] = TEST.exec(test) ?? [];
    if (owner === undefined || name === undefined) continue;
    found.set(owner, [...new Set([...(found.get(owner) ?? []), name])]);
  }
  return found;
}
