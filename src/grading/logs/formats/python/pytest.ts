import { formatOfLines } from '../line-format.ts';
import { type LogFormat, STATUS_WORDS } from '../log-format.ts';
import { words } from '../text.ts';

/** `SKIPPED [2] path:12: reason` counts places in a file and names no test. */
const COUNT = /^\[\d+\]$/;
const STATUSES = [...STATUS_WORDS.keys()];
/** In front of the message of a test that failed. */
const MESSAGE = ' - ';

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
  const read = wholeIds ? wholeId : firstWord;
  return formatOfLines(name, (line) => {
    const [id, word = ''] = read(clean(line)) ?? [];
    const outcome = STATUS_WORDS.get(word);
    const isCount = word === 'SKIPPED' && COUNT.test(words(id ?? '')[0] ?? '');
    return id === undefined || outcome === undefined || isCount ? undefined : [rename(id), outcome];
  });
}

type Read = [id: string, word: string] | undefined;

/** `PASSED path::test[x y]` as `path::test[x`. */
function firstWord(line: string): Read {
  if (!STATUSES.some((status) => line.startsWith(status))) return undefined;
  const [word, id] = words(line.startsWith('FAILED') ? line.replaceAll(MESSAGE, ' ') : line);
  return word === undefined || id === undefined ? undefined : [id, word];
}

/** The same with the whole id, and `path::test PASSED` of old releases. */
function wholeId(line: string): Read {
  const isFirst = STATUSES.some((word) => line.startsWith(word));
  if (!isFirst && !STATUSES.some((word) => line.endsWith(word))) return undefined;
  const all = words(line.startsWith('FAILED') ? (line.split(MESSAGE, 1)[0] ?? '') : line);
  if (all.length < 2) return undefined;
  return isFirst ? [all.slice(1).join(' '), all[0] ?? ''] : [all.slice(0, -1).join(' '), all.at(-1) ?? ''];
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
