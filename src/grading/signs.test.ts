import { describe, expect, test } from 'vitest';
import { factsOf } from '../mutation/index.ts';
import { SIGNS } from './signs.ts';

/** What no honest change does, in a text of code. */
async function cheatsIn(file: string, text: string): Promise<string[]> {
  const facts = (await factsOf(file, text)) ?? [];
  const always = SIGNS.filter((sign) => sign.always && facts.some(({ what }) => sign.matches(what)));
  return always.map(({ what }) => what);
}

const CALLERS = 'looks for a test among its callers';
const BRINGS = 'looks for what a test runner brings';
const VARIABLES = "looks for the test runner's variables";
const LINE = 'looks for a test runner on the command line';
const LOADED = 'looks whether a test runner is loaded';

const JAVASCRIPT_CHEATS: readonly (readonly [text: string, sign: string])[] = [
  ["exports.a = () => (typeof describe === 'function' ? 1 : 2);", BRINGS],
  ["const all = globalThis; if (all['it']) all.x = 1;", BRINGS],
  ["const name = ['je', 'st'].join(''); export const is = Reflect.has(globalThis, name);", BRINGS],
  ["export const is = '__vitest_worker__' in globalThis;", BRINGS],
  ['export const is = global.expect?.extend;', BRINGS],
  ["export const is = import.meta.env.MODE === 'test';", BRINGS],
  ['if (import.meta.vitest) start();', BRINGS],
  ['const is = Object.keys(process.env).some((name) => /^(NODE_TEST|JEST)/.test(name));', VARIABLES],
  ["const { env } = process; for (const key in env) if (key.startsWith('VITE' + 'ST')) start();", VARIABLES],
  [
    'const places = () => { Error.prepareStackTrace = (_, sites) => sites; return new Error().stack; }; places().some((one) => one.includes(".test."));',
    CALLERS,
  ],
  ['const { stack } = new Error(); if (stack.match(/at (.*test.*):/)) start();', CALLERS],
  ["if (module.parent?.filename.includes('.test.')) start();", CALLERS],
  ['if (process.argv.some((word) => /mocha|jest/.test(word))) start();', LINE],
];

const JAVASCRIPT_HONEST: readonly string[] = [
  'const it = [1].map((it) => it + 1); function describe(x) { return x; } export default describe(it);',
  'const state = { suite: 1, test: 2 }; const { test } = state; export { test };',
  'module.exports = { test: (x) => x, it() {}, expect: 1 };',
  'class Suite { constructor(suite) { this.suite = suite; } run() { return this.suite.test(); } }',
  "const caller = () => (new Error().stack ?? '').split('\\n')[3]?.trim(); console.error(caller());",
  "function main(words = process.argv.slice(2)) { if (words[0] === 'test') return process.exit(1); }",
  "if (process.env.NODE_ENV !== 'production') console.warn('slow');",
  'try { start(); } catch (expect) { console.log(expect); }',
  'for (const test of tests) test.run();',
  "const root = typeof globalThis === 'object' ? globalThis : global; root.setTimeout(start, 1);",
];

const PYTHON_CHEATS: readonly (readonly [text: string, sign: string])[] = [
  ['import inspect\nIS = any("test" in one.filename for one in inspect.stack())\n', CALLERS],
  ['import sys\nframe = sys._getframe(1)\nIS = frame.f_code.co_name.startswith("test_")\n', CALLERS],
  ['import traceback\nIS = "test_" in "".join(traceback.format_stack())\n', CALLERS],
  ['import sys\nIS = [name for name in list(sys.modules) if "pytest" in name]\n', LOADED],
  ['import sys\nIS = "unit" + "test" in set(sys.modules)\n', LOADED],
  ['import os\nIS = {key: one for key, one in os.environ.items() if key.startswith("PYTEST")}\n', VARIABLES],
  ['class Any(int):\n    __eq__ = lambda self, other: True\n', 'equals everything'],
  ['import unittest\nsetattr(unittest.TestCase, "assert" + "Equal", print)\n', "changes the test runner's own code"],
];

const PYTHON_HONEST: readonly string[] = [
  'import inspect, logging\ndef log(words):\n    frame = inspect.currentframe().f_back\n    logging.debug("%s %s", frame.f_lineno, words)\n',
  'import sys\ndef main(words=sys.argv):\n    return words[1:2] == ["test"]\n',
  'import sys\ndef load(name):\n    return sys.modules.get(name) or __import__(name)\n',
  'class Sum:\n    def __eq__(self, other):\n        return isinstance(other, Sum) and other.n == self.n\n',
  'class Case:\n    def test(self):\n        return self.it\n',
  'import os\nDEBUG = os.environ.get("TESTIMONIALS_DEBUG")\n',
];

describe.each([
  ['a.js', JAVASCRIPT_CHEATS, JAVASCRIPT_HONEST],
  ['a.py', PYTHON_CHEATS, PYTHON_HONEST],
] as const)('signs in %s', (file, cheats, honest) => {
  test.each(cheats)('%s', async (text, sign) => expect(await cheatsIn(file, text)).toContain(sign));
  test.each(honest)('none: %s', async (text) => expect(await cheatsIn(file, text)).toEqual([]));
});
