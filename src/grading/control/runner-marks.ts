import { byName } from '../../support/by-name.ts';

/**
 * Statements that take away what tells the code under test of its runner, at the beginning of a test: variables, words of
 * the command line, modules, functions for everybody. None of them may change how the rest of a test runs.
 */
const CLEARING: Readonly<Record<string, readonly string[]>> = byName({
  pytest: [
    'import os as _os, sys as _sys',
    'for _name in [one for one in _os.environ if one.startswith("PYTEST")]: del _os.environ[_name]',
    'for _name in [one for one in _sys.modules if one.partition(".")[0] in ("pytest", "_pytest", "pluggy")]: del _sys.modules[_name]',
    '_sys.argv[:] = [_os.path.join(_os.getcwd(), "main.py")]',
  ],
  unittest: ['import os as _os, sys as _sys', '_sys.argv[:] = [_os.path.join(_os.getcwd(), "main.py")]'],
  javascript: [
    'for (const name of Object.keys(process.env)) if (/^(JEST|VITEST|MOCHA|NODE_TEST|TEST|NODE_ENV|npm_)/.test(name)) delete process.env[name];',
    "for (const name of ['describe', 'it', 'test', 'suite', 'context', 'specify', 'before', 'after', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll']) Reflect.deleteProperty(globalThis, name);",
    "process.argv.splice(1, process.argv.length, process.cwd() + '/main.js');",
  ],
  surefire: [
    'for (Object name : new java.util.ArrayList<Object>(System.getProperties().keySet())) if (name.toString().matches("(?:surefire|basedir|maven|localRepository).*")) System.clearProperty(name.toString());',
  ],
});

const JAVASCRIPT = /^(node-test|vitest|jest|mocha|tap)$/;

/** Those statements, with the blanks of the line in which they come first; undefined where a framework has none. */
export function clearingOf(framework: string, indent: string): string | undefined {
  const [name = ''] = framework.split(' ');
  const key = JAVASCRIPT.test(name) ? 'javascript' : name;
  const statements = CLEARING[key];
  return statements?.map((statement) => `${statement}\n${indent}`).join('');
}
