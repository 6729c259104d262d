import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { runProcess } from '../src/support/process.ts';
import { packageRoot } from '../src/support/tools.ts';
import { machineLine, median } from './support/machine.ts';

/**
 * `npm run bench -- logs DIR FILE...`: the time that `grade` takes, from start to end of its process, over raw SWE-bench logs
 * with the rows of these benchmark files, and in how many it agrees with the official `report.json` beside each log.
 */

const ROUNDS = 5;
const GOAL_SECONDS = 2;

const Graded = z.object({ instance_id: z.string(), resolved: z.boolean(), log: z.string() });
type Graded = z.infer<typeof Graded>;
const Reports = z.record(z.string(), z.object({ resolved: z.boolean() }));

const [, , , folder, ...files] = process.argv;
if (folder === undefined || files.length === 0) {
  console.error(
    'usage: npm run bench -- logs DIR FILE...\nDIR holds …/<instance_id>/test_output.txt, each FILE rows of SWE-bench',
  );
  process.exitCode = 2;
} else {
  console.log(machineLine());
  const seconds: number[] = [];
  let graded: Graded[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const { exitCode, stdout, stderr } = await runProcess([
      join(packageRoot, 'swe-lego'),
      ...['grade', '--json', '--logs', folder, '--benchmark', ...files],
    ]);
    seconds.push((performance.now() - started) / 1000);
    if (exitCode !== 0) throw new Error(stderr);
    graded = stdout
      .trim()
      .split('\n')
      .map((line) => Graded.parse(JSON.parse(line)));
  }
  const time = `median ${median(seconds).toFixed(2)} s, fastest ${Math.min(...seconds).toFixed(2)} s of ${ROUNDS} rounds`;
  console.log(`${graded.length} logs graded: ${time} (goal ${GOAL_SECONDS} s)`);
  const official = graded.flatMap((one) => {
    const resolved = officially(join(folder, dirname(one.log)));
    return resolved === undefined ? [] : [{ ...one, same: resolved === one.resolved }];
  });
  const agreed = official.filter(({ same }) => same).length;
  console.log(`resolved or not as in the official report: ${agreed} of ${official.length}`);
  for (const { log, same } of official) if (!same) console.log(`  otherwise: ${log}`);
}

/** What the report beside a log says; undefined where there is none. */
function officially(place: string): boolean | undefined {
  const path = join(place, 'report.json');
  return existsSync(path) ? Reports.parse(JSON.parse(readFileSync(path, 'utf8')))[basename(place)]?.resolved : undefined;
}
