import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Message } from '../../../records/message.ts';
import { runProcess } from '../../../support/process.ts';
import type { Conversation } from '../../model.ts';

/** One call with what came of it. */
export type Turn = { say: string; tool: string; args: Record<string, unknown>; observation: string };

/** Carries out the expert's calls in a plain folder, in the observation formats of the agent; ends at finish or `maxTurns`. */
export async function runLocally(
  conversation: Conversation,
  folder: string,
  statement: string,
  maxTurns: number,
  bin: string,
): Promise<Turn[]> {
  const messages: Message[] = [
    { role: 'system', content: 'You resolve issues.' },
    { role: 'user', content: statement },
  ];
  const turns: Turn[] = [];
  const history: [path: string, text: string][] = [];
  while (turns.length < maxTurns) {
    const reply = await conversation.reply({ messages, maxTokens: 1000, temperature: 0, seed: 0 });
    if (reply.kind !== 'reply') throw new Error(reply.detail);
    messages.push(reply.message);
    const call = reply.message.tool_calls?.[0];
    if (call === undefined) throw new Error('a reply without a call');
    const args = JSON.parse(call.function.arguments) as Record<string, unknown>;
    const observation =
      call.function.name === 'execute_bash'
        ? await bash(args, folder, bin)
        : call.function.name === 'str_replace_editor'
          ? edit(args, history)
          : 'ok';
    turns.push({ say: reply.message.content, tool: call.function.name, args, observation });
    if (call.function.name === 'finish') break;
    messages.push({ role: 'tool', content: observation, tool_call_id: call.id });
  }
  return turns;
}

/** Like the agent's shell, in short; `/tmp/cov` is moved next to the folder, since attempts run side by side here. */
async function bash(args: Record<string, unknown>, cwd: string, bin: string): Promise<string> {
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: cwd,
    LC_ALL: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: process.env['PYTHONPATH'] ?? '',
  };
  const command = String(args['command']).replaceAll('/tmp/cov', `${cwd}.cov`);
  const result = await runProcess(['bash', '--norc', '-c', command], { cwd, env, timeoutMs: 120_000 });
  const output = `${result.stdout}${result.stderr}`;
  const cut =
    output.length <= 1600
      ? output
      : `${output.slice(0, 800)}\n[${output.length - 1600} characters left out]\n${output.slice(-800)}`;
  return `${cut}${cut === '' || cut.endsWith('\n') ? '' : '\n'}${result.timedOut ? '[timed out after 120 s]' : `[exit code ${result.exitCode}, in ${cwd}]`}`;
}

function edit(args: Record<string, unknown>, history: [string, string][]): string {
  const path = String(args['path']);
  if (args['command'] === 'create') {
    writeFileSync(path, String(args['file_text']));
    return `Created: ${path}`;
  }
  if (!existsSync(path)) return `ERROR: ${path} does not exist`;
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  const numbered = (content: readonly string[], first: number, last: number): string =>
    content
      .slice(first - 1, last)
      .map((line, index) => `${String(first + index).padStart(6)}\t${line}`)
      .join('\n');
  if (args['command'] === 'view') {
    const [first, last] = args['view_range'] as [number, number];
    if (last > lines.length) return `ERROR: view_range [${first}, ${last}] does not fit: ${path} has ${lines.length} lines`;
    return numbered(lines, first, Math.min(last, first + 39));
  }
  if (args['command'] === 'undo_edit') {
    const at = history.findLastIndex(([edited]) => edited === path);
    if (at === -1) return 'ERROR: there is no edit to undo';
    writeFileSync(path, history.splice(at, 1)[0]?.[1] ?? '');
    return `Undone: ${path}`;
  }
  const old = String(args['old_str']);
  const count = text.split(old).length - 1;
  if (count !== 1)
    return count === 0 ? `ERROR: old_str does not occur in ${path}` : `ERROR: old_str occurs ${count} times in ${path}`;
  history.push([path, text]);
  const at = text.indexOf(old);
  const after = text.slice(0, at) + String(args['new_str']) + text.slice(at + old.length);
  writeFileSync(path, after);
  const line = after.slice(0, at).split('\n').length;
  return `Edited ${path}:\n${numbered(after.split('\n'), Math.max(1, line - 3), line + 3)}`;
}
