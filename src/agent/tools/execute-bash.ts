import { z } from 'zod';
import type { ShellResult } from '../../sandbox/index.ts';
import { steadyNow } from '../../support/clock.ts';
import { describeOutput, exitFooter, statusOf } from './command-output.ts';
import { refusedCommand, SHELL_BYTES } from './command-text.ts';
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

type BashArguments = { command: string; is_input?: 'true' | 'false' | undefined; timeout?: number | undefined };

async function runBash({ command, is_input, timeout }: BashArguments, bench: Workbench): Promise<Observation> {
  const { terminal, signal } = bench;
  const refused = refusedCommand(command, SHELL_BYTES);
  if (refused !== undefined) return refused;
  const running = terminal.runningSince();
  const wanted = timeout === undefined ? undefined : Math.min(timeout * 1000, terminal.timeouts.hardMs);
  const timeouts = wanted === undefined ? terminal.timeouts : { softMs: 2 * wanted, hardMs: wanted }; // quiet does not end it
  const send = async (input: boolean): Promise<Observation> => {
    const since = running ?? steadyNow();
    return conclude(await terminal.send(command, { ...timeouts, input, signal }), since, timeouts, bench);
  };
  const meantForProgram =
    is_input === 'true' || (running !== undefined && (command.trim() === '' || command.trim() === INTERRUPT));
  if (meantForProgram) {
    return running === undefined ? refusal('bad-argument', 'no command is running that could take input') : send(true);
  }
  if (command.trim() === '') return refusal('bad-argument', '`command` is empty');
  if (running === undefined) return send(false);
  // it may have ended since it was last heard of
  const earlier = await terminal.send('', { softMs: 1, hardMs: timeouts.hardMs, input: true, signal });
  if (earlier.kind === 'running') {
    const advice = `wait for it or answer it with is_input "true", or stop it with ${INTERRUPT}`;
    return refusal('bad-argument', `the last command is still running: ${advice}\n${earlier.output}`.trimEnd());
  }
  const before = conclude(earlier, running, timeouts, bench);
  const observation = conclude(await terminal.send(command, { ...timeouts, input: false, signal }), steadyNow(), timeouts, bench);
  return { ...observation, text: `${before.text}\n${observation.text}` };
}

function conclude(result: ShellResult, since: number, timeouts: { hardMs: number }, bench: Workbench): Observation {
  switch (result.kind) {
    case 'exited': {
      const footer = exitFooter(result.exitCode, result.workdir);
      return { ...describeOutput(statusOf(result.exitCode), result.output, footer, bench), exitCode: result.exitCode };
    }
    case 'running': {
      const footer = `[still running after ${Math.round(seconds(steadyNow() - since))} s: call again with is_input "true" and an empty command to wait, or with ${INTERRUPT} to stop it]`;
      return describeOutput('ok', result.output, footer, bench);
    }
    case 'timed-out':
      return describeOutput(
        'timed-out',
        result.output,
        result.limit === undefined
          ? `[timed out after ${seconds(timeouts.hardMs)} s]`
          : `[ended: over the sandbox's limit (${result.limit})]`,
        bench,
      );
    case 'lost':
      return refusal('sandbox-failure', `the shell was lost; the next command starts a new one\n${result.output}`.trimEnd());
  }
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
