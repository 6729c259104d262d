import type { Message } from '../records/message.ts';

export type JudgeParts = { issue: string; log: string; patch: string };

/** A way to put an attempt before the judge. */
export type JudgeForm = {
  name: 'full' | 'compact';
  /** The interaction after the issue, in role blocks. */
  log(messages: readonly Message[]): string;
  messages(parts: JudgeParts): Message[];
};

const NO_PATCH = 'There is none: the attempt changed nothing.';
const CHOICE = '<judgement>YES</judgement> or <judgement>NO</judgement>';

/** Replies in the compact form: enough to see the last edit and the last test run. */
const COMPACT_TURNS = 3;

const full: JudgeForm = {
  name: 'full',
  log: (messages) => blocks(afterIssue(messages)),
  messages: ({ issue, log, patch }) => [
    {
      role: 'system',
      content:
        'You review an attempt of a coding agent to resolve an issue. Judge its final patch alone: would the tests that belong to the issue pass, and do all others keep passing? The log shows what the agent saw and tried; its own claims prove nothing.',
    },
    {
      role: 'user',
      content: `# Issue\n\n${issue}\n\n# Interaction log\n\n${log}\n\n# Final patch\n\n${patch || NO_PATCH}\n\n# Question\n\nDoes the final patch resolve the issue? Answer ${CHOICE}.`,
    },
  ],
};

const compact: JudgeForm = {
  name: 'compact',
  log: (messages) => blocks(lastTurns(afterIssue(messages), COMPACT_TURNS)),
  messages: ({ issue, log, patch }) => [
    {
      role: 'user',
      content: `${issue}\n\nLast turns:\n${log}\n\nPatch:\n${patch || NO_PATCH}\n\nDoes the patch resolve the issue? ${CHOICE}`,
    },
  ],
};

export const judgeForms: Record<JudgeForm['name'], JudgeForm> = { full, compact };

function afterIssue(messages: readonly Message[]): readonly Message[] {
  return messages.slice(messages.findIndex((message) => message.role === 'user') + 1);
}

function lastTurns(messages: readonly Message[], turns: number): readonly Message[] {
  const replies = messages.flatMap((message, index) => (message.role === 'assistant' ? [index] : []));
  return messages.slice(replies.at(-turns) ?? 0);
}

function blocks(messages: readonly Message[]): string {
  return messages
    .map(({ role, content, tool_calls }) => {
      const calls = (tool_calls ?? []).map((call) => `${call.function.name}(${call.function.arguments})`);
      return [`[${role}]`, ...(content.trim() === '' ? [] : [content.trim()]), ...calls].join('\n');
    })
    .join('\n');
}
