import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { indentOf, isBlank, strip } from '../text.ts';

/** plotly.js with Karma's spec reporter: `- suite :` and `* name : ok` by indentation. */
export const plotly: LogFormat = {
  name: 'plotly',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    let suites: string[] = [];
    let depth = 0;
    for (const line of log.split('\n')) {
      const indent = indentOf(line);
      const mark = indent === 0 ? undefined : line[indent];
      const [name, status = ''] = mark === '-' || mark === '*' ? (nameBefore(line.slice(indent + 1)) ?? []) : [];
      if (name === undefined) continue;
      if (indent <= depth) suites = [];
      if (mark === '-') {
        suites.push(name);
        depth = indent;
      } else {
        const said = status.toLowerCase();
        tests.set([...suites, name].join('.'), said.includes('ok') && !said.includes('failed') ? 'passed' : 'failed');
      }
    }
    return tests;
  },
};

/** A name between blanks, up to the first colon with a blank in front of it, and what stands behind that; blanks alone are the last choice. */
function nameBefore(text: string): [name: string, rest: string] | undefined {
  if (!isBlank(text[0])) return undefined;
  let unnamed: [string, string] | undefined;
  for (let colon = text.indexOf(':', 2); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    if (!isBlank(text[colon - 1])) continue;
    const name = strip(text.slice(0, colon));
    if (name !== '') return [name, text.slice(colon + 1)];
    unnamed ??= ['', text.slice(colon + 1)];
  }
  return unnamed;
}
