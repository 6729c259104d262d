import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelRequest, replay, scriptedModel } from '../models/index.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { createLayer, namespaceProvider, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { writeJsonLines } from '../support/journal.ts';
import { runAttempt } from './attempt.ts';
import { readPatch } from './patch/read-patch.ts';
import { findProfile } from './profiles/profiles.ts';

const SOURCE = 'def add(a, b):\n    return a - b\n';

describe('in a real sandbox', () => {
  let folder: string;
  let provider: SandboxProvider;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agent-'));
    provider = namespaceProvider({ root: join(folder, 'state') });
    await createLayer(join(folder, 'layer'), [
      { path: '/testbed/sums.py', content: SOURCE },
      { path: '/testbed/.gitignore', content: '*.log\n' },
      { path: '/testbed/inner/deep/file.txt', content: 'x\n' },
    ]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function workspace(): Promise<Sandbox> {
    const sandbox = await provider.create({
      layers: [join(folder, 'layer')],
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
      network: false,
    });
    const made = await sandbox.exec([
      'sh',
      '-c',
      'git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm base',
    ]);
    expect(made).toMatchObject({ exitCode: 0 });
    return sandbox;
  }

  async function attempt(model: Parameters<typeof runAttempt>[0]['model'], profile = 'compact') {
    await using sandbox = await workspace();
    const events: TrajectoryEvent[] = [];
    let patch = '';
    const stream = runAttempt({
      task: { instanceId: 'sums', statement: 'add subtracts', workdir: '/testbed' },
      attempt: 1,
      seed: 1,
      model,
      profile: findProfile(profile),
      sandbox,
      limits: { maxTurns: 40, quietTimeoutMs: 200, commandTimeoutMs: 3_000 },
      patch: async (from) => {
        patch = await readPatch(from);
        return patch;
      },
    });
    for await (const event of stream) events.push(event);
    const results = events.filter((event) => event.type === 'tool-result');
    return {
      events,
      patch,
      results: results.map(({ status, message }) => [status, message.content] as const),
      end: events.at(-1),
    };
  }

  const bash = (command: string, more: Record<string, unknown> = {}) => ({
    call: 'execute_bash',
    arguments: { command, ...more },
  });
  const editor = (command: string, path: string, more: Record<string, unknown> = {}) => ({
    call: 'str_replace_editor',
    arguments: { command, path, ...more },
  });

  test('an attempt edits, runs, and leaves a patch; its replay is the same attempt', async () => {
    const model = scriptedModel([
      editor('view', '/testbed'),
      bash('cd inner && export X=1'),
      bash('echo $X; pwd; ls nothing'),
      editor('str_replace', '/testbed/sums.py', { old_str: 'a - b', new_str: 'a + b' }),
      editor('create', '/testbed/inner', { file_text: '' }),
      editor('create', '/testbed/new/é.py', { file_text: 'ü = 1\n' }),
      bash('echo x > /testbed/seen.log; no-such-program'),
      { call: 'finish', arguments: { message: 'Done.' } },
    ]);
    const { events, results, patch, end } = await attempt(model);
    expect(results).toEqual([
      ['ok', '[str_replace_editor]\n/testbed/\n/testbed/inner/\n/testbed/inner/deep/\n/testbed/sums.py'],
      ['ok', '[execute_bash]\n[exit code 0, in /testbed/inner]'],
      [
        'non-zero-exit',
        "[execute_bash]\n1\n/testbed/inner\nls: cannot access 'nothing': No such file or directory\n[exit code 2, in /testbed/inner]",
      ],
      ['ok', '[str_replace_editor]\nEdited /testbed/sums.py:\n     1\tdef add(a, b):\n     2\t    return a + b'],
      ['editor-error', '[str_replace_editor]\nERROR: /testbed/inner is not a file that can be written'],
      ['ok', '[str_replace_editor]\nCreated /testbed/new/é.py'],
      ['cannot-run', expect.stringMatching(/no-such-program: command not found\n\[exit code 127, in \/testbed\/inner\]$/)],
      ['ok', '[finish]\nFinished.'],
    ]);
    expect(patch.match(/^\+.*$/gm)).toEqual(['+++ "b/new/\\303\\251.py"', '+ü = 1', '+++ b/sums.py', '+    return a + b']);
    expect(end).toMatchObject({ reason: 'finished', patch_bytes: Buffer.byteLength(patch) });

    const run = join(folder, 'run');
    await writeJsonLines(join(run, 'attempts/sums/1/trajectory.jsonl'), events);
    const again = await attempt(replay(run));
    expect(again.patch).toBe(patch);
    expect(again.results).toEqual(results);
    const messages = (list: readonly TrajectoryEvent[]) => list.flatMap((event) => ('message' in event ? [event.message] : []));
    expect(messages(again.events)).toEqual(messages(events));
  });

  test('the mini profile has one bash without memory, and ends on its echo', async () => {
    const block = (command: string): string => `Next.\n\n\`\`\`bash\n${command}\n\`\`\``;
    const { results, patch, end } = await attempt(
      scriptedModel([
        block('cd inner && export X=1 && pwd'),
        block('sed -i \'s/a - b/a + b/\' sums.py; pwd; echo "X=$X"; echo wrong >&2; exit 3'),
        'Done, I believe.',
        block('sleep 30'),
        block('no-such-program'),
        block('echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT'),
      ]),
      'mini',
    );
    expect(results).toEqual([
      ['ok', '/testbed/inner\n[exit code 0, in /testbed]'],
      ['non-zero-exit', '/testbed\nX=\nwrong\n[exit code 3, in /testbed]'],
      ['no-call', findProfile('mini').nudge],
      ['timed-out', '[timed out after 3 s]'],
      ['cannot-run', expect.stringMatching(/no-such-program: command not found\n\[exit code 127, in \/testbed\]$/)],
      ['ok', 'COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT\n[exit code 0, in /testbed]'],
    ]);
    expect(patch).toContain('+    return a + b');
    expect(end).toMatchObject({ reason: 'finished', turns: 6 });
  });

  test('a command that goes quiet can be waited for, answered and stopped', async () => {
    const { results } = await attempt(
      scriptedModel([
        bash('read -p "name? " name; echo "hello $name"'),
        bash('echo too early'),
        bash('Ada', { is_input: 'true' }),
        bash('echo begun; sleep 100'),
        bash('C-c', { is_input: 'true' }),
        bash('sleep 0.5; echo late'),
        bash('', { is_input: 'true', timeout: 3 }),
        bash('echo quick', { timeout: 3 }),
        bash('sleep 100', { timeout: 0.3 }),
        bash('echo alive'),
        { call: 'finish', arguments: { message: '' } },
      ]),
    );
    const statuses = results.map(([status]) => status);
    expect(statuses).toEqual(['ok', 'bad-argument', 'ok', 'ok', 'non-zero-exit', 'ok', 'ok', 'ok', 'timed-out', 'ok', 'ok']);
    const text = results.map(([, content]) => content.replace('[execute_bash]\n', ''));
    expect(text[0]).toMatch(/\[still running after \d+ s: call again .*\]$/);
    expect(text[1]).toMatch(/^ERROR: the last command is still running: /);
    expect(text[2]).toMatch(/hello Ada\n\[exit code 0, in \/testbed\]$/);
    expect(text[3]).toMatch(/^begun\n\[still running after/);
    expect(text[4]).toMatch(/\[exit code 130, in \/testbed\]$/);
    expect(text[6]).toBe('late\n[exit code 0, in /testbed]');
    expect(text[8]).toMatch(/\[timed out after 0.3 s\]$/);
    expect(text[9]).toBe('alive\n[exit code 0, in /testbed]');
  });

  test('a command that ended unseen is told of before the next one', async () => {
    const script = scriptedModel([bash('sleep 0.4; echo one'), bash('echo two')]).converse({
      instanceId: '',
      attempt: 1,
      seed: 1,
    });
    const slow = async (request: ModelRequest) => {
      await delay(450);
      return script.reply(request);
    };
    const { results } = await attempt({ name: 'slow', converse: () => ({ reply: slow }) });
    expect(results.map(([, text]) => text)).toEqual([
      expect.stringMatching(/still running/),
      '[execute_bash]\none\n[exit code 0, in /testbed]\ntwo\n[exit code 0, in /testbed]',
    ]);
  });

  test.each([
    ['exit 3', /\[exit code 3, in/],
    ['kill -9 $$', /\[exit code 137, in/],
    ['rm -rf /testbed', /\[exit code \d+, in/],
    ['(sleep 100 &) ; setsid sleep 100 & echo started', /started\n\[exit code 0, in/],
    ['head -c 300000 /dev/urandom | base64', /characters left out/],
  ])('an attempt goes on after %s', async (command, seen) => {
    const { results, end } = await attempt(
      scriptedModel([bash(command), bash('echo $((20 + 3))'), { call: 'finish', arguments: { message: '' } }]),
    );
    expect(results[0]?.[1]).toMatch(seen);
    expect(results[1]?.[1]).toMatch(/23\n\[exit code 0, in/);
    expect(end).toMatchObject({ type: 'attempt-end', reason: 'finished' });
  });

  test('the patch holds what was committed too, and no ignored file', async () => {
    await using sandbox = await workspace();
    const commands =
      'echo 1 > a.log; echo 2 > b.py; git add b.py; git -c user.name=a -c user.email=a@b commit -qm mine; echo 3 >> b.py; rm sums.py';
    await sandbox.exec(['sh', '-c', commands]);
    const before = await sandbox.exec(['git', 'status', '--porcelain']);
    const patch = await readPatch(sandbox);
    expect(patch.match(/^diff .*$/gm)).toEqual(['diff --git a/b.py b/b.py', 'diff --git a/sums.py b/sums.py']);
    expect(patch).toContain('+2\n+3\n');
    expect(await sandbox.exec(['git', 'status', '--porcelain'])).toMatchObject({ stdout: before.stdout });
  });
});
