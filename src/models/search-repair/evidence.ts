import { codeLine } from './python/code-line.ts';

/** A place of the traceback. */
export type Frame = { path: string; line: number; code: string };

/** What the failing tests showed, as far as it can be read. */
export type Evidence = {
  /** All of pytest's `E` lines. */
  message: string;
  /** Exception classes that the failure names. */
  exceptions: ReadonlySet<string>;
  frames: readonly Frame[];
  /** What came out, and what was expected, as `repr` prints them. */
  actual: string | undefined;
  expected: string | undefined;
  /** Texts that were expected (`lost`) where others came. */
  textChanges: readonly { lost: string; came: string }[];
  /** The failing exception came from the code, not from an assertion. */
  raised: boolean;
  /** A test waited for an exception in vain. */
  notRaised: boolean;
};

const COMPARED: readonly RegExp[] = [
  /^E\s+(?:AssertionError: )?assert (.+) == (.+)$/m,
  /^E\s+(?:AssertionError: )?assert (.+) is (.+)$/m,
  /^E\s+AssertionError: (?:Lists|Tuples|Dicts|Strings|Sets)? ?(?:differ: )?(.+) != (.+?)(?: : .*)?$/m,
];

/** Reads the evidence from pytest's short tracebacks. */
export function readEvidence(output: string): Evidence {
  const lines = output.split('\n');
  const message = lines.filter((line) => /^E\s/.test(line) || /^(?:FAILED|ERROR) .* - /.test(line)).join('\n');
  const frames = lines.flatMap((line, index) => {
    const match = /^(\S[^:]*\.py):(\d+): (?:in .+|\w+)$/.exec(line);
    return match === null ? [] : [{ path: match[1] ?? '', line: Number(match[2]), code: (lines[index + 1] ?? '').trim() }];
  });
  const pair = comparedValues(output);
  const asserted = /^E\s+(?:AssertionError: )?assert (not )?(True|False|None)\b/m.exec(output);
  const truth = /AssertionError: (True|False) is not (true|false)/.exec(output);
  let actual = pair?.[0];
  let expected = pair?.[1];
  if (pair === undefined && asserted !== null) {
    actual = asserted[2];
    expected = asserted[1] === undefined ? 'True' : 'False';
  } else if (pair === undefined && truth !== null) {
    actual = truth[1];
    expected = truth[2] === 'true' ? 'True' : 'False';
  }
  const exceptions = new Set(
    [...message.matchAll(/\b([A-Z]\w*(?:Error|Exception|Warning|Exit|Iteration))\b/g)].map((match) => match[1] ?? ''),
  );
  const notRaised = /DID NOT RAISE|not raised/.test(message);
  const first = /^E\s+([A-Za-z_][\w.]*)(?::|$)/m.exec(output)?.[1] ?? '';
  return {
    message,
    exceptions,
    frames,
    actual,
    expected,
    textChanges: textChanges(actual, expected),
    raised: !notRaised && /(?:Error|Exception|Exit|Iteration)$/.test(first) && !/AssertionError$/.test(first),
    notRaised,
  };
}

/** The value that came and the expected one, in this order, from the first failed comparison. */
function comparedValues(output: string): [actual: string, expected: string] | undefined {
  const match = COMPARED.map((pattern) => pattern.exec(output)).find((found) => found !== null);
  const [, left, right] = match ?? [];
  if (match === undefined || left === undefined || right === undefined) return undefined;
  const computed = /^E\s+\+\s+where (.+?) = /m.exec(output.slice(match.index))?.[1];
  if (computed !== undefined && (computed === left) !== (computed === right))
    return computed === left ? [left, right] : [right, left];
  const source = output
    .slice(0, match.index)
    .trimEnd()
    .split('\n')
    .findLast((line) => !/^E\s/.test(line));
  return expectedFirst(source ?? '') ? [right, left] : [left, right];
}

/** Whether an assertion's source names the expected value first: no call there but one after, or a name that says so. */
function expectedFirst(source: string): boolean {
  const { tokens, text } = codeLine(0, source);
  const plain = tokens[0]?.text === 'assert';
  const depth = plain ? 0 : 1;
  const middle = tokens.findIndex(
    (token) => token.depth === depth && (token.text === '==' || token.text === 'is' || (!plain && token.text === ',')),
  );
  const start = plain ? tokens[1]?.start : tokens.find((token) => token.text === '(')?.end;
  const at = tokens[middle]?.start;
  if (at === undefined || start === undefined) return false;
  const left = text.slice(start, at);
  const right = text.slice(at);
  if (/expect|want|correct|truth/i.test(left) !== /expect|want|correct|truth/i.test(right))
    return /expect|want|correct|truth/i.test(left);
  return !left.includes('(') && right.includes('(');
}

/** The differing middle of two texts, and single characters that one has and the other lacks altogether; both ways round. */
function textChanges(actual: string | undefined, expected: string | undefined): { lost: string; came: string }[] {
  const [came, lost] = [unquoted(actual), unquoted(expected)];
  if (came === undefined || lost === undefined || came === lost) return [];
  let head = 0;
  while (head < Math.min(came.length, lost.length) && came[head] === lost[head]) head++;
  let tail = 0;
  while (tail < Math.min(came.length, lost.length) - head && came.at(-1 - tail) === lost.at(-1 - tail)) tail++;
  const changes = [{ lost: lost.slice(head, lost.length - tail), came: came.slice(head, came.length - tail) }];
  for (const character of new Set(lost))
    if (lost.replaceAll(character, '') === came) changes.unshift({ lost: character, came: '' });
  return changes
    .filter((change) => change.lost.length <= 24 && change.came.length <= 24)
    .flatMap((change) => [change, { lost: change.came, came: change.lost }]);
}

function unquoted(text: string | undefined): string | undefined {
  return /^(['"])(.*)\1$/.exec(text ?? '')?.[2];
}

/** How the value that came differs from the expected one, in a word. */
export type Deviation =
  | 'flipped'
  | 'nothing'
  | 'off-by-one'
  | 'sign'
  | 'number'
  | 'case'
  | 'space'
  | 'text'
  | 'order'
  | 'other'
  | undefined;

export function deviation({ actual, expected }: Evidence): Deviation {
  if (actual === undefined || expected === undefined) return undefined;
  const truth = (text: string): boolean => text === 'True' || text === 'False';
  if (truth(actual) && truth(expected)) return 'flipped';
  if (actual === 'None' || expected === 'None') return 'nothing';
  const [came, wanted] = [Number(actual), Number(expected)];
  if (!Number.isNaN(came) && !Number.isNaN(wanted))
    return Math.abs(came - wanted) === 1 ? 'off-by-one' : came === -wanted ? 'sign' : 'number';
  const [left, right] = [unquoted(actual), unquoted(expected)];
  if (left !== undefined && right !== undefined) {
    if (left.toLowerCase() === right.toLowerCase()) return 'case';
    if (left.replaceAll(/\s|\\n/g, '') === right.replaceAll(/\s|\\n/g, '')) return 'space';
    return 'text';
  }
  return [...actual].toSorted().join('') === [...expected].toSorted().join('') ? 'order' : 'other';
}
