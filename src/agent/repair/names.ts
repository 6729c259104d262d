import { byName } from '../../support/by-name.ts';
import { findTool, tools } from '../tools/tools.ts';
import type { RepairRule } from './repair-rule.ts';

/** Names that other agents' tools have: what models trained on those write. */
const TOOL_ALIASES = aliases({
  bash: 'execute_bash',
  shell: 'execute_bash',
  terminal: 'execute_bash',
  run_command: 'execute_bash',
  execute_command: 'execute_bash',
  editor: 'str_replace_editor',
  edit: 'str_replace_editor',
  file_editor: 'str_replace_editor',
  str_replace_based_edit_tool: 'str_replace_editor',
  thought: 'think',
  submit: 'finish',
  done: 'finish',
});

const PARAMETER_ALIASES = new Map(
  Object.entries({
    execute_bash: aliases({ cmd: 'command', code: 'command', input: 'command', timeout_seconds: 'timeout' }),
    str_replace_editor: aliases({
      file: 'path',
      filename: 'path',
      file_path: 'path',
      content: 'file_text',
      text: 'file_text',
      old: 'old_str',
      old_string: 'old_str',
      new: 'new_str',
      new_string: 'new_str',
      line: 'insert_line',
      line_number: 'insert_line',
      range: 'view_range',
      lines: 'view_range',
      line_range: 'view_range',
      action: 'command',
    }),
    think: aliases({ thoughts: 'thought', content: 'thought', message: 'thought' }),
    finish: aliases({ summary: 'message', result: 'message', text: 'message', content: 'message' }),
  }),
);

const VALUE_ALIASES = aliases({
  read: 'view',
  open: 'view',
  cat: 'view',
  write: 'create',
  replace: 'str_replace',
  edit: 'str_replace',
  undo: 'undo_edit',
  True: 'true',
  False: 'false',
});

/** A tool under a name that is nearly, or elsewhere, its own. */
export const toolName: RepairRule = {
  name: 'tool-name',
  apply(call) {
    const names = tools.map((tool) => tool.name);
    const meant = names.includes(call.name) ? undefined : (TOOL_ALIASES.get(call.name) ?? nearest(call.name, names));
    return meant === undefined ? undefined : { ...call, name: meant };
  },
};

/** Parameters under nearly their names; those that the tool does not know at all are dropped. */
export const knownParameters: RepairRule = {
  name: 'parameter-name',
  apply(call) {
    const known = Object.keys(findTool(call.name)?.parameters.properties ?? {});
    const given = Object.entries(call.arguments);
    if (known.length === 0 || given.every(([name]) => known.includes(name))) return undefined;
    const mended = given.flatMap(([name, value]) => {
      if (known.includes(name)) return [[name, value] as const];
      const free = known.filter((candidate) => !Object.hasOwn(call.arguments, candidate));
      const alias = PARAMETER_ALIASES.get(call.name)?.get(name);
      const meant = alias !== undefined && free.includes(alias) ? alias : nearest(name, free);
      return meant === undefined ? [] : [[meant, value] as const];
    });
    return { ...call, arguments: byName(mended) };
  },
};

/** Words of a fixed list (the editor's commands, "true" and "false") written nearly right. */
export const knownValues: RepairRule = {
  name: 'value-name',
  apply(call) {
    const mended = byName(call.arguments);
    for (const [name, property] of Object.entries(findTool(call.name)?.parameters.properties ?? {})) {
      const value = mended[name];
      if (property.enum === undefined || typeof value !== 'string' || property.enum.includes(value)) continue;
      const alias = VALUE_ALIASES.get(value.trim()) ?? value.trim();
      const meant = property.enum.includes(alias) ? alias : nearest(value, property.enum);
      if (meant === undefined) continue;
      mended[name] = meant;
      return { ...call, arguments: mended };
    }
    return undefined;
  },
};

/** The one candidate within two letters (and a third of the length), letter case and hyphens aside. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = name.trim().toLowerCase().replaceAll('-', '_');
  const near = candidates.filter((candidate) => distance(plain, candidate) <= Math.min(2, Math.floor(candidate.length / 3)));
  return near.length === 1 ? near[0] : near.find((candidate) => candidate === plain);
}

function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A map, since a plain object would answer for `constructor` and its like. */
function aliases(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(names));
}
