import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { Call, Failure, gatherReport } from '../report.ts';

const Problem = z.object({ message: z.string().default(''), type: z.string().default(''), '#text': z.string().default('') });
const TestCase = z.object({
  name: z.string().default(''),
  classname: z.string().default(''),
  failure: z.array(Problem).default([]),
  error: z.array(Problem).default([]),
  skipped: z.array(z.unknown()).default([]),
});
const Report = z.object({ testsuite: z.object({ name: z.string().default(''), testcase: z.array(TestCase).default([]) }) });

const LISTS = new Set(['testcase', 'failure', 'error', 'skipped']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => LISTS.has(name),
});

/**
 * Adds what one of Surefire's XML reports tells. Ids are `class#method`; a method of several runs has its number after it,
 * as in `each(String)[2]`. A class whose set-up failed is an error under its own name. `suffix` is what Surefire was told
 * to add to names. Text that is no report, as of a program that was killed, adds nothing.
 */
export function addSurefireReport(gathered: ReturnType<typeof gatherReport>, xml: string, suffix: string): void {
  const parsed = parseReport(xml);
  if (parsed === undefined) return;
  for (const test of parsed.testsuite.testcase) {
    const name = (test.classname || parsed.testsuite.name).replace(`(${suffix})`, '');
    const problem = test.failure[0] ?? test.error[0];
    if (test.name === '' || test.name === name) {
      const outcome = problem === undefined ? 'skipped' : 'error'; // the whole class
      gathered.add(name, outcome, { failure: problem && toFailure(problem), loadError: true });
    } else {
      const outcome = problem !== undefined ? 'failed' : test.skipped.length > 0 ? 'skipped' : 'passed';
      gathered.add(`${name}#${test.name}`, outcome, { failure: problem && toFailure(problem) });
    }
  }
}

function parseReport(xml: string): z.infer<typeof Report> | undefined {
  try {
    return Report.safeParse(parser.parse(xml)).data;
  } catch {
    return undefined;
  }
}

function toFailure({ message, type, '#text': text }: z.infer<typeof Problem>): Omit<Failure, 'test'> {
  return {
    exception: type.split('.').at(-1) ?? '',
    message: message || (text.split('\n\tat ')[0] ?? ''),
    calls: parseTrace(text),
  };
}

/** The calls of a Java stack trace, outermost first; paths as far as classes tell them: `package/File.java`. */
function parseTrace(text: string): Call[] {
  const first = text.split('\nCaused by: ')[0] ?? '';
  const calls = [...first.matchAll(/^\s+at (?:[^\s/()]+\/)*([\w.$]+)\.([\w$<>]+)\(([^():]+):(\d+)\)$/gm)];
  return calls
    .map(([, name = '', method = '', file = '', line]) => {
      const folder = name.split('.').slice(0, -1).join('/');
      return { path: folder === '' ? file : `${folder}/${file}`, line: Number(line), function: method };
    })
    .reverse();
}
