import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Shell, ShellResult } from '../sandbox/index.ts';
import { exitCodes } from './exit-codes.ts';

/** A command is looked at as often while it runs; people end it themselves. */
const TIMES = { softTimeoutMs: 100, hardTimeoutMs: 24 * 3600 * 1000 };

/** Exit codes of shells, by what ended the command. */
function codeOf(result: ShellResult): number {
  if (result.kind === 'exited') return result.exitCode;
  return result.kind === 'timed-out' ? 137 : exitCodes.failed.code;
}

/** Runs all of the input as one script, whose own input is empty, and returns its exit code. */
export async function runScript(
  shell: Shell,
  input: NodeJS.ReadableStream,
  output: { write(text: string): unknown },
  signal: AbortSignal,
): Promise<number> {
  const script = await text(input);
  if (script.trim() === '') return exitCodes.ok.code;
  let result = await shell.send(script, { ...TIMES, signal });
  output.write(result.output);
  for (let key = 'C-d'; result.kind === 'running'; key = '') {
    result = await shell.send(key, { ...TIMES, input: true, signal });
    output.write(result.output);
  }
  return codeOf(result);
}

/** What people see in front of their commands, and know. */
type Place = { name: string; workdir: string; tests: string };

/**
 * A line at a time from the terminal, each to the shell or to the program that runs in it. Ctrl-C interrupts that program, Ctrl-D ends
 * its input, or the session, as `exit` does. Returns the exit code of the last command.
 */
export async function interact(shell: Shell, { name, workdir, tests }: Place): Promise<number> {
  const typed: string[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  let runs = false;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  reader.on('line', (line) => {
    typed.push(line);
    wake();
  });
  reader.on('close', () => {
    ended = true;
    wake();
  });
  reader.on('SIGINT', () => {
    if (runs) void shell.interrupt();
    else {
      process.stdout.write('^C\n');
      reader.write(null, { ctrl: true, name: 'u' }); // what was typed so far
      reader.prompt();
    }
  });
  process.stdout.write(`${name}: as an agent gets it, without a network. Tests: ${tests}. Ctrl-D or exit ends it.\n`);
  let [place, code] = [workdir, 0];
  while (!ended) {
    reader.setPrompt(`${code === 0 ? '' : `[${code}] `}${place}$ `);
    if (typed.length === 0) reader.prompt();
    while (typed.length === 0 && !ended)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    let line = typed.shift();
    while (line?.endsWith('\\') && typed.length > 0) line = `${line}\n${typed.shift()}`;
    if (line === undefined || line.trim() === '') continue;
    const [, exits, asked] = /^\s*(exit|logout)(?:\s+(\d+))?\s*$/.exec(line) ?? [];
    if (exits !== undefined) {
      code = asked === undefined ? code : Number(asked) % 256;
      break;
    }
    runs = true;
    let result = await shell.send(line, TIMES);
    process.stdout.write(result.output);
    while (result.kind === 'running') {
      const key = typed.shift() ?? (ended ? 'C-d' : '');
      result = await shell.send(key, { ...TIMES, input: true });
      process.stdout.write(result.output);
    }
    runs = false;
    if (result.output !== '' && !result.output.endsWith('\n')) process.stdout.write('\n');
    if (result.kind === 'timed-out') process.stdout.write(`ended: ${result.limit ?? 'time'}\n`);
    if (result.kind === 'exited') place = result.workdir;
    code = codeOf(result);
    if (result.kind === 'lost') {
      process.stdout.write('the sandbox is gone\n');
      break;
    }
  }
  reader.close();
  return code;
}
