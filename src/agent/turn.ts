import { endedByItself } from '../models/index.ts';
import type { Message } from '../records/message.ts';
import type { CallStatus, Repair } from '../records/trajectory.ts';
import { diskRefusalOf, errorMessage } from '../support/errors.ts';
import type { Call } from './calls/call.ts';
import type { CallFormat } from './calls/format.ts';
import { callFormat, type Profile } from './profiles/profile.ts';
import { repairCall } from './repair/repair-call.ts';
import { type Observation, refusal, type Workbench } from './tools/tool.ts';

/** What a reply led to: the call as it ran, and the message that goes back. */
export type TurnResult = {
  call: Call | undefined;
  status: CallStatus;
  exitCode?: number;
  finished: boolean;
  repairs: Repair[];
  message: Message;
  /** Set where the sandbox cannot go on. */
  broken?: string;
};

type Reply = { message: Message /** Its finish reason. */; stop: string };

/**
 * Reads a settled reply's call, mends it where `repair` is set, runs it, and phrases the result. Of a reply that the server cut
 * nothing runs: what is missing may be the half that made it harmless. Rejects only on abort.
 */
export async function actOn({ message, stop }: Reply, profile: Profile, bench: Workbench, repair: boolean): Promise<TurnResult> {
  const format = callFormat(profile);
  const read = format.read(message, repair);
  const answer = (call: Call | undefined, observation: Observation, repairs: Repair[]): TurnResult => ({
    call,
    status: observation.status,
    ...(observation.exitCode === undefined ? {} : { exitCode: observation.exitCode }),
    finished: observation.finished ?? false,
    repairs,
    message: format.result(call, observation.text, profile.resultPrefix),
  });
  if (!endedByItself(stop)) {
    const cut = refusal('cut-reply', `the reply was cut short (${stop.slice(0, 100)}); nothing of it was run`);
    return { ...answer(read.kind === 'call' ? read.call : undefined, cut, []), call: undefined };
  }
  if (read.kind === 'none') return answer(undefined, { status: 'no-call', text: profile.nudge }, []);
  if (read.kind === 'unparseable') return answer(undefined, refusal('unparseable-call', read.detail), read.repairs);
  try {
    const mended = repair && format.named ? await repairCall(read.call, bench) : { call: read.call, repairs: [] };
    const observation = await runCall(mended.call, format, bench);
    return answer(mended.call, observation, [...read.repairs, ...mended.repairs]);
  } catch (error) {
    bench.signal.throwIfAborted();
    const detail = errorMessage(error);
    // a call that could not be carried out is its own fault where the sandbox goes on
    if (diskRefusalOf(error) === undefined && (await stillWorks(bench)))
      return answer(
        read.call,
        refusal('bad-argument', `the call could not be carried out: ${detail.slice(0, 500)}`),
        read.repairs,
      );
    return { ...answer(read.call, refusal('sandbox-failure', detail), read.repairs), broken: detail };
  }
}

async function stillWorks({ sandbox, signal }: Workbench): Promise<boolean> {
  try {
    return (await sandbox.exec(['true'], { timeoutMs: 10_000, signal })).exitCode === 0;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function runCall(call: Call, { tools }: CallFormat, bench: Workbench): Promise<Observation> {
  const tool = tools.find(({ name }) => name === call.name);
  if (tool !== undefined) return tool.call(call.arguments, bench);
  return refusal(
    'unknown-tool',
    `there is no tool ${call.name.slice(0, 100)}; the tools are ${tools.map(({ name }) => name).join(', ')}`,
  );
}
