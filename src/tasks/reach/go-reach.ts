import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { byName } from '../../support/by-name.ts';
import { addReach, type ReachMap, type ReachMeter } from './reach.ts';
import { isSourceOf } from './source-files.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'go-reach.sh'), 'utf8');
const TEST = /^(.+?)\/((?:Test|Example|Fuzz)(?!\p{Ll})[^/]*)(?:\/|$)/u;

/** Lines by test function, from Go's own coverage: each package is compiled once, and each of its tests runs by itself. */
export const goReach: ReachMeter = {
  variables: {},
  async measure({ sandbox, passing, timeoutMs, signal }) {
    const tests = new Set(passing.flatMap((id) => TEST.exec(id)?.slice(1).join(' ') ?? []));
    const run = await sandbox.exec(['bash', '-c', SCRIPT], {
      input: [...tests]
        .sort()
        .map((line) => `${line}\n`)
        .join(''),
      timeoutMs,
      maxOutputBytes: 256 * 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    });
    return run.timedOut || run.truncated ? {} : readGoProfiles(run.stdout);
  },
};

/** Reads what `go-reach.sh` prints. */
export function readGoProfiles(text: string): ReachMap {
  const reach: ReachMap = byName();
  let module = '';
  let test = '';
  for (const row of text.split('\n')) {
    const [word = '', name = ''] = row.split(' ');
    if (word === 'module') module = name;
    else if (word === 'test') test = name;
    const [, file = '', first, last] = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ 1$/.exec(row) ?? [];
    const path = file.slice(module.length + 1);
    if (first === undefined || !file.startsWith(`${module}/`) || !isSourceOf('go', path)) continue;
    for (let line = Number(first); line <= Number(last); line++) addReach(reach, path, line, test);
  }
  return reach;
}
