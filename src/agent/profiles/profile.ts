import { own } from '../../support/by-name.ts';
import { blockCalls } from '../calls/block-calls.ts';
import type { CallFormat } from '../calls/format.ts';
import { nativeCalls } from '../calls/native-calls.ts';
import { textCalls } from '../calls/text-calls.ts';
import type { ObservationLimits } from '../tools/tool.ts';

/**
 * The prompts and message formats of an attempt: plain data, so that it can be kept with a checkpoint.
 * `{workdir}`, `{folder}` (its last part), `{statement}` and `{tool}` in the templates are filled in.
 */
export type Profile = {
  readonly name: string;
  /** `native`: the endpoint's tool interface; `text`: XML-like blocks; `block`: a fenced bash block, one stateless tool. */
  readonly calls: 'native' | 'text' | 'block';
  readonly system: string;
  /** The first user message. */
  readonly task: string;
  /** Goes before a result in a user message; results in tool messages have none. */
  readonly resultPrefix: string;
  /** Answers a reply without a call. */
  readonly nudge: string;
  readonly observations: ObservationLimits;
  /** Tokens of one reply. */
  readonly replyTokens: number;
  readonly temperature: number;
};

const CALLS: Readonly<Record<Profile['calls'], CallFormat>> = { native: nativeCalls, text: textCalls, block: blockCalls };

export function callFormat(profile: Profile): CallFormat {
  return CALLS[profile.calls];
}

/** Fills a template in one pass, so that a statement may hold braces of its own. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => own(values, name) ?? whole);
}
