import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';

/** Longer than the limit of a test run. */
const STOPPED_MS = 6000;
const LIMIT_MS = 5000;

const PROGRAM = `
import { fakeSandbox } from '%/../sandbox/index.ts';
import { runReported } from '%/run-reported.ts';
const limits = [];
const sandbox = fakeSandbox({
  exec: async (command, { options }) => {
    limits.push(options.timeoutMs);
    if (command[0] === 'first') {
      process.kill(process.pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {};
  },
});
const read = async () => ({ tests: new Map([['t', 'passed']]), failures: [], loadErrors: new Set(), ended: true });
const { ended } = await runReported(sandbox, { timeoutMs: ${LIMIT_MS} }, { shown: '', commands: [['first'], ['second']], read });
console.log(JSON.stringify({ limits, ended }));
`;

/** What a program prints that stops itself and goes on later. */
async function printed(child: ReturnType<typeof spawn>, isStopped: () => boolean, goOn: () => void): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const ended = once(child, 'close');
  while (child.exitCode === null && !isStopped()) await delay(20);
  await delay(STOPPED_MS);
  goOn();
  await ended;
  return text;
}

test('a run of several commands that is stopped in the first leaves the others their time', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM.replaceAll('%', import.meta.dirname)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid as number;
  const text = await printed(
    child,
    () => / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    () => child.kill('SIGCONT'),
  );
  const { limits, ended } = JSON.parse(text) as { limits: number[]; ended: string };
  expect(ended).toBe('completed');
  expect(limits).toHaveLength(2);
  expect(limits[1]).toBeGreaterThan(LIMIT_MS / 2);
});

const SERVER = `
import json, os, subprocess, sys, time
folder, program, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
os.mkfifo(folder + "/requests")
server = subprocess.Popen([sys.executable, "-c", open(sys.argv[4]).read(), folder], start_new_session=True)
print(server.pid, file=sys.stderr, flush=True)
place = folder + "/0"
os.mkdir(place)
os.mkfifo(place + "/status")
json.dump({"program": program, "input": "", "seconds": seconds}, open(place + "/request", "w"))
with open(folder + "/requests", "w") as requests:
    requests.write(place + "\\n")
with open(place + "/status") as status:
    print(status.readline().strip(), open(place + "/stdout").read().strip(), flush=True)
server.kill()
`;

/** What the server says of a program that is stopped, with the server, when it has begun. */
async function toldOf(program: string): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'stopped-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const [driver, begun] = [join(place, 'driver.py'), join(place, 'begun')];
  await writeFile(driver, SERVER);
  const whole = `open(${JSON.stringify(begun)}, 'w').close()\nimport time\n${program}`;
  const server = join(import.meta.dirname, 'python', 'warm_python.py');
  const child = spawn('python3', [driver, place, whole, `${LIMIT_MS / 1000}`, server]);
  const pids: number[] = [];
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
    const [pid] = /^\d+(?=\n)/.exec(told) ?? [];
    if (pid !== undefined) pids[0] ??= Number(pid);
  });
  const each = (signal: NodeJS.Signals): void => {
    for (const pid of pids) process.kill(pid, signal);
  };
  const stop = (): boolean => {
    if (!existsSync(begun) || pids[0] === undefined) return false;
    pids.push(...readFileSync(`/proc/${pids[0]}/task/${pids[0]}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number));
    each('SIGSTOP');
    return true;
  };
  return (await printed(child, stop, () => each('SIGCONT'))).trim();
}

test.each([
  ['loses no time', "time.sleep(2.5); print('done')", 'exit 0 done'],
  ['ends when it takes too long even so', 'time.sleep(3600)', 'timed-out'],
])(
  'a program in a warm Python that is stopped with it %s',
  async (_, program, told) => {
    expect(await toldOf(program)).toBe(told);
  },
  60_000,
);
