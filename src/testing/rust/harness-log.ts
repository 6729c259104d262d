import type { TestOutcome } from '../../records/test-run.ts';
import { byName } from '../../support/by-name.ts';
import type { Failure } from '../report.ts';

const OUTCOMES: Readonly<Record<string, TestOutcome>> = byName({ ok: 'passed', failed: 'failed', ignored: 'skipped' });

/**
 * Reads the log file of Rust's test harness: `ok NAME`, `ignored NAME`, `failed: REASON NAME`, where a reason may have
 * lines. `names` are the tests that the program listed: only they are looked for.
 */
export function readHarnessLog(log: string, names: ReadonlySet<string>): Map<string, TestOutcome> {
  const found = new Map<string, TestOutcome>();
  let outcome: TestOutcome | undefined;
  for (const line of log.split('\n')) {
    outcome = OUTCOMES[/^(ok|failed|ignored)\b/.exec(line)?.[1] ?? ''] ?? outcome;
    if (outcome === undefined) continue;
    const words = line.split(' ');
    const name = words.map((_, at) => words.slice(at).join(' ')).find((rest) => names.has(rest));
    if (name === undefined) continue; // the reason goes on
    found.set(name, outcome);
    outcome = undefined;
  }
  return found;
}

/** The names of `program --list --format=terse`. */
export function readNames(list: string): Set<string> {
  return new Set([...list.matchAll(/^(.*): test$/gm)].map(([, name = '']) => name));
}

/** The names in a log of doctests, `FILE - ITEM (line N)`: there is no list of them. */
export function readDoctestNames(log: string): Set<string> {
  return new Set(
    [...log.matchAll(/^(?:ok|failed|ignored)(?:: .*?)? (\S+\.\w+ - .*\(line \d+\).*)$/gm)].map(([, name = '']) => name),
  );
}

/** What a failed test printed: the section `---- NAME stdout ----` of the harness's output. Evidence only, no result. */
export function readFailure(output: string, name: string): Omit<Failure, 'test'> | undefined {
  const start = output.lastIndexOf(`\n---- ${name} stdout ----\n`);
  if (start === -1) return undefined;
  const section =
    output.slice(output.indexOf('\n', start + 1) + 1).split(/\n(?=---- .* stdout ----\n|\n\nfailures:\n|failures:\n)/)[0] ?? '';
  const panic =
    /panicked at (.+?):(\d+):\d+:\n([\s\S]*?)(?=\nstack backtrace:|\nnote: run with|\nthread '|$)/.exec(section) ??
    /panicked at '([\s\S]*?)', (.+?):(\d+):\d+/.exec(section);
  if (panic !== null) {
    const [, one = '', two = '', three = ''] = panic;
    const isOld = panic[0].startsWith("panicked at '"); // before Rust 1.73 the message came first
    const [path, line, message] = isOld ? [two, three, one] : [one, two, three];
    return { exception: 'panic', message: message.trim(), calls: [{ path, line: Number(line), function: name }] };
  }
  const place = / at (\S+\.rs):(\d+):\d+/.exec(section);
  const calls = place === null ? [] : [{ path: place[1] ?? '', line: Number(place[2]), function: name }];
  return { exception: /^Error: /m.test(section) ? 'Error' : 'failed', message: section.trim().replace(/^Error: /, ''), calls };
}
