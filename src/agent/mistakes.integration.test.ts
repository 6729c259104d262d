import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptedModel } from '../models/index.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { namespaceProvider, type Sandbox } from '../sandbox/index.ts';
import { runAttempt } from './attempt.ts';
import { findProfile } from './profiles/profiles.ts';

let root: string;
let sandbox: Sandbox;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mistakes-'));
  sandbox = await namespaceProvider({ root }).create({
    layers: [],
    mounts: [],
    workdir: '/testbed',
    variables: {},
    network: false,
  });
  await sandbox.writeFile('/testbed/a.py', 'a = 1\n');
});
afterAll(async () => {
  await sandbox?.dispose();
  await rm(root, { recursive: true, force: true });
});

/** How the sandbox's tools answer one call, and a plain one after it. */
async function attempt(profile: string, call: string, args: Record<string, unknown>) {
  const say = (name: string, given: Record<string, unknown>) =>
    profile === 'mini' ? `\`\`\`bash\n${String(given['command'])}\n\`\`\`` : { call: name, arguments: given };
  const events: TrajectoryEvent[] = [];
  const run = runAttempt({
    task: { instanceId: 'one', statement: 'It fails.', workdir: '/testbed' },
    attempt: 1,
    seed: 1,
    model: scriptedModel([say(call, args), say('execute_bash', { command: 'echo alive' })]),
    profile: findProfile(profile),
    sandbox,
    limits: { maxTurns: 2 },
    patch: async () => '',
  });
  for await (const event of run) events.push(event);
  const results = events.flatMap((event) => (event.type === 'tool-result' ? [event] : []));
  return { results, end: events.at(-1) };
}

const LONG = `echo ${'x'.repeat(140_000)}`;
const FAR = `/testbed/${'d/'.repeat(2_100)}a.py`;
const WIDE = `/testbed/${'n'.repeat(300)}.py`;

describe.each(['default', 'mini'])("a model's mistake is no broken sandbox, in the profile %s", (profile) => {
  test.each<[string, string, Record<string, unknown>]>([
    ['a command over 128 KiB', 'execute_bash', { command: LONG }],
    ['a command over 4 MiB', 'execute_bash', { command: `echo ${'x'.repeat(4_300_000)}` }],
    ['a NUL', 'execute_bash', { command: 'echo a\0b' }],
    ['half of a character', 'execute_bash', { command: 'echo \ud800' }],
    ...(profile === 'mini'
      ? []
      : ([
          ['a path that is too long', 'str_replace_editor', { command: 'view', path: FAR }],
          ['a name that is too long', 'str_replace_editor', { command: 'view', path: WIDE }],
          ['a path over 128 KiB', 'str_replace_editor', { command: 'view', path: `/${'p'.repeat(140_000)}` }],
          ['a NUL in a path', 'str_replace_editor', { command: 'view', path: '/testbed/a\0.py' }],
          ['a file with a name that is too long', 'str_replace_editor', { command: 'create', path: WIDE, file_text: 'x' }],
          ['a file far down', 'str_replace_editor', { command: 'create', path: FAR, file_text: 'x' }],
          ['a file inside a file', 'str_replace_editor', { command: 'create', path: '/testbed/a.py/b', file_text: 'x' }],
          ['an edit far down', 'str_replace_editor', { command: 'str_replace', path: FAR, old_str: 'a', new_str: 'b' }],
          ['an insert behind a NUL', 'str_replace_editor', { command: 'insert', path: 'a\0', insert_line: 0, new_str: 'b' }],
          ['undo far down', 'str_replace_editor', { command: 'undo_edit', path: WIDE }],
          ['input with a NUL', 'execute_bash', { command: 'a\0', is_input: 'true' }],
        ] as [string, string, Record<string, unknown>][])),
  ])('%s', async (_, tool, args) => {
    const { results, end } = await attempt(profile, tool, args);
    expect(end).toMatchObject({ reason: 'max-turns' });
    expect(results).toHaveLength(2);
    expect(results[0]?.status).not.toBe('sandbox-failure');
    expect(results[1]).toMatchObject({ status: 'ok', message: { content: expect.stringContaining('alive') } });
  });

  test('what is refused says what to do', async () => {
    const { results } = await attempt(profile, 'execute_bash', { command: profile === 'mini' ? LONG : 'echo \0' });
    expect(results[0]).toMatchObject({
      status: 'bad-argument',
      message: { content: expect.stringMatching(/ERROR: .*(bytes|NUL)/) },
    });
  });
});
