import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copiesOf } from '../../environments/index.ts';
import type { Task } from '../../records/task.ts';
import { type Workspace, workspaceAt } from '../../records/workspace.ts';
import { namespaceProvider, type SandboxProvider } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import { baseCommit, prepareWorkspace } from '../index.ts';
import { auditTask, tracesOf } from './audit.ts';
import { type LaidPackage, laidPackage } from './fixture.ts';
import { TRACE_RULES } from './trace-rules.ts';
import type { Traces } from './traces.ts';

let workspace: Workspace;
let provider: SandboxProvider;
let laid: LaidPackage;
/** Of an honest workspace; plants change a copy. */
let honest: Traces;

beforeAll(async () => {
  workspace = workspaceAt(await mkdtemp(join(tmpdir(), 'traces-')));
  provider = namespaceProvider({ root: workspace.sandboxes });
  laid = await laidPackage(workspace);
  await copiesOf(laid.environment, { workspace, provider });
  honest = await tracesOf(await taskOf('pkg/gamma.py'), { workspace, provider, environment: laid.environment });
}, 400_000);

afterAll(() => rm(workspace.root, { recursive: true, force: true }));

async function taskOf(file: string): Promise<Task> {
  const draft = laid.task(file);
  const layer = await prepareWorkspace(draft, { workspace, provider, environment: laid.environment });
  return { ...draft, base_commit: await baseCommit(layer, '/testbed') } as Task;
}

/** Files that may have been changed: the first, one in the middle and the last as they are laid out. */
const CHANGED = ['alpha.py', 'pkg/inner/delta.py', 'tools/omega.py'];

const SECOND = 1e9;
type Plant = (traces: Traces, file: string) => void;
const fileOf = ({ files }: Traces, path: string) => files.find((file) => file.path === path) as Traces['files'][number];
const folderOf = ({ folders }: Traces, path: string) =>
  folders.find((folder) => folder.path === join(path, '..')) as Traces['folders'][number];
const entryOf = ({ index }: Traces, path: string) => index.find((entry) => entry.path === path) as Traces['index'][number];
const objectOf = ({ objects }: Traces, path: string) => objects.find((one) => one.path === path) as Traces['objects'][number];

/** Puts something else into what one of these finds. */
const change =
  <Row extends object, Key extends keyof Row>(
    find: (traces: Traces, path: string) => Row,
    key: Key,
    to: (before: Row[Key]) => Row[Key],
  ): Plant =>
  (traces, path) => {
    const row = find(traces, path);
    row[key] = to(row[key]);
  };
const add = (by: number) => (before: number) => before + by;
const fixed =
  <Value>(value: Value) =>
  (): Value =>
    value;

/** What each rule must see: three ways at least in which its attribute tells. */
const PLANTS: Readonly<Record<string, readonly Plant[]>> = {
  'modification time': [1, SECOND, -3600 * SECOND].map((by) => change(fileOf, 'mtime', add(by))),
  'change time, apart': [60, -60, 86_400].map((by) => change(fileOf, 'ctime', add(by * SECOND))),
  'change time': [1, 2, 3].map((step) => (traces, file) => misplace(traces.files, file, 'ctime', step)),
  'birth time, apart': [60, -60, 7 * 86_400].map((by) => (traces, file) => {
    for (const [at, one] of traces.files.entries()) one.birth = 1e6 * at;
    change(fileOf, 'birth', (before) => (before ?? 0) + by * SECOND)(traces, file);
  }),
  'birth time': [1, 2, 3].map((step) => (traces, file) => misplace(traces.files, file, 'birth', step)),
  'access time': [600, -600, 86_400].map((by) => change(fileOf, 'atime', add(by * SECOND))),
  inode: [1, 10, 1e6].map((by) => (traces, file) => {
    const inFolder = traces.files.filter(({ path }) => join(path, '..') === join(file, '..'));
    for (const [at, one] of inFolder.entries()) Object.assign(one, { inode: 2e6 + 100 * at, ctime: 1000 * at });
    const isFirst = inFolder.indexOf(fileOf(traces, file)) === 0;
    change(fileOf, 'inode', fixed(isFirst ? 2e6 + 400 + by : 2e6 - by))(traces, file);
    change(fileOf, 'ctime', fixed(isFirst ? 5000 : -5000))(traces, file);
  }),
  device: [7, 64_768, 1].map((by) => change(fileOf, 'device', add(by))),
  owner: ['0:0', '1000:1000', '65534:65534'].map((owner) => change(fileOf, 'owner', fixed(owner))),
  permissions: [0o600, 0o664, 0o444].map((mode) => change(fileOf, 'mode', fixed(mode))),
  links: [2, 3, 10].map((links) => change(fileOf, 'links', fixed(links))),
  'extended attributes': ['user.a', 'security.capability', 'user.overlay.origin'].map((names) =>
    change(fileOf, 'extended', fixed(names)),
  ),
  blocks: [4096, -4096, 1 << 20].map((by) => change(fileOf, 'slack', add(by))),
  "folders' modification time": [1, SECOND, -SECOND].map((by) => change(folderOf, 'mtime', add(by))),
  "folders' change time": [60, 3600, -3600].map((by) => change(folderOf, 'ctime', add(by * SECOND))),
  'order in a folder': [
    (traces, file) => list(traces, file, (others, own) => [...others, own]),
    (traces, file) => list(traces, file, (others, own) => [own, ...others]),
    (traces, file) => list(traces, file, ([first = '', ...others], own) => [first, ...others, own]),
  ],
  "git's index: flags": ['h:0', 'S:40000000', 'H:20000000'].map((tag) => change(entryOf, 'tag', fixed(tag))),
  ...Object.fromEntries(
    (['mtime', 'ctime', 'inode', 'owner', 'size'] as const).map((what) => [`git's index: ${what}`, noted(what)]),
  ),
  "git's objects: place": ['loose', 'pack 1', 'pack 7'].map((place) => change(objectOf, 'place', fixed(place))),
  "git's objects: order": [1, 2, 3].map((step) => (traces, file) => {
    misplace(
      traces.objects.sort((a, b) => a.offset_anew - b.offset_anew),
      file,
      'offset',
      step,
    );
  }),
  "git's objects: differences": ['a', 'b', 'c'].map((letter) => change(objectOf, 'base', fixed(letter.repeat(40)))),
  cache: ['shapes/__pycache__', '.pytest_cache', '.coverage'].map(
    (path) => (traces) => void traces.caches.push({ name: 'a cache', path }),
  ),
};

/** What the index notes of this file is not so, or is so of it alone, or of it and of another of many. */
function noted(what: 'mtime' | 'ctime' | 'inode' | 'owner' | 'size'): Plant[] {
  return [1, 2, 3].map((way) => (traces, file) => {
    for (const entry of traces.index) entry[what] = way !== 2;
    const own = traces.index.filter(({ path }) => path === file);
    const other = way === 3 ? traces.index.filter(({ path }) => path !== file).slice(0, 1) : [];
    for (const entry of [...own, ...other]) entry[what] = way === 2;
  });
}

/** Lets values rise from row to row, but for one, which lies several steps off: the first comes later, any other sooner. */
function misplace<Key extends string>(
  rows: readonly ({ path: string } & { [K in Key]: number | null })[],
  path: string,
  key: Key,
  step: number,
): void {
  const values = rows as { path: string; [key: string]: unknown }[];
  for (const [at, row] of values.entries()) row[key] = 1000 * at;
  const at = values.findIndex((row) => row.path === path);
  const own = values[at];
  if (own !== undefined) own[key] = at === 0 ? 1000 * step + 500 : 1000 * Math.max(0, at - step) - 500;
}

function list(traces: Traces, file: string, order: (others: string[], own: string) => string[]): void {
  const own = file.split('/').at(-1) as string;
  const others = ['x.py', 'a.py', 'm.py', 'c.py'];
  traces.listings = [{ folder: '/testbed', listed: order(others, own), again: ['x.py', own, 'a.py', 'm.py', 'c.py'] }];
}

const cases = TRACE_RULES.flatMap(({ name }) => (PLANTS[name] ?? []).map((plant, number) => [name, number + 1, plant] as const));

test('every rule has at least three planted leaks', () => {
  for (const { name } of TRACE_RULES) expect(PLANTS[name]?.length ?? 0, name).toBeGreaterThanOrEqual(3);
});

test.each(cases)('%s, planted leak %i', (name, _number, plant) => {
  for (const file of CHANGED) {
    const planted = structuredClone(honest);
    plant(planted, file);
    const rule = TRACE_RULES.find((one) => one.name === name);
    expect(rule?.find(planted, new Set([file])), file).not.toEqual([]);
  }
});

test('none finds anything in an honest workspace, whichever file was changed', () => {
  for (const file of laid.files) {
    for (const { name, find } of TRACE_RULES) expect(find(honest, new Set([file])), `${name}: ${file}`).toEqual([]);
  }
});

test('a workspace is a function of its state: no rule finds anything, whichever file the bug is in', async () => {
  for (const file of [laid.files[0], laid.files[7], laid.files.at(-1)] as string[]) {
    const audit = await auditTask(await taskOf(file), { workspace, provider, environment: laid.environment });
    expect(audit.findings, file).toEqual([]);
  }
}, 400_000);

/** What goes wrong in a layer, by a program on the host: the file is changed after the others were laid out. */
test.each<[string, string, RegExp]>([
  ['written in place', 'cp "$1" "$1.new" && cat "$1.new" >"$1" && rm "$1.new"', /modification time|change time/],
  ['written anew', 'cp "$1" "$1.new" && mv "$1.new" "$1"', /modification time.*change time|inode/s],
  ['copied with its time', 'cp -p "$1" "$1.new" && mv "$1.new" "$1"', /change time|inode/],
  ['touched', 'touch "$1"', /modification time/],
  ['touched back', 'touch -d 1999-01-01 "$1"', /modification time/],
  ['given other permissions', 'chmod 600 "$1"', /permissions/],
  ['given a second name', 'ln "$1" "$2/elsewhere"', /links/],
])(
  'finds a file that was %s',
  async (_name, command, finding) => {
    const own = { ...laid.environment, id: `planted-${++planted}` };
    const file = 'pkg/inner/gamma.py';
    const draft = { ...laid.task(file), environment: own.id };
    await cp(join(workspace.environments, 'laid'), join(workspace.environments, own.id), { recursive: true }); // of the same layers
    const layer = await prepareWorkspace(draft, { workspace, provider, environment: own });
    const task = { ...draft, base_commit: await baseCommit(layer, '/testbed') } as Task;
    const done = await runProcess([
      'sh',
      '-c',
      `sleep 0.02; ${command}`,
      'plant',
      join(layer, 'testbed', file),
      join(layer, 'testbed'),
    ]);
    expect(done.stderr + done.exitCode).toBe('0');
    const audit = await auditTask(task, { workspace, provider, environment: own });
    expect(audit.findings.map(({ rule }) => rule).join('\n')).toMatch(finding);
  },
  60_000,
);

let planted = 0;
