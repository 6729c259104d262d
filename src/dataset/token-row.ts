import type { SampleMessage } from '../records/sample.ts';
import { byName } from '../support/by-name.ts';
import type { Segment } from './segments.ts';
import type { TokenEncoder } from './tokenizer.ts';

/** Label of a token that gets no loss. */
export const IGNORED = -100;

/** One sequence; `labels[i]` is `input_ids[i]` where it is trained, else -100. Not shifted: the trainer shifts. */
export type TokenRow = { input_ids: Int32Array; labels: Int32Array };

export type CountedRow = TokenRow & {
  trained: number;
  /** Tokens of masked replies, by reason. */
  maskedByReason: Record<string, number>;
};

/**
 * Encodes segment by segment, as serving does: a prompt's tokens, then the tokens that the model writes. A reply is
 * labelled where its message has `train: true`.
 */
export function tokenRow(segments: readonly Segment[], messages: readonly SampleMessage[], tokenizer: TokenEncoder): CountedRow {
  const encoded = segments.map((segment) => tokenizer.encode(segment.text));
  const length = encoded.reduce((sum, ids) => sum + ids.length, 0);
  const input_ids = new Int32Array(length);
  const labels = new Int32Array(length).fill(IGNORED);
  const maskedByReason: Record<string, number> = byName();
  let trained = 0;
  let at = 0;
  segments.forEach((segment, index) => {
    const ids = encoded[index] as number[];
    input_ids.set(ids, at);
    const message = segment.reply === undefined ? undefined : messages[segment.reply];
    if (message?.train === true) {
      labels.set(ids, at);
      trained += ids.length;
    } else if (message !== undefined) {
      const reason = message.mask_reason ?? 'unmarked';
      maskedByReason[reason] = (maskedByReason[reason] ?? 0) + ids.length;
    }
    at += ids.length;
  });
  return { input_ids, labels, trained, maskedByReason };
}
