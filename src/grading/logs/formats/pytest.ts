import { type LogFormat, STATUS_WORDS } from './log-format.ts';

/** `SKIPPED [2] path:12: reason` counts places in a file and names no test. */
const COUNT = /^\[\d+\]$/;

/** The status word that a line begins with, and what stands behind it. */
const STATUS_FIRST = new RegExp(`^(${[...STATUS_WORDS.keys()].join('|')})\\s+(\\S.*)$`);
/** A line that ends with a status word, as old releases print it: `path::test PASSED`. */
const STATUS_LAST = new RegExp(`^(.*\\S)\\s+(${[...STATUS_WORDS.keys()].join('|')})\\s*$`);

type PytestForm = {
  /** A change to each line before it is read. */
  clean?(line: string): string;
  /** A change to each id. */
  rename?(id: string): string;
  /** Ids go on to the end of the line, blanks in parameters included, and the status may stand behind them. */
  wholeIds?: boolean;
};

/** pytest's short summary (`-rA`), with what a repository's own output and lists make necessary. */
function pytestFormat(name: string, form: PytestForm = {}): LogFormat {
  const { clean = (line) => line, rename = (id) => id, wholeIds = false } = form;
  const read = (line: string): [id: string, word: string] | undefined => {
    const [, word, rest] = STATUS_FIRST.exec(line) ?? [];
    if (word === undefined || rest === undefined) {
      const [, id, last] = (wholeIds && STATUS_LAST.exec(line)) || [];
      return id === undefined || last === undefined ? undefined : [id, last];
    }
    if (word === 'SKIPPED' && COUNT.test(firstWord(rest))) return undefined;
    if (!wholeIds) return [firstWord(rest), word];
    // what failed is told behind a dash
    return [(word === 'FAILED' ? (rest.split(' - ', 1)[0] ?? '') : rest).trim(), word];
  };
  return {
    name,
    read(log) {
      const tests: ReturnType<LogFormat['read']> = new Map();
      for (const line of log.split('\n')) {
        const [id = '', word = ''] = read(clean(line)) ?? [];
        const outcome = STATUS_WORDS.get(word);
        if (outcome !== undefined) tests.set(rename(id.replace(/\s+/g, ' ')), outcome);
      }
      return tests;
    },
  };
}

function firstWord(text: string): string {
  return text.slice(0, text.search(/\s|$/));
}

/** Parameters that are absolute paths of the machine lose all but the last name: `[/tmp/a/b]` is `[/b]`. */
function shortenPathOption(id: string): string {
  const start = id.indexOf('[') + 1;
  const end = id.lastIndexOf(']');
  if (start === 0 || end < start) return id;
  const option = id.slice(start, end);
  const isPath = option.startsWith('/') && !option.startsWith('//') && !option.includes('*');
  return `${id.slice(0, start)}${isPath ? `/${option.split('/').at(-1)}` : option}]`;
}

export const pytestPlain = pytestFormat('pytest');
export const pytestOptions = pytestFormat('pytest-options', { rename: shortenPathOption });
export const pytestColoured = pytestFormat('pytest-coloured', {
  wholeIds: true,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  clean: (line) => line.replace(/\[\d+m/g, '').replace(/[\x01-\x1f]/g, ''),
});
/** Parameters print as names in new releases of Python's enum, and as numbers in the lists. */
export const pytestMatplotlib = pytestFormat('pytest-matplotlib', {
  clean: (line) => line.replaceAll('MouseButton.LEFT', '1').replaceAll('MouseButton.RIGHT', '3'),
});
