import type { Node } from 'web-tree-sitter';
import { nameOf, withPythonTree } from '../python-syntax.ts';
import { describeFunction, type FunctionPlace } from './functions.ts';

/** Why a reply cannot be used; it is told to the model and counted. */
export const replyProblems = {
  'no-code': 'there is no code block in it',
  'does-not-parse': 'the code is not valid Python',
  'no-function': 'the code does not define the function',
  'another-signature': 'the function takes other parameters than before',
  'not-written': 'the body is only a placeholder',
  unchanged: 'the function does the same as before, token by token',
} as const;
export type ReplyProblem = keyof typeof replyProblems;

export type ReadReply =
  /** Text for the place's statements: the rest of the function stays as it is. */
  { kind: 'body'; text: string } | { kind: 'unusable'; problem: ReplyProblem };

/**
 * Reads the function that a model wrote out of its reply: the last code block that defines it. Signature, docstring and decorators
 * are the original's; comments that the original lacks are left out, since they may tell of the bug.
 */
export async function readReply(reply: string, place: FunctionPlace): Promise<ReadReply> {
  const unusable = (problem: ReplyProblem): ReadReply => ({ kind: 'unusable', problem });
  const code = codeOf(reply, place.name);
  if (code === undefined) return unusable('no-code');
  return withPythonTree(code, (root): ReadReply => {
    if (root.hasError) return unusable('does-not-parse');
    const definition = root.descendantsOfType('function_definition').find((node) => nameOf(node) === place.name);
    const found = definition === undefined ? undefined : describeFunction(definition);
    if (found === undefined) return unusable('no-function');
    if (found.signature !== place.signature) return unusable('another-signature');
    if (found.statements.length === 0 || isPlaceholder(found.statements)) return unusable('not-written');
    if (found.tokens === place.tokens) return unusable('unchanged');
    return { kind: 'body', text: bodyText(code, found.statements, new Set(place.comments), place.column) };
  });
}

function codeOf(reply: string, name: string): string | undefined {
  const text = reply.replace(/<think>[\s\S]*?<\/think>/g, '');
  const blocks = [...text.matchAll(/^[ \t]*```[^\n]*\n([\s\S]*?)^[ \t]*```/gm)].map((match) => match[1] ?? '');
  const bare = /^(?:@|async def |def )/m.exec(text);
  const wanted = new RegExp(`\\bdef\\s+${name}\\b`);
  const found = blocks.findLast((block) => wanted.test(block)) ?? blocks.at(-1) ?? (bare ? text.slice(bare.index) : undefined);
  return found === undefined ? undefined : unindented(found);
}

function unindented(text: string): string {
  const lines = text.split('\n');
  const least = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return least > 0 && Number.isFinite(least) ? lines.map((line) => line.slice(least)).join('\n') : text;
}

function isPlaceholder(statements: readonly Node[]): boolean {
  return (
    statements.length === 1 &&
    (/^(pass|\.\.\.)$/.test(statements[0]?.text ?? '') || /^raise NotImplementedError/.test(statements[0]?.text ?? ''))
  );
}

/** The statements in the column of the original ones; lines inside of strings stay where they are. */
function bodyText(code: string, statements: readonly Node[], kept: ReadonlySet<string>, column: number): string {
  const [first, last] = [statements[0] as Node, statements.at(-1) as Node];
  const inString = new Set<number>();
  const cuts: [number, number][] = [];
  for (const statement of statements) {
    for (const string of statement.descendantsOfType('string')) {
      for (let row = string.startPosition.row + 1; row <= string.endPosition.row; row++) inString.add(row);
    }
  }
  for (const comment of (first.parent as Node).descendantsOfType('comment')) {
    if (!kept.has(comment.text)) cuts.push([comment.startIndex, comment.endIndex]);
  }
  const shift = column - first.startPosition.column;
  const rows: string[] = [];
  let at = first.startIndex - first.startPosition.column;
  for (let row = first.startPosition.row; row <= last.endPosition.row; row++) {
    const end = row === last.endPosition.row ? last.endIndex : code.indexOf('\n', at);
    const bare = cuts
      .filter(([from, to]) => from >= at && to <= end)
      .toSorted(([one], [other]) => other - one)
      .reduce((line, [from, to]) => line.slice(0, from - at) + line.slice(to - at), code.slice(at, end));
    const onlyComment = bare.trim() === '' && code.slice(at, end).trim() !== '';
    if (!onlyComment) rows.push(inString.has(row) ? bare : moved(bare.trimEnd(), shift));
    at = end + 1;
  }
  return rows.join('\n').trimStart();
}

function moved(line: string, shift: number): string {
  if (line.trim() === '') return '';
  return shift >= 0 ? ' '.repeat(shift) + line : line.slice(Math.min(-shift, line.search(/\S/)));
}
