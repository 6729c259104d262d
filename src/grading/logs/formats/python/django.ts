import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern, strip, words } from '../text.ts';

/** What stands behind ` ... ` at the end of a line. */
const ENDINGS: readonly (readonly [string, TestOutcome])[] = [
  [' ... ok', 'passed'],
  [' ... OK', 'passed'],
  [' ...  OK', 'passed'],
  [' ... FAIL', 'failed'],
  [' ... ERROR', 'error'],
];
/** Headings of the tracebacks at the end; the lists know the bare name that follows them as a test of its own. */
const HEADINGS: readonly (readonly [string, TestOutcome])[] = [
  ['FAIL:', 'failed'],
  ['ERROR:', 'error'],
];
/** Django itself speaks between a test's name and its `ok`: over several lines, or on the name's own. */
const INTRODUCED = {
  start: pattern(String.raw`(?<![^\n])(.*?)\s\.\.\.\sTesting against Django installed in `, 'g'),
  end: ' silenced).\nok',
};
/** On the name's own line, with `ok` alone on the next. */
const INTERRUPTED: readonly { start: RegExp; end: string }[] = [
  { start: pattern(String.raw`\s\.\.\.\sInternal Server Error: /`), end: '/' },
  { start: pattern(String.raw`\s\.\.\.\sSystem check identified no issues `), end: '(0 silenced)' },
];
/** A test of the command line whose name wraps. */
const WRAPPED = '--version is equivalent to version';
/** A migration's message without a line break, in front of the test that ran it. */
const GLUED = 'Applying sites.0002_alter_domain_unique...test_no_migrations';

/** Django's runner at verbosity 2: `name (path) ... ok` a line, or its docstring in place of the name. */
export const django: LogFormat = {
  name: 'django',
  read(log) {
    const tests: ReturnType<LogFormat['read']> = new Map();
    let named: string | undefined;
    const lines = log.split('\n');
    for (const raw of lines) {
      const line = strip(raw);
      if (line.includes(WRAPPED)) tests.set(WRAPPED, 'passed');
      if (line.includes(' ... ')) named = line.slice(0, line.indexOf(' ... '));
      const ending = ENDINGS.find(([text]) => line.endsWith(text));
      if (ending !== undefined) {
        const [text, outcome] = ending;
        const whole = outcome === 'passed' && line.startsWith(GLUED) ? strip(line.slice(line.indexOf('...') + 3)) : line;
        tests.set(outcome === 'passed' ? whole.slice(0, -text.length) : (whole.split(text)[0] ?? ''), outcome);
      }
      if (line.includes(' ... skipped')) tests.set(line.split(' ... skipped')[0] ?? '', 'skipped');
      for (const [heading, outcome] of HEADINGS) {
        const name = line.startsWith(heading) ? words(line)[1] : undefined;
        if (name !== undefined) tests.set(name, outcome);
      }
      // what a test prints may stand between its name and its `ok`
      if (line.startsWith('ok') && named !== undefined) tests.set(named, 'passed');
    }
    for (const { 1: name = '', index } of log.matchAll(INTRODUCED.start)) {
      const end = log.indexOf(INTRODUCED.end, index);
      if (end === -1) break;
      if ((log[end + INTRODUCED.end.length] ?? '\n') === '\n') tests.set(name, 'passed');
    }
    for (const [index, line] of lines.entries()) {
      if (lines[index + 1] !== 'ok') continue;
      for (const { start, end } of INTERRUPTED) {
        const said = line.endsWith(end) ? start.exec(line.slice(0, -end.length)) : null;
        if (said !== null) tests.set(line.slice(0, said.index), 'passed');
      }
    }
    return tests;
  },
};
