import type { Message } from '../records/message.ts';
import type { CallStatus, TrajectoryEvent } from '../records/trajectory.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import type { Attempt } from './attempt.ts';

/** A turn of a fixture: the reply's text and what came back; without `observation` the attempt ends there. */
export type FixtureTurn = {
  reply: string;
  status: CallStatus;
  observation?: string;
  calls?: Message['tool_calls'];
  /** Finish reason. */
  stop?: string;
};

const call = (tool: string, parameters: Record<string, string>): string =>
  `<function=${tool}>\n${Object.entries(parameters)
    .map(([name, value]) => `<parameter=${name}>${value}</parameter>\n`)
    .join('')}</function>`;

const AT = '2026-01-01T00:00:00.000Z';

/** An attempt in the text profile, with a start, a reply and a result per turn, and an end. */
export function fixtureAttempt(options: {
  instanceId: string;
  attempt?: number;
  outcome?: Outcome;
  issue?: string;
  turns?: readonly FixtureTurn[];
  patch?: string;
}): Attempt {
  const { instanceId, attempt = 0, outcome = 'resolved', turns = workingTurns(3) } = options;
  const opening: Message[] = [
    { role: 'system', content: 'You fix issues in a repository with four tools.' },
    { role: 'user', content: options.issue ?? `In ${instanceId}, clamp(12, 0, 10) gives 12; it should give 10.` },
  ];
  const messages: Message[] = [...opening];
  const events: TrajectoryEvent[] = [
    {
      type: 'attempt-start',
      at: AT,
      instance_id: instanceId,
      attempt,
      model: 'fixture',
      profile: 'text',
      seed: 1,
      messages: opening,
    },
  ];
  turns.forEach((turn, index) => {
    const message: Message = {
      role: 'assistant',
      content: turn.reply,
      ...(turn.calls === undefined ? {} : { tool_calls: turn.calls }),
    };
    messages.push(message);
    events.push({
      type: 'model-reply',
      at: AT,
      turn: index + 1,
      message,
      duration_ms: 5,
      prompt_tokens: 100,
      completion_tokens: 20,
      cost: 0,
      ...(turn.stop === undefined ? {} : { stop: turn.stop }),
    });
    const callId = turn.calls?.[0]?.id;
    const observation: Message =
      callId === undefined
        ? { role: 'user', content: turn.observation ?? '' }
        : { role: 'tool', tool_call_id: callId, content: turn.observation ?? '' };
    if (turn.observation !== undefined) messages.push(observation);
    events.push({
      type: 'tool-result',
      at: AT,
      turn: index + 1,
      tool: 'execute_bash',
      arguments: {},
      status: turn.status,
      repairs: [],
      message: observation,
      duration_ms: 3,
    });
  });
  const patch = options.patch ?? (outcome === 'unresolved' ? '' : FIX);
  events.push({
    type: 'attempt-end',
    at: AT,
    reason: 'finished',
    detail: '',
    turns: turns.length,
    prompt_tokens: 100,
    completion_tokens: 20,
    cost: 0,
    duration_ms: 9,
    patch_bytes: Buffer.byteLength(patch),
  });
  return {
    task: { instance_id: instanceId },
    attempt,
    events,
    messages,
    verdict: fixtureVerdict(instanceId, attempt, outcome),
    patch,
  };
}

const FIX = `diff --git a/clamp.py b/clamp.py
--- a/clamp.py
+++ b/clamp.py
@@ -1,2 +1,2 @@
 def clamp(value, low, high):
-    return max(low, value)
+    return max(low, min(value, high))
`;

/** A plausible fix of that many turns (two at least): look, work, a call that fails, and finish. */
export function workingTurns(count: number): FixtureTurn[] {
  const look: FixtureTurn = {
    reply: `I will look for the function first.\n\n${call('execute_bash', { command: 'grep -rn "def clamp" .' })}`,
    status: 'ok',
    observation: 'Result of execute_bash:\nclamp.py:1:def clamp(value, low, high):\n[exit code 0, in /workspace]',
  };
  const test: FixtureTurn = {
    reply: `Run the tests — they should fail now.\n\n${call('execute_bash', { command: 'python -m pytest -q' })}`,
    status: 'non-zero-exit',
    observation: 'Result of execute_bash:\nE   assert 12 == 10\n1 failed in 0.02s\n[exit code 1, in /workspace]',
  };
  const slip: FixtureTurn = {
    reply: call('str_replace_editor', { command: 'str_replace', path: '/workspace/clamp.py', old_str: 'min', new_str: 'max' }),
    status: 'editor-error',
    observation: 'Result of str_replace_editor:\nERROR: old_str does not occur in /workspace/clamp.py.',
  };
  const finish: FixtureTurn = {
    reply: `Done.\n\n${call('finish', { message: 'clamp honours its upper bound.' })}`,
    status: 'ok',
  };
  const middle = Array.from({ length: Math.max(0, count - 2) }, (_, index) => (index % 2 === 0 ? slip : test));
  return [look, ...middle, finish];
}

function fixtureVerdict(instanceId: string, attempt: number, outcome: Outcome): Verdict {
  const tests = (success: string[], failure: string[]): { success: string[]; failure: string[] } => ({ success, failure });
  const solved = outcome === 'resolved' || outcome === 'cheated';
  return {
    instance_id: instanceId,
    attempt,
    outcome,
    tests_status: {
      FAIL_TO_PASS: solved ? tests(['test_clamp.py::test_upper'], []) : tests([], ['test_clamp.py::test_upper']),
      PASS_TO_PASS: tests(['test_clamp.py::test_lower'], []),
      FAIL_TO_FAIL: tests([], []),
      PASS_TO_FAIL: tests([], []),
    },
    patch_applied: true,
    localisation: { files_recall: outcome === 'unresolved' ? 0 : 1, files_exact: outcome !== 'unresolved', hunks_overlap: 1 },
    cheats: [],
    reasons: [],
  };
}
