import { mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blockCalls } from './agent/calls/block-calls.ts';
import { nativeCalls } from './agent/calls/native-calls.ts';
import { parseCall } from './agent/calls/parse-call.ts';
import { textCalls } from './agent/calls/text-calls.ts';
import { repairCall } from './agent/repair/repair-call.ts';
import { testBench } from './agent/test-bench.ts';
import { findTool } from './agent/tools/tools.ts';
import { chatmlTemplate } from './dataset/chat-template.ts';
import { readManifest } from './environments/languages/javascript/manifest.ts';
import { testFrameworks } from './environments/languages/javascript/test-script.ts';
import { parseProposal } from './environments/proposal.ts';
import { readCompletion } from './models/endpoint/read-completion.ts';
import { parsePatch } from './records/patch.ts';
import { readJournal, readRecords } from './records/read.ts';
import { Task } from './records/task.ts';
import { TestRun } from './records/test-run.ts';
import { TrajectoryEvent } from './records/trajectory.ts';
import { Verdict } from './records/verdict.ts';
import { parseSource } from './repositories/source.ts';
import { readSourceList } from './repositories/source-list.ts';
import {
  miniTrajectory,
  openhandsCompletion,
  openhandsOutput,
  PATCH,
  sftRow,
  sweAgentTrajectory,
} from './rollouts/import/fixture-trajectories.ts';
import { importer } from './rollouts/import/importers.ts';
import { toEvents } from './rollouts/import/to-events.ts';
import { CodedError } from './support/errors.ts';
import { importTasks, taskImporters } from './tasks/formats/import-tasks.ts';
import { readIssues } from './tasks/mine/issues.ts';
import { readGoProfiles } from './tasks/reach/go-reach.ts';

/** What every object answers for, what parsers trip over, and halves of what they look for. */
const ODD = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineSetter__', 'valueOf', 'length', 'prototype'],
  ...['\0', '\ud800', '\u2028', '\r', '\r\n', '\n', '\ufeff', '"', "'", '\\', '`', '{', '}', '[', ']', '<', '>', '%', '../'],
  ...[
    '</function>',
    '<function=',
    '<parameter=',
    '<tool_call>',
    '</think>',
    '@@ -1 +1 @@',
    'diff --git a/x b/x',
    '1e999',
    '-0',
    'null',
  ],
];
const odd = fc.oneof(fc.constantFrom(...ODD), fc.string({ maxLength: 8 }));

/** A text with some places cut out, doubled, or with odd words in them. */
const bent = (seeds: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(12), odd, fc.nat(3)), { maxLength: 4 }))
    .map(([seed, changes]) =>
      changes.reduce((text, [at, length, word, kind]) => {
        const start = at % (text.length + 1);
        const end = start + length;
        const middle = [word, word + text.slice(start, end), text.slice(start, end).repeat(2), ''][kind] ?? '';
        return text.slice(0, start) + middle + text.slice(end);
      }, seed),
    );

/** A value with some of its words, values and parts changed. */
const bentValue = (seed: unknown): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.nat(), odd, fc.jsonValue({ maxDepth: 2 }), fc.nat(2)), { maxLength: 4 }).map((changes) =>
    changes.reduce<unknown>((value, [at, word, other, kind]) => {
      let seen = 0;
      const places = countParts(value);
      const bend = (part: unknown): unknown => {
        const isPlace = seen++ === at % places;
        if (isPlace && kind === 0) return other;
        if (Array.isArray(part)) return part.map(bend);
        if (typeof part === 'string') return isPlace ? word + part : part;
        if (typeof part !== 'object' || part === null) return part;
        const entries = Object.entries(part).map(([name, inner], index) => [isPlace && index === 0 ? word : name, bend(inner)]);
        return Object.fromEntries(isPlace && kind === 1 ? [...entries, [word, other]] : entries);
      };
      return bend(value);
    }, seed),
  );

function countParts(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce((sum: number, one) => sum + countParts(one), 0)
    : 1;
}

const CALLS = [
  'Look.\n<function=execute_bash>\n<parameter=command>ls -la</parameter>\n</function>',
  '<function=str_replace_editor>\n<parameter=command>view</parameter>\n<parameter=view_range>[1, 2]</parameter>\n</function>',
  '<think>hm</think><tool_call>{"name": "execute_bash", "arguments": {"command": "ls"}}</tool_call>',
  '```bash\nls\n```',
];
const MANIFEST = {
  name: 'x',
  scripts: { test: 'npm run unit', unit: 'mocha -r x test/*.js' },
  devDependencies: { mocha: '1', tap: '2' },
  engines: { node: '>=4' },
};
const ISSUE = { number: 1, title: 'It fails', body: 'x', created_at: '2026-01-01T00:00:00Z', closed_by: 3 };
const ROW = { instance_id: 'owner__name-1', FAIL_TO_PASS: ['t.py::a'], PASS_TO_PASS: '["t.py::b"]', patch: PATCH };
const RUN = {
  command: 'x',
  ended: 'completed',
  exit_code: 0,
  duration_ms: 1,
  tests: { a: 'passed' },
  failures: [],
  output_tail: '',
};
const EVENT = {
  type: 'tool-result',
  at: '',
  turn: 1,
  tool: 'bash',
  arguments: { command: 'ls' },
  status: 'ok',
  repairs: [],
  message: { role: 'tool', content: 'x' },
  duration_ms: 1,
  extra: { a: 1 },
};

const scratch = mkdtempSync(join(tmpdir(), 'readers-'));
const bench = testBench({ 'a.py': '1\n2\n3\n' });
const template = chatmlTemplate();
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Reader = { name: string; from: fc.Arbitrary<unknown>; read(input: never): unknown };

/** The reader gets the text as a file. */
const ofFile = (read: (path: string) => Promise<unknown>) => async (content: string) => {
  const path = join(scratch, 'file.jsonl');
  await writeFile(path, content);
  return read(path);
};
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const readers: readonly Reader[] = [
  {
    name: 'text calls',
    from: bent(CALLS),
    read: (text: string) => parseCall(textCalls.settle({ role: 'assistant', content: text }, 'stop').content, true),
  },
  {
    name: 'block calls',
    from: bent(CALLS),
    read: (text: string) => blockCalls.read(blockCalls.settle({ role: 'assistant', content: text }, 'stop'), true),
  },
  {
    name: 'native calls',
    from: fc.tuple(odd, bent(['{"command": "ls"}', '{}'])),
    read: ([name, args]: [string, string]) => {
      const call = { id: 'x', type: 'function' as const, function: { name, arguments: args } };
      return nativeCalls.read(nativeCalls.settle({ role: 'assistant', content: '', tool_calls: [call] }, 'stop'), true);
    },
  },
  {
    name: 'repair of calls, and the calls themselves',
    from: fc.tuple(
      fc.oneof(fc.constantFrom('execute_bash', 'str_replace_editor', 'think', 'finish'), odd),
      bentValue({ command: 'view', path: 'a.py', view_range: '[1, 2]' }),
    ),
    read: async ([name, args]: [string, unknown]) => {
      const { call } = await repairCall({ name, arguments: isObject(args) ? args : {} }, bench);
      return findTool(call.name)?.call(call.arguments, bench);
    },
  },
  {
    name: 'completions',
    from: bentValue({
      choices: [{ message: { content: 'x', tool_calls: [] }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1 },
    }),
    read: (body: unknown) => readCompletion(body, { body: {}, price: undefined, note: () => undefined }),
  },
  { name: 'patches', from: bent([PATCH, PATCH.replaceAll('pkg/', '"pkg/\\303\\251/')]), read: parsePatch },
  {
    name: 'chat template',
    from: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content: odd }), { minLength: 1 }),
    read: (messages: never) => template.render(messages, { generationPrompt: true }),
  },
  ...(
    [
      ['openhands', openhandsOutput()],
      ['openhands', openhandsCompletion()],
      ['swe-agent', sweAgentTrajectory()],
      ['mini-swe-agent', miniTrajectory()],
      ['sft', sftRow()],
    ] as const
  ).map(
    ([name, seed]): Reader => ({
      name: `trajectories of ${name}`,
      from: bentValue(seed),
      read: (value: unknown) =>
        JSON.stringify(
          toEvents(importer(name).read(value, { file: 'f.json', line: 1 }), 1, { imported: { from: name, file: 'f', line: 1 } }),
        ),
    }),
  ),
  {
    name: 'rows of tasks',
    from: bentValue([ROW, ROW]).map((rows) => lines(Array.isArray(rows) ? rows : [rows])),
    read: ofFile((path) => importTasks(taskImporters[0] as (typeof taskImporters)[number], path)),
  },
  { name: 'files of users', from: bent([lines([ROW, ROW])]), read: ofFile((path) => readRecords(z.looseObject({}), path)) },
  { name: 'journals', from: bent([lines([ROW, ROW, ROW])]), read: ofFile((path) => readJournal(z.looseObject({}), path)) },
  { name: 'issues', from: bent([lines([ISSUE, ISSUE])]), read: ofFile(readIssues) },
  { name: 'lists of sources', from: bent(['pypi:a==1\n# none\n{"source": "npm:a@1"}\n']), read: ofFile(readSourceList) },
  {
    name: 'sources',
    from: bent(['pypi:a==1', 'npm:@a/b@1', 'github:a/b#c', 'git:https://x/y#abc', './x']),
    read: (text: string) => parseSource(text),
  },
  {
    name: 'package.json',
    from: bentValue(MANIFEST),
    read: async (value: unknown) => {
      await writeFile(join(scratch, 'package.json'), JSON.stringify(value));
      return testFrameworks(await readManifest(scratch), ['test/a.js']);
    },
  },
  {
    name: 'proposals of a model',
    from: bent(['```json\n{"commands": ["make"], "variables": {"A": "b"}}\n```']),
    read: parseProposal,
  },
  { name: 'coverage of Go', from: bent(['module m\ntest TestA\nm/a.go:1.2,3.4 1 1\n']), read: readGoProfiles },
  ...(
    [
      ['test runs', TestRun, RUN],
      ['events', TrajectoryEvent, EVENT],
      ['tasks', Task, ROW],
      ['verdicts', Verdict, {}],
    ] as const
  ).map(([name, schema, seed]): Reader => ({ name, from: bentValue(seed), read: (value: unknown) => schema.parse(value) })),
];

/** What readers may throw: a schema's refusal, an error for people, an importer's sentence. */
function isRefusal(error: unknown): boolean {
  return error instanceof z.ZodError || error instanceof CodedError || (error instanceof Error && error.constructor === Error);
}

describe('whatever it is given, a reader reads it or refuses it', () => {
  test.each(readers.map((reader) => [reader.name, reader] as const))('%s', async (_, { from, read }) => {
    await fc.assert(
      fc.asyncProperty(from, async (input) => {
        try {
          await read(input as never);
        } catch (error) {
          expect(error).toSatisfy(isRefusal);
        }
      }),
      { numRuns: 300 },
    );
  });
});
