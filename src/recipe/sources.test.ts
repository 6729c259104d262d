import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { workspaceAt } from '../records/workspace.ts';
import { importer, importRun } from '../rollouts/index.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { writeJsonLines } from '../support/journal.ts';
import { runProcess } from '../support/process.ts';
import { dataset } from './7-dataset.ts';
import { type RunContext, runStage } from './context.ts';
import type { RunEvent } from './events.ts';
import { runRecipe } from './run-recipe.ts';
import { readRecipe } from './schema.ts';

/** A recipe stands on whatever it names: a history, a file of tasks, or runs of others. */
let root: string;
let imported: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sources-'));
  imported = join(root, 'imported');
  const rows = ['a', 'b', 'c'].map((instance_id) => ({
    instance_id,
    messages: [
      { role: 'system', content: 'You mend code.' },
      { role: 'user', content: `Mend ${instance_id}.` },
      {
        role: 'assistant',
        content: 'It is mended.',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'finish', arguments: '{"message": "done"}' } }],
      },
    ],
    patch: 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-1\n+2\n',
  }));
  const file = join(root, 'rows.jsonl');
  await writeJsonLines(file, rows);
  await importRun({ importer: importer('sft'), files: [file], run: imported, outcome: 'resolved' });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function contextOf(name: string, text: string, folder = name): Promise<{ context: RunContext; events: RunEvent[] }> {
  const path = join(root, `${name}.yaml`);
  await writeFile(path, `name: ${name}\n${text}`);
  const workspace = workspaceAt(join(root, folder));
  const events: RunEvent[] = [];
  const context: RunContext = {
    recipe: await readRecipe(path),
    workspace,
    provider: namespaceProvider({ root: workspace.sandboxes }),
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  };
  return { context, events };
}

function summaries(events: readonly RunEvent[]): Map<string, { cached: boolean; summary: object }> {
  return new Map(events.flatMap((event) => (event.type === 'stage-end' ? [[event.stage, event] as const] : [])));
}

function warnings(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
}

const DATASET = 'dataset: { vocabulary: 300, curriculum: { turns: [1] } }';

test('imported runs alone become a data set, made anew where a verdict changes', async () => {
  const text = `rollout: { runs: [${imported}] }\n${DATASET}\n`;
  const first = await contextOf('runs', text);
  await runRecipe(first.context, 'dataset');
  expect(summaries(first.events).get('collect')?.summary).toMatchObject({ repositories: 0 });
  expect(summaries(first.events).get('validate')?.summary).toMatchObject({ valid: 0, held_out: 0 });
  expect(summaries(first.events).get('dataset')?.summary).toMatchObject({ samples: 3 });
  const again = await contextOf('runs', text);
  await runRecipe(again.context, 'dataset');
  expect([...summaries(again.events).values()].every(({ cached }) => cached)).toBe(true);

  const verdict = join(imported, 'attempts', 'b', '1', 'verdict.json');
  const stored = await readFile(verdict, 'utf8');
  await writeFile(verdict, stored.replace('"resolved"', '"unresolved"'));
  const changed = await contextOf('runs', text);
  await runRecipe(changed.context, 'dataset');
  await writeFile(verdict, stored);
  expect(summaries(changed.events).get('rollout')).toMatchObject({ cached: true });
  expect(summaries(changed.events).get('dataset')?.summary).toMatchObject({ samples: 2 });
});

test('a history and files of tasks are sources; what a file names and the workspace lacks is told', async () => {
  const origin = await history(join(root, 'shapes'));
  const create = `create: { mine: [{ source: ${origin}, count: 1 }] }\nvalidate: { held_out: 0 }`;
  const mined = await contextOf('mined', create);
  await runRecipe(mined.context, 'create');
  expect(summaries(mined.events).get('create')?.summary).toEqual({ mined: 1 });
  await runRecipe(mined.context, 'validate');
  const [task] = await readRecords(Task, join(mined.context.workspace.root, 'tasks.jsonl'));
  expect(task).toMatchObject({ kind: 'real' });
  const file = join(root, 'tasks.jsonl');
  const lost = { ...task, instance_id: 'lost', environment: 'gone-1' };
  await writeJsonLines(file, [{ ...task, instance_id: 'given' }, lost]);
  const given = await contextOf('given', `create: { tasks: [${file}] }\nvalidate: { held_out: 0 }`, 'mined');
  await runRecipe(given.context, 'validate');
  const proven = await readRecords(Task, join(given.context.workspace.root, 'tasks.jsonl'));
  expect(proven.map(({ instance_id }) => instance_id)).toEqual(['given']);
  expect(warnings(given.events)).toEqual([expect.stringContaining('lost is left out')]);
  // the file's contents count, not its name
  await writeJsonLines(file, [{ ...task, instance_id: 'other' }]);
  const changed = await contextOf('given', `create: { tasks: [${file}] }\nvalidate: { held_out: 0 }`, 'mined');
  await runRecipe(changed.context, 'validate');
  const [other] = await readRecords(Task, join(given.context.workspace.root, 'tasks.jsonl'));
  expect(other?.instance_id).toBe('other');

  // attempts at tasks that are held out are not trained on
  const held = await contextOf('held', `rollout: { runs: [${imported}] }\n${DATASET}\n`);
  await runRecipe(held.context, 'grade');
  await writeJsonLines(join(held.context.workspace.root, 'tasks-held-out.jsonl'), [{ ...task, instance_id: 'a' }]);
  await runStage(dataset, 6, 10, '', held.context);
  expect(summaries(held.events).get('dataset')?.summary).toMatchObject({ samples: 2 });
});

test.each([
  ['no source', 'rollout: {}', 'names no source'],
  ['a file that is not there', 'create: { tasks: [/nowhere/tasks.jsonl] }', '/nowhere/tasks.jsonl is no file'],
  ['a folder in place of a file', 'create: { tasks: [/tmp] }', '/tmp is no file'],
  ['issues that are not there', 'create: { mine: [{ source: x, issues: /nowhere/issues }] }', '/nowhere/issues is no file'],
  ['a run that is none', 'rollout: { runs: [/nowhere/run] }', '/nowhere/run holds no attempts'],
])('%s is told before any stage', async (_what, text, message) => {
  const { context, events } = await contextOf('wrong', text);
  await expect(runRecipe(context)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) });
  expect(events).toEqual([]);
});

async function history(origin: string): Promise<string> {
  await mkdir(origin);
  const git = async (...args: string[]): Promise<void> => {
    const result = await runProcess(['git', '-C', origin, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {});
    expect(result.exitCode, result.stderr).toBe(0);
  };
  const commit = async (message: string, files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(files)) await writeFile(join(origin, path), text);
    await git('add', '-A');
    await git('commit', '-q', '-m', message);
  };
  const tests = ['one', 'two', 'three', 'four', 'five', 'six'].map(
    (name, index) => `def test_${name}():\n    assert area(${index + 1}, 1) == ${index + 1}\n`,
  );
  await git('init', '-q', '-b', 'trunk');
  await commit('Begin', {
    LICENSE:
      'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.',
    'shapes.py': '"""Shapes."""\n\n__version__ = "1.0"\n\ndef area(width, height):\n    return width ** height\n',
    'test_shapes.py': `from shapes import area\n\n${tests.join('\n')}`,
    'pyproject.toml':
      '[project]\nname = "shapes-of-a-recipe"\nversion = "1.0"\n[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n[tool.flit.module]\nname = "shapes"\n',
  });
  await commit('Mend the area of wide shapes: area(2, 3) gives 8, not 6', {
    'shapes.py': '"""Shapes."""\n\n__version__ = "1.0"\n\ndef area(width, height):\n    return width * height\n',
    'test_shapes.py': `from shapes import area\n\n${tests.join('\n')}\ndef test_wide():\n    result = area(2, 3)\n    assert result == 6\n`,
  });
  return origin;
}
