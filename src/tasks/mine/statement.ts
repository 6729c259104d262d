import type { MinedChange } from '../../records/task.ts';
import type { Change } from './change.ts';
import type { Issue } from './issues.ts';
import { changelogLines } from './split-patch.ts';
import { flat } from './statement-rules.ts';

/** A statement that is ready, and what agents are told besides. */
export type ReadyStatement = { from: MinedChange['statement']; text: string; hints: string };

/** A message or an entry with fewer characters or words of its own says too little to work from. */
const MINIMUM = { characters: 80, words: 12 };

/** Lines that say nothing to a reader: trailers, references alone, ticked boxes, comments of a template. */
const LEFT_OUT: readonly RegExp[] = [
  /^[A-Z][a-z]+(-[A-Za-z]+)+: \S/,
  /^(\(?cherry[- ]picked from|cc:|merge (pull request|branch|remote))/i,
  /^(see( also)?|refs?|pr|pull request|closes?|closed|fix(e[sd])?|resolve[sd]?|issue)\b[\s:]*((and|issues?)?[\s,]*\(?\S*(#|GH-|https?:\/\/)\S+)+[.\s]*$/i,
  /^\s*[-*] \[[ x]\]/i,
  /^-{3,}$/,
  /^<!--.*-->$/,
  /\bpre-commit\.ci\b/i,
];

/** A squash merge lists its commits' subjects: a message that is mostly such a list tells of work, not of behaviour. */
function withoutSquashList(lines: readonly string[]): readonly string[] {
  const listed = lines.filter((line) => line.startsWith('* ')).length;
  return listed * 2 > lines.filter((line) => line !== '').length ? lines.filter((line) => !line.startsWith('* ')) : lines;
}

/** An issue as its reader found it when the change was begun: later comments are left out. */
export function issueStatement(issue: Issue, change: Change): ReadyStatement {
  const text = `${issue.title.trim()}\n\n${(issue.body ?? '').replace(/\r\n/g, '\n').trim()}`.trim();
  const before = (issue.comments ?? []).filter((comment) => Date.parse(comment.created_at) < Date.parse(change.startedAt));
  const hints = before.map((comment) => (comment.body ?? '').replace(/\r\n/g, '\n').trim()).filter((body) => body !== '');
  return { from: 'issue', text: `${text}\n`, hints: hints.join('\n\n') };
}

/** What the change's own words say, where they say enough: its commits' messages, or its changelog lines. */
export function ownWords(change: Change, kind: 'git' | 'releases'): ReadyStatement | undefined {
  if (kind === 'releases') {
    const entries = changelogLines(change.diff).filter((line) => !/^([=~\-^#*`]{3,}|#*\s*\[?v?\d+(\.\d+)+.*|\s*)$/.test(line));
    const lead = `The next release of the package, after ${change.base}, is to bring this:`;
    return enough(entries.join('\n'))
      ? { from: 'changelog', text: `${lead}\n\n${entries.join('\n').trim()}\n`, hints: '' }
      : undefined;
  }
  const lines = change.message.split('\n').map((line) => line.trimEnd());
  const body = withoutSquashList(lines)
    .filter((line) => !LEFT_OUT.some((rule) => rule.test(line)))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  if (!enough(body)) return undefined;
  const title = /^Merge /.test(change.subject) ? '' : change.subject.replace(/\s*\(#\d+\)$/, '');
  return { from: 'message', text: `${title}\n\n${body}`.trim().concat('\n'), hints: '' };
}

function enough(text: string): boolean {
  const plain = flat(text);
  return plain.length >= MINIMUM.characters && plain.split(' ').length >= MINIMUM.words;
}
