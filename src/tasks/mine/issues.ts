import { z } from 'zod';
import { errorMessage, usageError } from '../../support/errors.ts';
import { readJsonValues } from '../../support/jsonl.ts';

const Comment = z.object({ body: z.string().nullish(), created_at: z.string(), author: z.string().nullish() });

/** One line of an issues file. */
const Issue = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullish(),
  /** ISO 8601. */
  created_at: z.string(),
  comments: z.array(Comment).nullish(),
  /** Number of the pull request, or the commit, that closed it. */
  closed_by: z.union([z.number().int(), z.string()]).nullish(),
});
export type Issue = z.infer<typeof Issue>;

export type Issues = {
  byNumber: ReadonlyMap<number, Issue>;
  /** Lines that are no issue: `line 3: title: …`. They are left out. */
  broken: readonly string[];
};

/** Reads a JSONL file of issues. Broken lines are told, not fatal. Throws the usage error `ISSUES_UNREADABLE` where there is no such file. */
export async function readIssues(path: string): Promise<Issues> {
  const byNumber = new Map<number, Issue>();
  const broken: string[] = [];
  try {
    for await (const read of readJsonValues(path)) {
      const issue = 'value' in read ? parseIssue(read.value) : read.problem;
      if (typeof issue === 'string') broken.push(`line ${read.line}: ${issue}`);
      else byNumber.set(issue.number, issue);
    }
  } catch (cause) {
    throw usageError(
      'ISSUES_UNREADABLE',
      `${path} cannot be read: ${errorMessage(cause)}`,
      'Give a JSONL file, one issue a line.',
    );
  }
  return { byNumber, broken };
}

function parseIssue(value: unknown): Issue | string {
  const parsed = Issue.safeParse(value);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  return `${problem?.path.join('.') || 'value'}: ${problem?.message ?? 'invalid'}`;
}
