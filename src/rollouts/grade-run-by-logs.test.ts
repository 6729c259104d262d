import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BenchmarkRow } from '../grading/index.ts';
import { readRun } from './attempt-folder.ts';
import { gradeRunByLogs } from './grade-run-by-logs.ts';
import { miniTrajectory, PATCH } from './import/fixture-trajectories.ts';
import { importRun } from './import/import-run.ts';
import { importer } from './import/importers.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-by-logs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: string): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

const LOG = `+ : '>>>>> Start Test Output'\nPASSED t.py::fix\n+ : '>>>>> End Test Output'\n`;
const row = (instance_id: string): BenchmarkRow => ({
  instance_id,
  repo: '',
  version: '',
  patch: PATCH,
  eval_type: '',
  log_parser: '',
  FAIL_TO_PASS: ['t.py::fix'],
  PASS_TO_PASS: [],
});

test('verdicts go to the attempts whose patch was tested, and to no others', async () => {
  const run = join(root, 'run');
  const other = { ...miniTrajectory(), info: { exit_status: 'Submitted', submission: 'another patch' } };
  const alone = { ...miniTrajectory(), instance_id: 'owner__alone-2' };
  const files = [
    await put('a.traj.json', JSON.stringify(miniTrajectory())),
    await put('b.traj.json', JSON.stringify(other)),
    await put('c.traj.json', JSON.stringify(alone)),
  ];
  await importRun({ importer: importer('mini-swe-agent'), files, run });
  await put('logs/m/owner__name-1/test_output.txt', LOG);
  await put('logs/m/owner__name-1/patch.diff', `${PATCH.replace('-a', '-a  ')}\n`);
  await put('logs/m/owner__alone-2/test_output.txt', LOG.replace('PASSED', 'FAILED'));
  await put('logs/m/owner__gone-3/test_output.txt', LOG);
  const ids = ['owner__name-1', 'owner__alone-2', 'owner__gone-3'];
  const benchmark = new Map(ids.map((id) => [id, row(id)]));
  const graded = await gradeRunByLogs({ run, logs: join(root, 'logs'), benchmark });
  expect(graded.map((one) => [one.instanceId, 'attempt' in one ? one.attempt : undefined])).toEqual([
    ['owner__alone-2', 1],
    ['owner__gone-3', undefined],
    ['owner__name-1', 1],
  ]);
  const stored = await readRun(run);
  expect(stored.map(({ instanceId, attempt, verdict }) => [instanceId, attempt, verdict?.outcome])).toEqual([
    ['owner__alone-2', 1, 'semi-resolved'],
    ['owner__name-1', 1, 'resolved'],
    ['owner__name-1', 2, undefined],
  ]);
  expect(stored[0]?.verdict).toMatchObject({ attempt: 1, failure_class: expect.any(String) });
});
