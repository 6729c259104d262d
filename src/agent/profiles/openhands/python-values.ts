import { byName, own } from '../../../support/by-name.ts';
/** A value that Python source writes down: strings, numbers, lists, dictionaries. Calls with keyword arguments count as dictionaries. */
export type PythonValue = string | number | boolean | null | PythonValue[] | { [name: string]: PythonValue };

/** What a name, or the expression in a field of an f-string, stands for; undefined where that is not known. */
export type Names = (expression: string) => PythonValue | undefined;

/** The source says more than this reads. `at` is an offset in it. */
export class UnreadablePython extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at}`);
  }
}

/**
 * Reads one expression of literals, known names, sums of strings, subscripts and calls, without running anything. A call of
 * one argument is that argument, since such functions adapt wording to a platform; of `A if X else B` it takes B, since
 * what X asks for is off by default; a field of an f-string that is not known is empty.
 */
export function readPython(source: string, start: number, names: Names): PythonValue {
  let at = start;
  let brackets = 0;

  // outside brackets the end of a line ends the expression
  const skip = (): void => {
    const blank = brackets > 0 ? /(?:\s|#[^\n]*|\\\n)*/y : /(?:[ \t]|\\\n)*/y;
    blank.lastIndex = at;
    at += blank.exec(source)?.[0].length ?? 0;
  };
  const takes = (text: string): boolean => {
    skip();
    if (!source.startsWith(text, at) || (/\w$/.test(text) && /\w/.test(source[at + text.length] ?? ''))) return false;
    at += text.length;
    return true;
  };
  const listUntil = <Item>(close: string, item: () => Item): Item[] => {
    const items: Item[] = [];
    brackets++;
    while (!takes(close)) {
      items.push(item());
      if (!takes(',') && !source.slice(at).trimStart().startsWith(close)) throw new UnreadablePython(`no ${close}`, at);
    }
    brackets--;
    return items;
  };

  const expression = (): PythonValue => {
    const value = sum();
    if (!takes('if')) return value;
    const line = /^[\s\S]*?\belse\b/.exec(source.slice(at));
    if (line === null) throw new UnreadablePython('no else', at);
    at += line[0].length;
    return expression();
  };
  const sum = (): PythonValue => {
    let value = postfix();
    while (takes('+')) value = `${String(value)}${String(postfix())}`;
    return value;
  };
  const postfix = (): PythonValue => {
    let value = atom();
    while (takes('[')) {
      const [key] = listUntil(']', expression);
      const found =
        typeof value === 'object' && value !== null ? own(value as Record<string, PythonValue>, String(key)) : undefined;
      if (found === undefined) throw new UnreadablePython(`nothing at [${String(key)}]`, at);
      value = found;
    }
    return value;
  };
  const atom = (): PythonValue => {
    skip();
    const text = source.slice(at);
    if (/^[rRuUbB]?[fF]?[rR]?['"]/.test(text)) return strings();
    const number = /^-?\d[\d_]*(?:\.\d+)?/.exec(text)?.[0];
    if (number !== undefined) {
      at += number.length;
      return Number(number.replaceAll('_', ''));
    }
    if (takes('{')) {
      const entries = listUntil('}', () => {
        const key = expression();
        if (!takes(':')) throw new UnreadablePython('no :', at);
        return [String(key), expression()] as const;
      });
      return byName(entries);
    }
    if (takes('[')) return listUntil(']', expression);
    if (takes('(')) {
      const items = listUntil(')', expression);
      return items.length === 1 ? (items[0] as PythonValue) : items;
    }
    return named();
  };
  const named = (): PythonValue => {
    const name = /^[A-Za-z_][\w.]*/.exec(source.slice(at))?.[0];
    if (name === undefined) throw new UnreadablePython('no value', at);
    at += name.length;
    if (takes('(')) return called();
    const value = CONSTANTS.has(name) ? CONSTANTS.get(name) : names(name);
    if (value === undefined) throw new UnreadablePython(`${name} is not known`, at);
    return value;
  };
  const called = (): PythonValue => {
    const keywords: Record<string, PythonValue> = byName();
    const plain: PythonValue[] = [];
    listUntil(')', () => {
      skip();
      const keyword = /^([A-Za-z_]\w*)\s*=(?!=)/.exec(source.slice(at));
      if (keyword !== null) at += keyword[0].length;
      if (keyword === null) plain.push(expression());
      else keywords[keyword[1] ?? ''] = expression();
    });
    return plain.length === 1 ? (plain[0] as PythonValue) : keywords;
  };
  const strings = (): string => {
    let text = '';
    for (skip(); ; skip()) {
      const open = /^([rRuUfFbB]{0,2})('''|"""|'|")/.exec(source.slice(at));
      if (open === null) return text;
      const [whole, prefix = '', quote = ''] = open;
      const end = closing(source, at + whole.length, quote);
      const raw = source.slice(at + whole.length, end);
      const plain = /r/i.test(prefix) ? raw : withoutEscapes(raw);
      text += /f/i.test(prefix) ? fill(plain, names) : plain;
      at = end + quote.length;
    }
  };
  return expression();
}

/** The value that a name is first given in the source, at any depth; undefined where it is given none. */
export function assigned(source: string, name: string, names: Names): PythonValue | undefined {
  const found = new RegExp(`^[ \\t]*${name}(?:\\s*:[^=\\n]+)?\\s*=(?!=)`, 'm').exec(source);
  return found === null ? undefined : readPython(source, found.index + found[0].length, names);
}

/** The text of a top-level function, '' where there is none of that name. */
export function functionText(source: string, name: string): string {
  const start = new RegExp(`^def ${name}\\(`, 'm').exec(source)?.index;
  if (start === undefined) return '';
  // texts of several lines inside it may begin lines with any word
  const next = /\n(?:(?:async )?def |class |@|[A-Z][A-Z0-9_]* = )/.exec(source.slice(start));
  return source.slice(start, next === null ? undefined : start + next.index);
}

function closing(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source.startsWith(quote, at)) return at;
  }
  throw new UnreadablePython('a string without end', from);
}

const CONSTANTS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const ESCAPES: Readonly<Record<string, string>> = byName({ n: '\n', t: '\t', r: '\r', '\n': '' });

function withoutEscapes(raw: string): string {
  return raw.replace(/\\([ntr\n\\'"])/g, (_, character: string) => ESCAPES[character] ?? character);
}

function fill(text: string, names: Names): string {
  return text.replace(/\{\{|\}\}|\{([^{}]+)\}/g, (whole, field: string | undefined) =>
    field === undefined ? (whole[0] as string) : String(names(field) ?? ''),
  );
}
