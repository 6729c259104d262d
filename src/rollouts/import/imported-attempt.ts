import type { Message } from '../../records/message.ts';
import type { ToolList } from '../../records/tool-list.ts';
import type { CallStatus, EndReason } from '../../records/trajectory.ts';
import { byName } from '../../support/by-name.ts';
import type { StatedOutcome } from './stated-outcome.ts';

/** Another tool's fields that ours have no place for, under its own names. */
export type Rest = Record<string, unknown>;

/** A call as it can be read from a reply. `arguments` is undefined where they are not a JSON object. */
export type SaidCall = { id?: string; tool: string; arguments: Record<string, unknown> | undefined };

/** One message of another tool's conversation, and what it knew beside it. Times are ISO 8601, durations milliseconds. */
export type Said = {
  message: Message;
  rest: Rest;
  at?: string;
  durationMs?: number;
  /** Of a reply that the prompt quotes as an example: nobody sampled it in this attempt. */
  example?: boolean;
  /** Of a reply: its calls, where the message's own form does not tell them. */
  calls?: SaidCall[];
  promptTokens?: number;
  completionTokens?: number;
  cost?: number;
  stop?: string;
  /** Of a result: its text without the prompt that the message wraps around it. */
  seen?: string;
  /** Of a result, or of a reply for all of its results: what the tool recorded; otherwise both are read from the text. */
  exitCode?: number;
  status?: CallStatus;
  /** Of a reply: its source takes no loss on it, and why. */
  untrained?: string;
};

/** An attempt as an importer reads it, before it has a number. */
export type ImportedAttempt = {
  instanceId: string;
  model: string;
  /** Which tool and form it comes from, for example `swe-agent`. */
  profile: string;
  said: Said[];
  end: { reason: EndReason; detail: string; promptTokens?: number; completionTokens?: number; cost?: number };
  /** Undefined where the source does not tell; '' where the attempt left none. */
  patch?: string;
  /** Tools that its requests carried. */
  tools?: ToolList;
  /** What its source says of how it came out. */
  outcome?: StatedOutcome;
  rest: Rest;
  /** Set where another file may hold the same attempt at a later turn. */
  partial?: boolean;
};

/** A tool whose trajectories can be read. */
export type Importer = {
  name: string;
  /** Whether a value looks like this tool's, by the fields that only it has. */
  recognises(value: unknown): boolean;
  /** Names of files that it writes, for folders that are named; each is looked for below the folder. */
  files: RegExp;
  /** Turns one value of a file into an attempt; throws Zod's errors, or `Error` with what is wrong. */
  read(value: unknown, place: { file: string; line: number }): ImportedAttempt;
};

/** What is left of an object without the named fields. */
export function restOf(object: object, ...used: string[]): Rest {
  return byName(Object.entries(object).filter(([name]) => !used.includes(name)));
}

/** The fields of a value, for a look at what it is; none where it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return byName(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}
