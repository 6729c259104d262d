import { withArguments } from '../records/message.ts';
import { PROMPT_EXAMPLE, type SampleMessage } from '../records/sample.ts';
import type { Attempt } from './attempt.ts';
import type { MaskPolicy } from './masks/mask-policy.ts';
import type { Turn } from './turns.ts';

/** `mask_reason` of replies that the server cut: to train them would teach to stop there. */
const CUT_REPLY = 'cut-reply';

/** The conversation with `train` and `mask_reason` on its assistant messages, and on no others. What was cut, or is not trained by its source, is trained under no policy. */
export function maskMessages(attempt: Pick<Attempt, 'messages'>, turns: readonly Turn[], policy: MaskPolicy): SampleMessage[] {
  const byIndex = new Map(turns.map((turn) => [turn.index, turn]));
  return attempt.messages.map((message, index) => {
    if (message.role !== 'assistant') return message;
    const turn = byIndex.get(index);
    const reason = turn === undefined ? PROMPT_EXAMPLE : turn.cut ? CUT_REPLY : (turn.untrained ?? policy.reason(turn));
    const said = withArguments(message);
    return reason === undefined ? { ...said, train: true } : { ...said, train: false, mask_reason: reason };
  });
}
