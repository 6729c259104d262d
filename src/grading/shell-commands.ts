/** One simple command of a shell text: what stands between `;`, `|`, `&&`, newlines and parentheses. */
export type ShellCommand = {
  /** Quotes and escapes are resolved; variables and substitutions stay as they were written. */
  words: string[];
  /** `NAME=value` before the first word. */
  assignments: Map<string, string>;
  /** Files that redirections write to. */
  writes: string[];
  /** What a here-document or a here-string gives it. */
  input: string;
};

type Reading = 'word' | 'write' | 'read' | 'document' | 'string';

/** Substitutions in substitutions that are read. */
const DEEPEST = 8;

const KEYWORDS = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{', 'time']);

/**
 * The simple commands of a shell text in the order in which they stand, those inside substitutions before the command that
 * holds them. Reads what agents write, not all that bash knows: unfinished quotes end with the text.
 */
export function parseShell(text: string, depth = 0): ShellCommand[] {
  if (depth > DEEPEST) return [];
  const commands: ShellCommand[] = [];
  const documents: { of: ShellCommand; end: string; tabs: boolean }[] = [];
  let command: ShellCommand = { words: [], assignments: new Map(), writes: [], input: '' };
  let word: string | undefined;
  let reading: Reading = 'word';
  let stripTabs = false;
  let at = 0;

  const endWord = (): void => {
    if (word === undefined) return;
    const assigned = /^([A-Za-z_]\w*)\+?=([\s\S]*)$/.exec(word);
    if (reading === 'write') command.writes.push(word);
    else if (reading === 'string') command.input = word;
    else if (reading === 'document') documents.push({ of: command, end: word, tabs: stripTabs });
    else if (reading === 'word') {
      if (command.words.length === 0 && assigned !== null) command.assignments.set(assigned[1] ?? '', assigned[2] ?? '');
      else if (command.words.length > 0 || !KEYWORDS.has(word)) command.words.push(word);
    }
    word = undefined;
    reading = 'word';
  };
  const endCommand = (): void => {
    endWord();
    const { words, assignments, writes } = command;
    if (words.length + writes.length + assignments.size > 0) commands.push(command);
    command = { words: [], assignments: new Map(), writes: [], input: '' };
  };
  const substitution = (from: number): number => {
    const end = closing(text, from);
    const inner = text.slice(from, end);
    if (!inner.startsWith('(')) commands.push(...parseShell(inner, depth + 1));
    word = `${word ?? ''}$(${inner})`;
    return end + 1;
  };
  const backticks = (from: number): number => {
    const end = text.indexOf('`', from);
    const inner = text.slice(from, end === -1 ? undefined : end);
    commands.push(...parseShell(inner, depth + 1));
    word = `${word ?? ''}$(${inner})`;
    return end === -1 ? text.length : end + 1;
  };
  const doubleQuotes = (from: number): number => {
    let next = from;
    word ??= '';
    while (next < text.length && text[next] !== '"') {
      if (text[next] === '\\' && /["\\$`\n]/.test(text[next + 1] ?? '')) {
        word += text[next + 1] === '\n' ? '' : text[next + 1];
        next += 2;
      } else if (text.startsWith('$(', next)) next = substitution(next + 2);
      else if (text[next] === '`') next = backticks(next + 1);
      else word += text[next++];
    }
    return next + 1;
  };
  const redirection = (from: number): number => {
    const [sign = ''] = /^(?:<<<|<<-?|<>|>>|>\||>&|<&|>|<)/.exec(text.slice(from)) ?? [];
    if (word !== undefined && /^\d*$/.test(word)) word = undefined; // the number of a file descriptor
    endWord();
    const toDescriptor = sign.endsWith('&') && /^[\d-]/.test(text.slice(from + sign.length));
    reading = sign === '<<<' ? 'string' : sign.startsWith('<<') ? 'document' : sign.startsWith('>') ? 'write' : 'read';
    if (toDescriptor) reading = 'read';
    stripTabs = sign === '<<-';
    return from + sign.length;
  };

  while (at < text.length) {
    const character = text[at] as string;
    if (character === '\\') {
      if (text[at + 1] !== '\n') word = (word ?? '') + (text[at + 1] ?? '');
      at += 2;
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      word = (word ?? '') + text.slice(at + 1, end === -1 ? undefined : end);
      at = end === -1 ? text.length : end + 1;
    } else if (character === '"') at = doubleQuotes(at + 1);
    else if (text.startsWith('$(', at) || text.startsWith('<(', at) || text.startsWith('>(', at)) at = substitution(at + 2);
    else if (character === '`') at = backticks(at + 1);
    else if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (character === '\n') {
      endCommand();
      at++;
      for (const document of documents.splice(0)) at = readDocument(text, at, document);
    } else if (text.startsWith('&>', at)) at = redirection(at + 1);
    else if (character === '<' || character === '>') at = redirection(at);
    else if (/[;|&()]/.test(character)) {
      endCommand();
      at++;
    } else if (/\s/.test(character)) {
      endWord();
      at++;
    } else {
      word = (word ?? '') + character;
      at++;
    }
  }
  endCommand();
  return commands;
}

/** Where the parenthesis that was opened before `from` is closed; the text's end where it is not. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '\\') at++;
    else if (character === "'" || character === '"') {
      while (++at < text.length && text[at] !== character) if (text[at] === '\\' && character === '"') at++;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return text.length;
}

/** Gives a here-document to its command; returns where the text goes on after it. */
function readDocument(text: string, from: number, { of, end, tabs }: { of: ShellCommand; end: string; tabs: boolean }): number {
  const lines: string[] = [];
  let at = from;
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const line = text.slice(at, next === -1 ? undefined : next);
    at = next === -1 ? text.length : next + 1;
    if ((tabs ? line.replace(/^\t+/, '') : line) === end) break;
    lines.push(line);
  }
  of.input = `${lines.join('\n')}\n`;
  return at;
}
