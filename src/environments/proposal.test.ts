import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Repository } from '../records/repository.ts';
import { buildEnvironment } from './build.ts';
import { openTestBench, type TestBench } from './fixture.ts';
import { parseProposal } from './proposal.ts';

/** Its tests need a file that only a script of its own makes, and which no manifest tells of. */
const FILES = {
  'pyproject.toml':
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "tables"\nversion = "1"\n',
  'tables.py': 'from made import TABLE\n\ndef look_up(key):\n    return TABLE[key]\n',
  'tools/make_table.py': 'open("made.py", "w").write("TABLE = {n: n * n for n in range(20)}\\n")\n',
  'test_tables.py':
    'import os, pytest\nfrom tables import look_up\n\n@pytest.mark.parametrize("n", range(12))\ndef test_look_up(n):\n    assert look_up(n) == n * n and os.environ["SCALE"] == "1"\n',
};

let bench: TestBench;
let repository: Repository;

beforeAll(async () => {
  bench = await openTestBench();
  repository = await bench.repository('tables', 'python', FILES);
});
afterAll(() => bench.remove());

function built(replies: readonly (string | undefined)[]) {
  const prompts: string[] = [];
  const propose = async (prompt: string) => {
    prompts.push(prompt);
    return replies[prompts.length - 1];
  };
  const { workspace, provider } = bench;
  return { prompts, result: buildEnvironment(repository, { workspace, provider, propose }) };
}

const log = () => readFile(join(bench.workspace.environments, environmentFolder, 'build.log'), 'utf8');
let environmentFolder = '';

test('what the rules cannot build, a model may: each time it sees how the last proposal failed', {
  timeout: 300_000,
}, async () => {
  const { prompts, result } = built([
    'I would just run the tests.',
    '```json\n{"commands": ["python tools/no_such.py"]}\n```',
    'The table is missing.\n```json\n{"commands": ["python tools/make_table.py"], "variables": {"SCALE": "1"}}\n```',
  ]);
  const { kind, ...rest } = await result;
  expect({ kind, ...rest }).toMatchObject({
    kind: 'built',
    environment: {
      proposed: ['python tools/make_table.py'],
      variables: { SCALE: '1' },
      baseline: [{ ended: 'completed' }, { ended: 'completed' }],
    },
  });
  environmentFolder = 'environment' in rest ? rest.environment.id : '';
  expect(prompts).toHaveLength(3);
  expect(prompts[0]).toContain('tools/make_table.py');
  expect(prompts[0]).toContain("No module named 'made'");
  expect(prompts[1]).toContain('no JSON');
  expect(prompts[2]).toContain('no_such.py');
  expect(await log()).toContain('== proposal 3 of a model');
});

test('without a useful reply the package is left out for the reason of the rules', { timeout: 300_000 }, async () => {
  repository = await bench.repository('tables', 'python', { ...FILES, README: 'another one' });
  const silent = built([undefined]);
  expect(await silent.result).toMatchObject({ kind: 'rejected', rejection: { reason: 'sanity-check' } });
  expect(silent.prompts).toHaveLength(1);
  const useless = built(['{"commands": ["true"]}', '{"commands": ["true"]}', '{"commands": []}']);
  expect(await useless.result).toMatchObject({ kind: 'rejected', rejection: { reason: 'sanity-check' } });
  expect(useless.prompts).toHaveLength(3);
});

test('a proposal is JSON of a known form, wherever it stands in the reply', () => {
  expect(parseProposal('Well: {"commands": ["make"], "framework": "vitest --run"}')).toEqual({
    commands: ['make'],
    framework: 'vitest --run',
    variables: {},
  });
  expect(parseProposal('```json\n{"commands": ["a"]}\n```\nor\n```json\n{"commands": ["b"]}\n```')).toMatchObject({
    commands: ['b'],
  });
  for (const reply of [
    '',
    'no',
    '```json\n{"commands": "make"}\n```',
    '{"commands": ["x"], "framework": "nose"}',
    '{"commands": ["x"], "variables": {"A=B": "1"}}',
  ]) {
    expect(parseProposal(reply)).toHaveProperty('problem');
  }
});
