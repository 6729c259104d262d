import { posix } from 'node:path';
import { parse } from 'yaml';

/** Configuration of JavaScript's runners, beside package.json: it names files that are loaded with every test. */
const CONFIGURATION = /(?:^|\/)(?:\.mocharc\.\w+|(?:jest|vitest|vite)\.(?:config|workspace)\.(?:[cm]?[jt]s|json))$/;
const DESCRIPTION = /(?:^|\/)package\.json$/;
/** Keys under which such files are named, and what is named there. */
const KEYS =
  /["']?\b(setupFiles(?:AfterEnv)?|setupFilesAfterEnv|setupTestFrameworkScriptFile|globalSetup|globalTeardown|testEnvironment|snapshotSerializers|resolver|testRunner|runner)["']?\s*:\s*(\[[^\]]{0,2000}\]|["'`][^"'`\n]{1,300}["'`])/g;
const MOCHA_KEYS = /["']?\b(require|file|import)["']?\s*:\s*(\[[^\]]{0,2000}\]|["'`][^"'`\n]{1,300}["'`])/g;
const SUFFIX = /(?:\/index)?\.(?:[cm]?[jt]sx?|json)$/;

/** Whether files like this one say what is loaded with every test. */
export function namesFiles(path: string): boolean {
  return !/(?:^|\/)node_modules\//.test(path) && (CONFIGURATION.test(path) || DESCRIPTION.test(path));
}

/** Whether one of these files, by their paths and texts, has another file loaded with every test. */
export function isNamed(path: string, configuration: ReadonlyMap<string, string>): boolean {
  const wanted = path.replace(SUFFIX, '');
  for (const [file, text] of configuration) {
    const folder = posix.dirname(file);
    for (const name of namesIn(file, text)) {
      if (posix.join(folder, name.replace(/^<rootDir>\//, '')).replace(SUFFIX, '') === wanted) return true;
    }
  }
  return false;
}

function namesIn(file: string, text: string): string[] {
  const { mocha, other } = partsOf(file, text);
  return [...other.matchAll(KEYS), ...mocha.matchAll(MOCHA_KEYS)].flatMap(([, , value = '']) =>
    value.split(/["'`,[\]\s]+/).filter((word) => word !== ''),
  );
}

/** What of a file the runners read: as JSON where it is data, else as it is. */
function partsOf(file: string, text: string): { mocha: string; other: string } {
  const isMocha = /(?:^|\/)\.mocharc\./.test(file);
  if (!/\.(?:json|ya?ml)$/.test(file)) return isMocha ? { mocha: text, other: '' } : { mocha: '', other: text };
  const data = dataOf(text);
  if (isMocha) return { mocha: JSON.stringify(data) ?? '', other: '' };
  if (!DESCRIPTION.test(file)) return { mocha: '', other: JSON.stringify(data) ?? '' };
  const of = (name: string): string =>
    data !== null && typeof data === 'object' && Object.hasOwn(data, name) ? (JSON.stringify(Reflect.get(data, name)) ?? '') : '';
  return { mocha: of('mocha'), other: of('jest') + of('vitest') };
}

/** YAML takes JSON too, with comments. */
function dataOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
