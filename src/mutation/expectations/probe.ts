import { extname } from 'node:path';
import { byName } from '../../support/by-name.ts';
import type { Edit } from '../operator.ts';
import type { Subject } from './test-unit.ts';

/** How a test fails with a text made of values, each between the marks. */
type ProbeRules = { edit(subject: Subject, values: readonly string[], mark: string): Edit };

const before = ({ statement }: Subject, lines: readonly string[]): Edit => ({
  start: statement.start,
  end: statement.start,
  replacement: lines.map((line) => `${line}\n${statement.indent}`).join(''),
});

const python: ProbeRules = {
  edit(subject, values, mark) {
    const list = (each: (value: string) => string): string => values.map(each).join(', ');
    if (subject.isAwaited) {
      return before(subject, [
        `raise AssertionError("${mark}".join(["", *[repr(one) for one in [${list((value) => value)}]], ""]))`,
      ]);
    }
    return before(subject, [
      'def _looked(call):',
      '    try: return repr(call())',
      '    except Exception as error: return type(error).__name__',
      `raise AssertionError("${mark}" + "${mark}".join([${list((value) => `_looked(lambda: (${value}))`)}]) + "${mark}")`,
    ]);
  },
};

const SHOWN =
  "(_, one) => typeof one === 'bigint' || typeof one === 'function' || one === undefined ? String(one) : one instanceof Map || one instanceof Set ? [...one] : one";

const javascript: ProbeRules = {
  edit({ assertion, isAwaited, calledOn }, values, mark) {
    const [async, wait] = isAwaited ? ['async ', 'await '] : ['', ''];
    const looked = `const looked = ${async}(call) => { try { return JSON.stringify(${wait}call(), ${SHOWN}); } catch (error) { return String(error?.name); } };`;
    const list = values.map((value) => `${wait}looked(${async}() => (${value}))`).join(', ');
    // an error that is thrown ends all tests of tape; what it gives a test can fail
    const fail = calledOn === undefined ? '' : `if (typeof ${calledOn}?.fail === 'function') return ${calledOn}.fail(shown); `;
    return {
      ...assertion,
      replacement: `(${async}() => { ${looked} const shown = '${mark}' + [${list}].join('${mark}') + '${mark}'; ${fail}throw new Error(shown); })()`,
    };
  },
};

const go: ProbeRules = {
  edit(subject, values, mark) {
    const form = `${mark}${values.map(() => `%#v${mark}`).join('')}`;
    return before(subject, [`t.Errorf("${form}", ${values.join(', ')})`]);
  },
};

const rust: ProbeRules = {
  edit(subject, values, mark) {
    const list = values.map((value) => `format!("{:?}", ${value})`).join(', ');
    return before(subject, [`if true { panic!("{}{}{}", "${mark}", [${list}].join("${mark}"), "${mark}"); }`]);
  },
};

const java: ProbeRules = {
  edit(subject, values, mark) {
    const list = values.map((value) => `java.util.Arrays.deepToString(new Object[] { ${value} })`).join(`, "${mark}", `);
    return before(subject, [`if (true) throw new AssertionError(String.join("", "${mark}", ${list}, "${mark}"));`]);
  },
};

const PROBES: Readonly<Record<string, ProbeRules>> = byName({ '.py': python, '.go': go, '.rs': rust, '.java': java });

/** An edit with which a test fails and shows these values, expressions of the test, each between two marks. Undefined where none can be made. */
export function probe(file: string, subject: Subject, values: readonly string[], mark: string): Edit | undefined {
  const suffix = extname(file);
  const rules = Object.hasOwn(PROBES, suffix) ? PROBES[suffix] : /^\.[cm]?[jt]sx?$/.test(suffix) ? javascript : undefined;
  return rules?.edit(subject, values, mark);
}
