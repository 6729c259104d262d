import type { Message } from '../records/message.ts';
import type { Fork, TrajectoryEvent } from '../records/trajectory.ts';
import type { Step } from './stuck.ts';
import type { Tool, Workbench } from './tools/tool.ts';

/** Whole turns of another attempt, from which one goes on. */
export type Earlier = {
  /** Its `attempt-start`, then a reply and a result a turn. */
  events: readonly TrajectoryEvent[];
  /** `state` says whether the sandbox holds what these turns left, or their calls have to be run again. */
  fork: Fork;
};

/** The conversation after these turns, the last result included. */
export function earlierMessages(events: readonly TrajectoryEvent[]): Message[] {
  return events.flatMap((event) => (event.type === 'attempt-start' ? event.messages : 'message' in event ? [event.message] : []));
}

/** The turns as stuck detection sees them. */
export function earlierSteps(events: readonly TrajectoryEvent[]): Step[] {
  let said = '';
  return events.flatMap((event) => {
    if (event.type === 'model-reply') said = event.message.content;
    if (event.type !== 'tool-result') return [];
    const { tool, arguments: args, status, message } = event;
    const call = tool === '' ? said : JSON.stringify([tool, args]);
    return [{ call, observation: message.content, failed: status !== 'ok' && status !== 'non-zero-exit' }];
  });
}

/**
 * Brings the workbench to where these turns left theirs: by running their calls again, or over a snapshot by going to the
 * shell's folder. Returns the turns whose calls ended otherwise than the first time.
 */
export async function retrace({ events, fork }: Earlier, tools: readonly Tool[], bench: Workbench): Promise<number[]> {
  const results = events.filter((event) => event.type === 'tool-result');
  if (fork.state === 'snapshot') {
    const folders = results.flatMap(({ message }) => /\[exit code \d+, in (.+)\]$/.exec(message.content)?.[1] ?? []);
    await goTo(folders.at(-1) ?? bench.sandbox.workdir, bench);
    return [];
  }
  const diverged: number[] = [];
  for (const { turn, tool: name, arguments: args, status, exit_code } of results) {
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) continue;
    const again = await tool.call(args, bench);
    bench.signal.throwIfAborted();
    if (again.status !== status || (exit_code !== undefined && again.exitCode !== exit_code)) diverged.push(turn);
  }
  return diverged;
}

async function goTo(folder: string, { sandbox, terminal, signal }: Workbench): Promise<void> {
  if (folder === sandbox.workdir) return;
  const { softMs, hardMs } = terminal.timeouts;
  await terminal.send(`cd -- '${folder.replaceAll("'", "'\\''")}'`, { softMs, hardMs, input: false, signal });
}
