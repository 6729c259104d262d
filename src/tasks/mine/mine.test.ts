import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditTask } from '../../history/index.ts';
import { Task } from '../../records/task.ts';
import { type Workspace, workspaceAt } from '../../records/workspace.ts';
import { namespaceProvider, type SandboxProvider } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import { fixtureLayers } from '../fixture-package.ts';
import { validate } from '../validate.ts';
import { gitChanges } from './git-changes.ts';
import { type Issues, readIssues } from './issues.ts';
import { type MineDecision, mineTasks } from './mine.ts';

const LICENCE =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';
const PROJECT = `[project]
name = "shapes-to-mine"
version = "1.0"
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[tool.flit.module]
name = "shapes"
`;
const PACKAGE = `"""Shapes."""

__version__ = '1.0'

def area(width, height=1):
    return width + height

def name(sides):
    return {3: 'triangle', 4: 'square'}[sides]

def total(sizes):
    return sum(sizes)
`;
const SUITE = `from shapes import name, total

def test_three():
    assert name(3) == 'triangle'

def test_four():
    assert name(4) == 'square'

def test_total():
    assert total([1, 2]) == 3

def test_empty():
    assert total([]) == 0

def test_one():
    assert total([7]) == 7
`;
const MENDED = PACKAGE.replace('width + height', 'width * height');
const NAMED = MENDED.replace("{3: 'triangle', 4: 'square'}[sides]", "{3: 'triangle', 4: 'square'}.get(sides, 'polygon')");
const AREA = `${SUITE.replace('import name', 'import area, name')}
def test_area():
    result = area(2, 3)
    assert result == 6
`;

let root: string;
let origin: string;
let workspace: Workspace;
let provider: SandboxProvider;
let issues: Issues;
const commits: Record<string, string> = {};
let clock = Date.UTC(2025, 0, 1);

const git = async (...args: string[]): Promise<string> => {
  clock += 3_600_000;
  const date = new Date(clock).toISOString();
  const env = { ...(process.env as Record<string, string>), GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const result = await runProcess(['git', '-C', origin, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { env });
  expect(result.exitCode, result.stderr).toBe(0);
  return result.stdout.trim();
};
const commit = async (label: string, message: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(origin, path)), { recursive: true });
    await writeFile(join(origin, path), text);
  }
  await git('add', '-A');
  await git('commit', '-q', '-m', message);
  commits[label] = await git('rev-parse', 'HEAD');
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mine-'));
  workspace = { ...workspaceAt(join(root, 'workspace')), layers: await fixtureLayers() };
  provider = namespaceProvider({ root: workspace.sandboxes });
  origin = join(root, 'shapes');
  await mkdir(origin);
  await git('init', '-q', '-b', 'trunk');
  await commit('first', 'Begin', { LICENSE: LICENCE, 'shapes.py': PACKAGE, 'test_shapes.py': SUITE, 'pyproject.toml': PROJECT });
  await commit('area', 'Mend the area (#2)\n\nFixes #1', { 'shapes.py': MENDED, 'test_shapes.py': AREA });
  await commit('docs', 'Tell of it', { 'CHANGES.md': '- Mended the area\n' });
  await commit('tests', 'More tests', { 'test_more.py': 'def test_more():\n    pass\n' });
  await git('checkout', '-q', '-b', 'names');
  await commit('inner', 'Look names up', { 'shapes.py': NAMED });
  await commit('inner-test', 'Test it\n\ncloses #3', {
    'test_names.py': "from shapes import name\n\ndef test_other():\n    got = name(9)\n    assert got == 'polygon'\n",
  });
  await git('checkout', '-q', 'trunk');
  await git('merge', '-q', '--no-ff', 'names', '-m', 'Merge pull request #4 from a/names');
  commits['merge'] = await git('rev-parse', 'HEAD');
  await commit('unlinked', 'Raise the version', {
    'shapes.py': NAMED.replace("'1.0'", "'1.1'"),
    'test_version.py': "import shapes\n\ndef test_version():\n    assert shapes.__version__ == '1.1'\n",
  });
  const lines = [
    {
      number: 1,
      title: 'Wrong area',
      body: 'area(2, 3) gives 5.',
      created_at: '2025-01-01T00:30:00Z',
      closed_by: 2,
      comments: [
        { body: 'It adds.', created_at: '2025-01-01T00:40:00Z' },
        { body: 'Mended in #2 by multiplying.', created_at: '2025-02-01T00:00:00Z' },
      ],
    },
    { number: 3, title: 'Names', body: 'name(9) raises KeyError, I expected "polygon".', created_at: '2025-01-01T00:00:00Z' },
  ];
  const path = join(root, 'issues.jsonl');
  await writeFile(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"number": 5\n{"number": 6}\n`);
  issues = await readIssues(path);
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function mine(options: Partial<Parameters<typeof mineTasks>[1]> = {}): Promise<MineDecision[]> {
  await using source = await gitChanges(origin, 'trunk', { workspace });
  const decisions: MineDecision[] = [];
  for await (const decision of mineTasks(source, { workspace, provider, parallel: 2, ...options })) decisions.push(decision);
  return decisions;
}

test('changes with one issue each become proven tasks; the others are told why', async () => {
  expect(issues.broken).toEqual([expect.stringMatching(/^line 3: not JSON/), expect.stringMatching(/^line 4: title: /)]);
  const decisions = await mine({ issues, journal: join(root, 'journal.jsonl') });
  expect(decisions.map(({ change, outcome }) => [change, outcome])).toEqual([
    [commits['unlinked'], 'issue-count'],
    [commits['merge'], 'kept'],
    [commits['tests'], 'no-code'],
    [commits['docs'], 'no-code'],
    [commits['area'], 'kept'],
  ]);
  const [merge, area] = decisions.flatMap(({ task }) => task ?? []) as [Task, Task];
  expect(area).toMatchObject({
    kind: 'real',
    base_commit: commits['first'],
    problem_statement: 'Wrong area\n\narea(2, 3) gives 5.\n',
    hints_text: 'It adds.',
    FAIL_TO_PASS: ['test_shapes.py::test_area'],
    origin: { operator: 'merged-change', change: { pull_request: 2, issue: 1, statement: 'issue' } },
  });
  expect(area.PASS_TO_PASS).toContain('test_shapes.py::test_total');
  expect(area.certificate.runs.map(({ state }) => state)).toEqual(['before', 'before', 'base', 'base', 'golden', 'golden']);
  expect(area.test_patch).toContain('+++ b/test_shapes.py');
  expect(area.patch).not.toContain('test_');
  expect(merge).toMatchObject({
    base_commit: commits['tests'],
    FAIL_TO_PASS: ['test_names.py::test_other'],
    origin: { change: { base: commits['tests'], head: commits['merge'], pull_request: 4, issue: 3 } },
  });
  for (const task of [merge, area]) {
    expect(Task.parse(task)).toEqual(task);
    expect((await auditTask(task, { workspace, provider })).findings).toEqual([]);
  }
  const again = await validate(area, { workspace, provider });
  expect(again).toMatchObject({ kind: 'valid', task: { FAIL_TO_PASS: area.FAIL_TO_PASS } });
  const moved = await validate({ ...area, base_commit: commits['docs'] as string }, { workspace, provider });
  expect(moved).toMatchObject({ kind: 'rejected', reason: 'base-commit-differs' });
  // the journal has it all: nothing is tried again, with another provider that has nothing to give
  const idle: SandboxProvider = { ...provider, create: () => Promise.reject(new Error('not to be asked')) };
  expect(await mine({ issues, journal: join(root, 'journal.jsonl'), provider: idle })).toEqual(decisions);
});

test('the repository alone: statements from the failing behaviour, no more tasks than asked', async () => {
  const decisions = await mine({ count: 2 });
  expect(decisions.map(({ outcome }) => outcome)).toEqual(['no-statement', 'kept', 'no-code', 'no-code', 'kept']);
  const [merge, area] = decisions.flatMap(({ task }) => task ?? []);
  expect(area?.problem_statement).toMatch(/area\(2, 3\)[\s\S]*5[\s\S]*6/);
  expect(merge?.problem_statement).toContain('KeyError');
  expect(merge?.origin.change?.statement).toBe('behaviour');
});

test('a file of issues that fits none: every change is rejected for it', async () => {
  const none = { byNumber: new Map(), places: [], broken: [] };
  const outcomes = (await mine({ issues: none })).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['issue-count', 'issue-count', 'no-code', 'no-code', 'issue-count']);
});

test('a dry run says of each change what would become of it, and needs no sandbox', async () => {
  const idle: SandboxProvider = { ...provider, create: () => Promise.reject(new Error('not to be asked')) };
  const looked = async (options: object) =>
    (await mine({ dryRun: true, provider: idle, ...options })).map(({ change, outcome, detail }) => [change, outcome, detail]);
  expect(await looked({ issues })).toEqual([
    [commits['unlinked'], 'issue-count', '0 issues are linked'],
    [commits['merge'], 'to-try', '1 file, statement from issue 3'],
    [commits['tests'], 'no-code', expect.any(String)],
    [commits['docs'], 'no-code', expect.any(String)],
    [commits['area'], 'to-try', '1 file, statement from issue 1'],
  ]);
  const ids = async (selection: object) => (await looked({ selection })).map(([change]) => change);
  expect(await ids({ only: ['4', (commits['area'] as string).slice(0, 8)] })).toEqual([commits['merge'], commits['area']]);
  expect(await ids({ paths: ['CHANGES.md', 'test_more.py'] })).toEqual([commits['tests'], commits['docs']]);
  expect(await ids({ paths: ['*.md'] })).toEqual([]);
  expect(await ids({ since: Date.UTC(2025, 0, 1, 20) })).toEqual([commits['unlinked'], commits['merge']]);
  expect(await ids({ since: Date.UTC(2026, 0, 1) })).toEqual([]);
});

test('what is no git repository, or lacks the commit, is told', async () => {
  await expect(gitChanges(join(root, 'nowhere'), 'HEAD', { workspace })).rejects.toMatchObject({ code: 'GIT_FAILED' });
  await expect(gitChanges(origin, 'no-such', { workspace })).rejects.toMatchObject({ code: 'GIT_FAILED' });
  expect((await readdir(workspace.sources)).filter((name) => name.startsWith('.mine'))).toEqual([]);
});
