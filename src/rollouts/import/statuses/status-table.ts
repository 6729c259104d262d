import type { CallStatus } from '../../../records/trajectory.ts';

/** How one tool words the results of calls. Its rules are tried in order; each sees the text without the wrappers. */
export type StatusTable = {
  /** Whose words they are, and where they stand. */
  tool: string;
  source: string;
  /** What stands around a result that travels as a message; the first group is the result, where there is one. */
  wrappers: readonly RegExp[];
  /** Where a result tells the exit code, in its first group. */
  exitCodes: readonly RegExp[];
  rules: readonly StatusRule[];
};

export type StatusRule = {
  status: CallStatus;
  /** Results that it is for. */
  says: readonly [string, ...string[]];
  /** Of which tool, by our names: `shell` for `execute_bash`, `other` for all others. Default: any. */
  of?: 'shell' | 'other';
  /** Tested on the beginning of the result; with `at` `end` on its last 2,000 characters. */
  pattern: RegExp;
  at?: 'end';
};
