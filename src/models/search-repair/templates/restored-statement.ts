import { type CodeLine, codeLine } from '../python/code-line.ts';
import type { Proposal, Template } from './template.ts';

/** Puts a statement where one seems to be missing: at a lone `pass`, at the end of a loop, after a loop's work. */
export const restoredStatement: Template = {
  name: 'restored-statement',
  prior: 1,
  *propose(line, scope, evidence) {
    if (line.text.trim() !== 'pass') return;
    // beside other statements a pass has no use at all; alone it is at home in some blocks
    const at = scope.lines.findIndex((other) => other.number === line.number);
    const beside = [scope.lines[at - 1], scope.lines[at + 1]].some(
      (other) => other?.indent === line.indent && other.tokens.length > 0,
    );
    if (!beside && /^\s*(class|def|except)\b/.test(before(line, scope.lines)?.text ?? '')) return;
    for (const [text, weight] of guesses(line, scope.lines, scope.names)) yield put(line, text, weight * (beside ? 4 : 2));
    for (const { came, lost } of evidence.textChanges)
      for (const name of scope.names)
        if (came !== '') yield put(line, `${name} = ${name}.replace(${quoted(came)}, ${quoted(lost)})`, beside ? 3 : 1.5);
  },
};

function before(line: CodeLine, lines: readonly CodeLine[]): CodeLine | undefined {
  return lines.findLast((other) => other.number < line.number && other.text.trim() !== '');
}

function put(line: CodeLine, text: string, weight: number): Proposal {
  return { lines: [line.text.slice(0, line.indent) + text], weight, note: `add ${text}` };
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

const EFFECTS = /^(?<target>[\w.]+)\.(?<method>append|extend|add|update|insert|write|pop|remove)\((?<value>.*)\)$/;

/** Statements that would fit, from those around: a sibling branch's with this branch's names, counters, collectors. */
function* guesses(
  line: CodeLine,
  lines: readonly CodeLine[],
  names: ReadonlySet<string>,
): Iterable<[text: string, weight: number]> {
  const seen = new Set<string>();
  const once = function* (text: string, weight: number): Iterable<[string, number]> {
    if (!seen.has(text)) yield [text, weight];
    seen.add(text);
  };
  const others = lines.filter((other) => other.number !== line.number);
  for (const other of others) {
    const text = other.text.trim();
    const near = 1 / (1 + Math.abs(other.number - line.number) / 12);
    const effect = EFFECTS.exec(text)?.groups;
    if (effect !== undefined) {
      yield* once(text, 1.5 * near);
      for (const name of names)
        if (name !== effect['target']) yield* once(`${effect['target']}.${effect['method']}(${name})`, 0.6 * near);
    } else if (/^[\w.[\]'"]+ [-+*/|]?= /.test(text)) yield* once(text, (/[-+*/|]=/.test(text) ? 1.5 : 1) * near);
  }
  const used = (name: string): boolean =>
    lines.some((other) => other.number > line.number && other.tokens.some((token) => token.text === name));
  for (const other of others) {
    const start = /^\s*([a-z_]\w*) = (.+)$/.exec(other.text);
    const [, name, value] = start ?? [];
    if (name === undefined || value === undefined || other.number > line.number) continue;
    const later = used(name) || other.indent < line.indent ? 1.5 : 0.6;
    if (/^\d+$/.test(value))
      for (const text of [`${name} += 1`, `${name} -= 1`]) yield* once(text, (text.includes('+') ? 1.5 : 0.6) * later);
    if (/^(\[\]|list\(\))$/.test(value))
      for (const item of names) if (item !== name) yield* once(`${name}.append(${item})`, later);
    if (/^(\{\}|dict\(\))$/.test(value))
      for (const key of names)
        for (const item of names)
          if (key !== item && key !== name && item !== name) yield* once(`${name}[${key}] = ${item}`, 0.5 * later);
    if (/^set\(\)$/.test(value)) for (const item of names) if (item !== name) yield* once(`${name}.add(${item})`, later);
  }
  for (const name of names) {
    yield* once(`return ${name}`, 0.5);
    yield* once(`${name} = ${name}.strip()`, 0.4);
    yield* once(`${name} = ${name}.lower()`, 0.3);
    yield* once(`${name} += 1`, 0.5);
    yield* once(`${name} = -${name}`, 0.4);
    yield* once(`${name} = str(${name})`, 0.3);
    yield* once(`${name} = int(${name})`, 0.3);
    for (const other of names) if (other !== name) yield* once(`${name} += ${other}`, 0.4);
  }
  for (const text of new Set(
    others.flatMap((other) => other.tokens.filter((token) => token.kind === 'string').map((token) => token.text)),
  ))
    yield* once(`return ${text}`, 0.15);
  for (const text of ['return True', 'return False', 'return None', 'continue', 'break']) yield* once(text, 0.4);
  for (const value of new Set(
    lines.flatMap((other) =>
      codeLine(0, other.text)
        .tokens.filter((token) => token.kind === 'number')
        .map((token) => token.text),
    ),
  ))
    for (const name of names) for (const operator of ['+=', '-=', '*=']) yield* once(`${name} ${operator} ${value}`, 0.2);
}
