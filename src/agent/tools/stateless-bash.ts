import { z } from 'zod';
import { describeOutput, exitFooter, statusOf } from './command-output.ts';
import { ARGUMENT_BYTES, refusedCommand } from './command-text.ts';
import { defineTool } from './tool.ts';

/** Ends the work where it is the first line that a command prints; mini-swe-agent's, which models trained on it know. */
export const SUBMIT = 'COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT';

/** One bash for each command: folder and variables are those of the sandbox again each time, background programs end with it. */
export const statelessBash = defineTool({
  name: 'execute_bash',
  description: 'Runs a command in a bash of its own.',
  schema: z.strictObject({ command: z.string().describe('The command; several are chained with && or ;.') }),
  async run({ command }, bench) {
    const refused = refusedCommand(command, ARGUMENT_BYTES);
    if (refused !== undefined) return refused;
    const { sandbox, terminal, signal } = bench;
    const { hardMs } = terminal.timeouts;
    const result = await sandbox.exec(['bash', '-c', 'exec 2>&1; eval "$1"', 'bash', command], {
      timeoutMs: hardMs,
      maxOutputBytes: MOST_OUTPUT,
      signal,
    });
    if (result.timedOut)
      return describeOutput('timed-out', result.stdout, `[timed out after ${Math.round(hardMs / 1000)} s]`, bench);
    const footer = exitFooter(result.exitCode, sandbox.workdir);
    const finished = result.exitCode === 0 && result.stdout.trimStart().split('\n', 1)[0]?.trim() === SUBMIT;
    return {
      ...describeOutput(statusOf(result.exitCode), result.stdout, footer, bench),
      exitCode: result.exitCode,
      ...(finished ? { finished } : {}),
    };
  },
});

const MOST_OUTPUT = 4 * 1024 * 1024;
