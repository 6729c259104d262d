import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { miniTrajectory, PATCH, sftRow } from '../rollouts/import/fixture-trajectories.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-foreign-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: string): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

type Ended = { code: number; stdout: string; stderr: string };

function cli(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const LOG = `+ : '>>>>> Start Test Output'\nPASSED t.py::fix\n+ : '>>>>> End Test Output'\n`;
const ROW = { instance_id: 'owner__name-1', FAIL_TO_PASS: '["t.py::fix"]', PASS_TO_PASS: '[]', patch: PATCH };

test('logs, trajectories and a benchmark of other tools become a graded run, predictions and SFT rows', async () => {
  const trajectory = await put('t/a.traj.json', JSON.stringify(miniTrajectory()));
  const broken = await put('t/b.traj.json', '{"info": ');
  const first = await cli('import', '--from', 'mini-swe-agent', trajectory, broken, '--out', 'run', '--json');
  expect(first).toMatchObject({ code: 1, stderr: `${broken}:1: not JSON: Unexpected end of JSON input\n` });
  expect(lines(first.stdout)).toMatchObject([{ run: 'run', imported: 1, superseded: 0, malformed: 1, turns: 5, instances: 1 }]);

  await put('logs/m/owner__name-1/test_output.txt', LOG);
  await put('logs/m/owner__gone-2/test_output.txt', LOG);
  await put('rows.jsonl', JSON.stringify(ROW));
  const graded = await cli('grade', 'run', '--logs', 'logs', '--benchmark', 'rows.jsonl', '--json');
  expect(graded).toMatchObject({ code: 0, stderr: '1 of 2 logs are not of the benchmark: owner__gone-2\n' });
  expect(lines(graded.stdout)).toMatchObject([
    {
      instance_id: 'owner__name-1',
      resolved: true,
      tests_status: { FAIL_TO_PASS: { success: ['t.py::fix'], failure: [] }, PASS_TO_PASS: { success: [], failure: [] } },
    },
  ]);

  await put('moon.jsonl', JSON.stringify({ ...ROW, instance_id: 'owner__gone-2', log_parser: 'parse_log_moon' }));
  const refused = await cli('grade', '--logs', 'logs', '--benchmark', 'moon.jsonl', '--json');
  expect(refused.stderr).toBe(
    '1 of 2 logs are not of the benchmark: owner__name-1\n1 of 2 logs are not graded, no reader for parse_log_moon: owner__gone-2\n',
  );
  expect(lines(refused.stdout)).toMatchObject([{ outcome: 'infra-failure', resolved: false }]);

  expect(await cli('export', 'run', '--to', 'swe-bench', '--out', 'out')).toMatchObject({ code: 0 });
  expect(lines(await readFile(join(root, 'out/predictions.jsonl'), 'utf8'))).toEqual([
    { instance_id: 'owner__name-1', model_name_or_path: 'vendor/model', model_patch: PATCH },
  ]);
  expect(await cli('export', 'run', '--to', 'sft', '--out', 'out')).toMatchObject({ code: 0 });
  const [row] = lines(await readFile(join(root, 'out/sft.jsonl'), 'utf8'));
  const messages = row?.['messages'] as { role: string; train?: boolean }[];
  expect(messages.filter(({ role }) => role === 'assistant').map(({ train }) => train)).toEqual([true, true, false, false, true]);
  // what we write, we read
  const again = await cli('import', '--from', 'sft', 'out/sft.jsonl', '--out', 'again', '--outcome', 'resolved', '--json');
  expect(lines(again.stdout)).toMatchObject([{ imported: 1, turns: 5 }]);
});

test('wrong requests are told with what to do: exit code 2', async () => {
  const empty = await put('empty.jsonl', '');
  const rows = await put('rows.jsonl', JSON.stringify(ROW));
  const answers = await Promise.all([
    cli('grade'),
    cli('grade', '--logs', root),
    cli('import', '--from', 'devin', empty, '--out', 'run'),
    cli('import', '--from', 'sft', 'gone.jsonl', '--out', 'run'),
    cli('grade', '--logs', root, '--benchmark', rows),
    cli('import', '--from', 'sft', empty, '--out', 'other'),
  ]);
  expect(answers.map(({ code, stderr }) => [code, stderr.split('\n')[0]])).toEqual([
    [2, 'error: neither a run nor logs are named'],
    [2, 'error: --logs and --benchmark go together'],
    [2, expect.stringContaining("'devin' is invalid")],
    [2, 'error: gone.jsonl does not exist'],
    [2, `error: ${root} holds no test_output.txt`],
    [2, 'error: no trajectory of sft is in these files'],
  ]);
});

test('an ungraded run gives predictions and no SFT rows', async () => {
  await cli('import', '--from', 'sft', await put('rows.jsonl', JSON.stringify(sftRow())), '--out', 'run');
  expect(await cli('export', 'run', '--to', 'sft', '--out', 'out')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^left out: 1 ungraded\n/),
  });
});
