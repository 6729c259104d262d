import type { Message } from '../../records/message.ts';
import type { FunctionPlace } from './functions.ts';
import type { BugKind } from './kinds.ts';
import { type ReplyProblem, replyProblems } from './read-reply.ts';

/** Characters of a file that are shown: all of it, or its beginning and what stands around the function. */
const WHOLE_FILE = 12_000;
const BEGINNING = 3_000;
const AROUND = 4_000;

const ANSWER = `Answer with the whole function in one block of Python code: signature, docstring and body. Keep its name and its parameters. Write no comments.`;

/** Asks for a function that is blanked, from its signature and docstring. */
export function rewriteMessages(place: FunctionPlace, source: string): Message[] {
  const blank = `${source.slice(0, place.start)}...  # this body is missing${source.slice(place.end)}`;
  return [
    { role: 'system', content: 'You write Python functions from their signature, their docstring and the code around them.' },
    {
      role: 'user',
      content: `The body of \`${place.scope}\` in this file is lost:\n\n${shown(place, blank)}\n\nWrite it again. ${ANSWER}`,
    },
  ];
}

/** Asks for a bug of a kind in a function. */
export function modifyMessages(place: FunctionPlace, source: string, kind: BugKind): Message[] {
  return [
    {
      role: 'system',
      content:
        'You make exercises in finding bugs: into working Python code you put one realistic mistake, such as a careful person makes.',
    },
    {
      role: 'user',
      content: [
        `Here is a file with the function \`${place.scope}\`:`,
        shown(place, source),
        `This is the function:\n\n\`\`\`python\n${place.code}\n\`\`\``,
        `Change the function so that it has one bug of this kind: ${kind.asks}. It must still run, give the right result for most inputs, and look as if it were right. Change nothing that does not belong to the bug. ${ANSWER}`,
      ].join('\n\n'),
    },
  ];
}

/** What is said of a reply that cannot be used. */
export function againMessage(problem: ReplyProblem): Message {
  return { role: 'user', content: `This cannot be used: ${replyProblems[problem]}. ${ANSWER}` };
}

function shown({ file, start }: FunctionPlace, text: string): string {
  if (text.length <= WHOLE_FILE) return `\`${file}\`:\n\n\`\`\`python\n${text}\n\`\`\``;
  const from = Math.max(BEGINNING, start - AROUND);
  const part = `${text.slice(0, BEGINNING)}\n[…]\n${text.slice(from, start + AROUND)}\n[…]`;
  return `Parts of \`${file}\`:\n\n\`\`\`python\n${part}\n\`\`\``;
}
