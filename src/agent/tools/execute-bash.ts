import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { CallStatus } from '../../records/trajectory.ts';
import type { ShellResult } from '../../sandbox/sandbox.ts';
import { cutMiddle } from '../cut.ts';
import { defineTool, type Observation, refusal, type Workbench } from './tool.ts';

/** A program still running is interrupted by this input. */
const INTERRUPT = 'C-c';

export const executeBash = defineTool({
  name: 'execute_bash',
  description: [
    'Runs a command in one bash shell that keeps its folder and variables between calls. Chain several commands with && or ;.',
    'The last line of the result tells the exit code and the folder. A command that prints nothing for a while hands control back',
    `and goes on running: call again with is_input "true" and an empty command to wait, with text to answer it, or with ${INTERRUPT} to stop it.`,
  ].join(' '),
  schema: z.strictObject({
    command: z.string().describe('The command, or the input for the program that is still running.'),
    is_input: z.enum(['true', 'false']).optional().describe('"true" gives the text to the program that is still running.'),
    timeout: z.number().positive().optional().describe('Seconds after which the command is killed; until then the call waits.'),
  }),
  run: runBash,
});

async function runBash(
  args: { command: string; is_input?: 'true' | 'false' | undefined; timeout?: number | undefined },
  bench: Workbench,
): Promise<Observation> {
  const { terminal, signal } = bench;
  const since = terminal.runningSince();
  const text = args.command;
  const forProgram = text.trim() === '' || text.trim() === INTERRUPT;
  const input = args.is_input === 'true' || (since !== undefined && forProgram);
  if (input && since === undefined) return refusal('bad-argument', 'no command is running that could take input');
  if (!input && since !== undefined) {
    return refusal(
      'bad-argument',
      `the last command is still running: wait for it or answer it with is_input "true", or stop it with ${INTERRUPT}`,
    );
  }
  if (!input && text.trim() === '') return refusal('bad-argument', '`command` is empty');
  const wanted = args.timeout === undefined ? undefined : Math.min(args.timeout * 1000, terminal.timeouts.hardMs);
  const timeouts = wanted === undefined ? terminal.timeouts : { softMs: wanted, hardMs: wanted };
  const started = performance.now();
  if (input && text.trim() === INTERRUPT) {
    const result = await terminal.send('', { softMs: 1, hardMs: 1, input, signal });
    return result.kind === 'timed-out'
      ? describe('ok', result.output, '[stopped]', bench)
      : conclude(result, started, timeouts, bench);
  }
  return conclude(await terminal.send(text, { ...timeouts, input, signal }), since ?? started, timeouts, bench);
}

function conclude(result: ShellResult, since: number, timeouts: { hardMs: number }, bench: Workbench): Observation {
  switch (result.kind) {
    case 'exited': {
      const footer = `[exit code ${result.exitCode}, in ${result.workdir}]`;
      return { ...describe(statusOf(result.exitCode), result.output, footer, bench), exitCode: result.exitCode };
    }
    case 'running': {
      const seconds = Math.round((performance.now() - since) / 1000);
      const footer = `[still running after ${seconds} s: call again with is_input "true" and an empty command to wait, or with ${INTERRUPT} to stop it]`;
      return describe('ok', result.output, footer, bench);
    }
    case 'timed-out':
      return describe('timed-out', result.output, `[timed out after ${Math.round(timeouts.hardMs / 1000)} s]`, bench);
    case 'lost':
      return describe('sandbox-failure', result.output, 'ERROR: the shell was lost; the next command starts a new one', bench);
  }
}

function statusOf(exitCode: number): CallStatus {
  if (exitCode === 0) return 'ok';
  return exitCode === 126 || exitCode === 127 ? 'cannot-run' : 'non-zero-exit';
}

/** Output as a person would see it on a terminal, cut in the middle, above a last line that is never cut. */
function describe(status: CallStatus, output: string, footer: string, bench: Workbench): Observation {
  const seen = cutMiddle(cleanOutput(output), bench.limits.outputCharacters);
  return { status, text: `${seen}${seen === '' || seen.endsWith('\n') ? '' : '\n'}${footer}` };
}

function cleanOutput(output: string): string {
  return stripVTControlCharacters(output)
    .replaceAll('\r\n', '\n')
    .replace(/^[^\n]*\r(?=[^\n])/gm, '') // a progress bar leaves its last state
    .replace(/(?![\n\t])\p{Cc}/gu, '');
}
