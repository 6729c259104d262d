import { type LogFormat, STATUS_WORDS } from './log-format.ts';

const words = Object.keys(STATUS_WORDS).join('|');
/** `PASSED path::test`, from the short summary of `-rA`. */
const STATUS_FIRST = new RegExp(`^(${words})\\s+(\\S+)`);
/** `path::test PASSED [ 10%]`, from `-v` and from old releases. */
const TEST_FIRST = new RegExp(`^(\\S+)\\s+(${words})(?:\\s|$)`);
/** `SKIPPED [2] path:12: reason` counts places in a file and names no test. */
const COUNT = /^\[\d+\]/;

/** pytest's lines, with what a repository's own output makes necessary: `clean` for each line, `rename` for each id. */
function pytestFormat(name: string, change: { clean?(line: string): string; rename?(id: string): string } = {}): LogFormat {
  const { clean = (line) => line, rename = (id) => id } = change;
  return {
    name,
    read(log) {
      const tests: ReturnType<LogFormat['read']> = new Map();
      for (const raw of log.split('\n')) {
        const line = clean(raw);
        const first = STATUS_FIRST.exec(line);
        const [id, word] = first === null ? (TEST_FIRST.exec(line)?.slice(1) ?? []) : [first[2], first[1]];
        const outcome = word === undefined ? undefined : STATUS_WORDS[word];
        if (id === undefined || outcome === undefined || (outcome === 'skipped' && COUNT.test(id))) continue;
        tests.set(rename(id), outcome);
      }
      return tests;
    },
  };
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  clean: (line) => line.replace(/\[\d+m/g, '').replace(/[\x01-\x1f]/g, ''),
});
/** Parameters print as names in new releases of Python's enum, and as numbers in the lists. */
export const pytestMatplotlib = pytestFormat('pytest-matplotlib', {
  clean: (line) => line.replaceAll('MouseButton.LEFT', '1').replaceAll('MouseButton.RIGHT', '3'),
});
