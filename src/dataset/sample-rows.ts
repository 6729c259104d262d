import type { SampleMessage } from '../records/sample.ts';
import type { ToolList } from '../records/tool-list.ts';
import type { Attempt } from './attempt.ts';
import type { ChatTemplate } from './chat-template.ts';
import { maskMessages } from './mask.ts';
import type { MaskPolicy } from './masks/mask-policy.ts';
import { offeredTools } from './offered-tools.ts';
import { segments } from './segments.ts';
import type { CountedRow } from './token-row.ts';
import { tokenRow } from './token-row.ts';
import type { TokenEncoder } from './tokenizer.ts';
import { turnsOf } from './turns.ts';

export type RowOptions = {
  tokenizer: TokenEncoder;
  template: ChatTemplate;
  policy: MaskPolicy;
  /** Most tokens in a sequence. */
  context: number;
  /** What becomes of a longer one: dropped, or cut after its last turn that fits. */
  overContext: 'drop' | 'cut';
};

export type SampleRow = {
  attempt: Attempt;
  messages: SampleMessage[];
  tools?: ToolList;
  /** Turns of the whole attempt, before any cut: what the curriculum goes by. */
  turns: number;
  row: CountedRow;
  cut: boolean;
};

export type RowResult = { kind: 'row'; value: SampleRow } | { kind: 'dropped'; reason: 'over-context' | 'nothing-to-train' };

/** Masks, renders and encodes one selected attempt. */
export function sampleRow(attempt: Attempt, options: RowOptions): RowResult {
  const turns = turnsOf(attempt);
  if (turns === undefined) throw new RangeError('an attempt with an inconsistent record cannot become a sample');
  const tools = offeredTools(attempt);
  let messages = maskMessages(attempt, turns, options.policy);
  const pieces = segments(options.template, messages, tools);
  let row = tokenRow(pieces, messages, options.tokenizer);
  let cut = false;
  if (row.input_ids.length > options.context) {
    if (options.overContext === 'drop') return { kind: 'dropped', reason: 'over-context' };
    const ends = replyEnds(pieces, options.tokenizer);
    const last = ends.findLast((end) => end.tokens <= options.context);
    if (last === undefined) return { kind: 'dropped', reason: 'over-context' };
    cut = true;
    messages = messages.slice(0, last.reply + 1);
    row = tokenRow(pieces.slice(0, last.segment + 1), messages, options.tokenizer);
  }
  if (row.trained === 0) return { kind: 'dropped', reason: 'nothing-to-train' };
  return { kind: 'row', value: { attempt, messages, ...(tools === undefined ? {} : { tools }), turns: turns.length, row, cut } };
}

/** Tokens of the sequence up to the end of every reply. */
function replyEnds(
  pieces: ReturnType<typeof segments>,
  tokenizer: TokenEncoder,
): { segment: number; reply: number; tokens: number }[] {
  let tokens = 0;
  return pieces.flatMap((piece, segment) => {
    tokens += tokenizer.encode(piece.text).length;
    return piece.reply === undefined ? [] : [{ segment, reply: piece.reply, tokens }];
  });
}
