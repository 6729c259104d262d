import type { ToolSpec } from '../../models/index.ts';
import type { Message } from '../../records/message.ts';
import type { Tool } from '../tools/tool.ts';
import type { Call, ReadCall } from './call.ts';

/** How a profile's calls and results travel in messages. */
export type CallFormat = {
  /** What a call can run. */
  readonly tools: readonly Tool[];
  /** Calls name tool and parameters, and so may misname them: argument repair applies. */
  readonly named: boolean;
  /** What requests carry besides the messages. */
  readonly specs?: readonly ToolSpec[];
  readonly stop?: readonly string[];
  /**
   * The reply as it stands in the conversation from now on: one call at most, in this format's form. Idempotent. `stop` is the
   * finish reason, `stopWord` the stop word that ended the reply where the server names it.
   */
  settle(message: Message, stop: string, stopWord?: string): Message;
  /** Reads the call of a settled message. With `repair` false, only the exact form counts. */
  read(message: Message, repair: boolean): ReadCall;
  /** The message that carries a result back; `call` is undefined where the reply held no usable one. */
  result(call: Call | undefined, text: string, prefix: string): Message;
};
