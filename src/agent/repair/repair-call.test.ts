import { describe, expect, test } from 'vitest';
import { testBench } from '../test-bench.ts';
import type { Arguments } from '../tools/tool.ts';
import { repairCall, repairRules } from './repair-call.ts';

const files = { 'a.py': '1\n2\n3\n', 'sub/b.py': '' };

async function mend(name: string, args: Arguments) {
  const { call, repairs } = await repairCall({ name, arguments: args }, testBench(files));
  return { name: call.name, args: call.arguments, rules: repairs.map(({ rule }) => rule), repairs };
}

describe('tool names', () => {
  test.each([
    ['bash', 'execute_bash'],
    ['Execute_Bash', 'execute_bash'],
    ['execute-bash', 'execute_bash'],
    ['excute_bash', 'execute_bash'],
    ['str_replace_based_edit_tool', 'str_replace_editor'],
    ['str_replace_edito', 'str_replace_editor'],
    ['submit', 'finish'],
  ])('%s is %s', async (given, meant) => {
    expect(await mend(given, {})).toMatchObject({ name: meant, repairs: [{ rule: 'tool-name', before: given, after: meant }] });
  });

  test.each(['', 'search', 'browser', 'constructor'])('%j stays unknown', async (given) => {
    expect(await mend(given, { a: 1 })).toEqual({ name: given, args: { a: 1 }, rules: [], repairs: [] });
  });
});

describe('arguments', () => {
  const view = { command: 'view', path: '/testbed/a.py' };
  test.each<[string, string, Arguments, Arguments]>([
    ['null-parameter', 'execute_bash', { command: 'ls', timeout: null }, { command: 'ls' }],
    ['parameter-name', 'execute_bash', { cmd: 'ls' }, { command: 'ls' }],
    ['parameter-name', 'execute_bash', { comand: 'ls' }, { command: 'ls' }],
    ['parameter-name', 'execute_bash', { command: 'ls', security_risk: 'LOW' }, { command: 'ls' }],
    ['parameter-name', 'str_replace_editor', { command: 'view', file_path: '/testbed/a.py' }, view],
    ['parameter-name', 'think', { thoughts: 'a' }, { thought: 'a' }],
    ['value-name', 'str_replace_editor', { command: 'read', path: '/testbed/a.py' }, view],
    ['value-name', 'str_replace_editor', { command: 'View', path: '/testbed/a.py' }, view],
    ['text-from-value', 'execute_bash', { command: 'y', is_input: true }, { command: 'y', is_input: 'true' }],
    ['text-from-value', 'execute_bash', { command: 1 }, { command: '1' }],
    ['number-from-text', 'execute_bash', { command: 'ls', timeout: ' 5 ' }, { command: 'ls', timeout: 5 }],
    ['view-range-from-text', 'str_replace_editor', { ...view, view_range: '[1, 2]' }, { ...view, view_range: [1, 2] }],
    ['view-range-from-text', 'str_replace_editor', { ...view, view_range: '1-2' }, { ...view, view_range: [1, 2] }],
    ['view-range-from-text', 'str_replace_editor', { ...view, view_range: '2, -1' }, { ...view, view_range: [2, -1] }],
    ['view-range-from-text', 'str_replace_editor', { ...view, view_range: ['1', '2'] }, { ...view, view_range: [1, 2] }],
    ['relative-path', 'str_replace_editor', { ...view, path: 'a.py' }, view],
    ['relative-path', 'str_replace_editor', { ...view, path: './sub/../a.py' }, view],
    ['relative-path', 'str_replace_editor', { ...view, path: 'testbed/a.py' }, view],
    ['view-range-reversed', 'str_replace_editor', { ...view, view_range: [3, 1] }, { ...view, view_range: [1, 3] }],
    ['view-range-clipped', 'str_replace_editor', { ...view, view_range: [2, 90] }, { ...view, view_range: [2, 3] }],
    ['view-range-clipped', 'str_replace_editor', { ...view, view_range: [0, 2] }, { ...view, view_range: [1, 2] }],
    ['view-range-clipped', 'str_replace_editor', { ...view, view_range: [80, 90] }, { ...view, view_range: [3, 3] }],
  ])('%s: %s %j', async (rule, name, given, mended) => {
    const result = await mend(name, given);
    expect(result.args).toEqual(mended);
    expect(result.rules).toEqual([rule]);
    expect(result.repairs[0]?.before).not.toBe(result.repairs[0]?.after);
  });

  test('several at once, each noted', async () => {
    const { args, rules } = await mend('editor', { command: 'open', file: 'a.py', range: '9:2' });
    expect(args).toEqual({ ...view, view_range: [2, 3] });
    expect(rules).toEqual([
      'tool-name',
      'parameter-name',
      'value-name',
      'view-range-from-text',
      'relative-path',
      'view-range-reversed',
      'view-range-clipped',
    ]);
  });

  test.each<[string, Arguments]>([
    ['execute_bash', { command: 'ls', is_input: 'false', timeout: 3 }],
    ['execute_bash', { command: 'ls', timeout: 'soon' }],
    ['str_replace_editor', { ...view, view_range: [1, 3] }],
    ['str_replace_editor', { ...view, view_range: [2, -1] }],
    ['str_replace_editor', { ...view, view_range: '12' }],
    ['str_replace_editor', { ...view, path: '/testbed/no.py', view_range: [5, 9] }],
    ['str_replace_editor', { command: 'create', path: '/testbed/a.py', file_text: '' }],
    ['finish', { message: 'done' }],
  ])('what is right, or past mending, is left alone: %s %j', async (name, args) => {
    expect(await mend(name, args)).toMatchObject({ args, rules: [] });
  });
});

test('every rule has a name of its own', () => {
  expect(new Set(repairRules.map(({ name }) => name)).size).toBe(repairRules.length);
});
