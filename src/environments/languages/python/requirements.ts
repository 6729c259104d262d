import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFiles, type PythonProject } from '../../../repositories/index.ts';
import { readableText } from '../../../support/source-text.ts';
import { hintedRequirements } from './test-hints.ts';

const TEST_NAMES = /^(tests?|testing|pytest|unit-?tests?)$/i;
const DEVELOPMENT_NAMES = /^(dev|develop|development)$/i;
const TEST_REQUIREMENT_FILES =
  /^((requirements|reqs)[-_.](tests?|testing)|(tests?|testing)[-_.](requirements|reqs)|(requirements|reqs|tests?)\/(tests?|testing|requirements))\.(txt|in)$/i;
const DEVELOPMENT_REQUIREMENT_FILES =
  /^((requirements|reqs)[-_.](dev|development)|(dev|development)[-_.](requirements|reqs)|(requirements|reqs)\/(dev|development))\.(txt|in)$/i;

/** What developers install and hardly a test suite imports: linters, documentation, publishing. */
const NOT_FOR_TESTS =
  /^(sphinx.*|furo|mkdocs.*|mypy|pyright|ty|flake8.*|pylint.*|black|ruff|isort|pre-commit|twine|bump.*|codecov|coveralls|types-.*|pytest-(mypy|flake8|black|ruff|pylint|checkdocs|enabler|randomly|watch)|ipython|jupyter.*|zest.*|check-manifest|bandit|safety)$/i;
/** Left out of development requirements as well; where they are declared for tests, tests use them. */
const NOT_FOR_DEVELOPMENT = /^(tox.*|nox|build|hatch|poetry|wheel|pip|setuptools|uv|invoke|virtualenv|watchdog)$/i;

/** What the tests get: requirements, and extras of the package whose requirements only a build can tell. */
export type TestRequirements = { name: string; extras: string[]; requirements: string[] };

/** Name of the set that holds more than the package declares. */
export const HINTED = 'test requirements that nobody declared';

/** Sets of test requirements: those declared, richest first, the bare tools, and last what the tests and scripts hint at. */
export async function testRequirements(folder: string, project: PythonProject): Promise<TestRequirements[]> {
  const files = await listFiles(folder);
  const collect = async (names: RegExp, requirementFiles: RegExp): Promise<Omit<TestRequirements, 'name'>> => {
    const groups = Object.entries(project.groups).filter(([name]) => names.test(name));
    const read = await Promise.all(
      files.filter((file) => requirementFiles.test(file)).map((file) => readRequirements(join(folder, file))),
    );
    const extras = Object.entries(project.extras).filter(([name]) => names.test(name));
    return {
      extras: extras.flatMap(([name, list]) => (list === null ? [name] : [])),
      requirements: [...extras.flatMap(([, list]) => list ?? []), ...groups.flatMap(([, list]) => list), ...read.flat()],
    };
  };
  const tests = await collect(TEST_NAMES, TEST_REQUIREMENT_FILES);
  const development = await collect(DEVELOPMENT_NAMES, DEVELOPMENT_REQUIREMENT_FILES);
  const required = await requiredPlugins(folder);
  const sets: TestRequirements[] = [
    {
      name: 'test requirements',
      extras: tests.extras,
      requirements: plain([...tests.requirements, ...project.tox, ...required]),
    },
    {
      name: 'development requirements',
      extras: [...tests.extras, ...development.extras],
      requirements: plain([
        ...tests.requirements,
        ...development.requirements.filter((line) => !NOT_FOR_DEVELOPMENT.test(nameOf(line))),
        ...required,
      ]),
    },
    {
      name: 'all declared tools',
      extras: [...tests.extras, ...development.extras],
      requirements: [...new Set([...tests.requirements, ...development.requirements, ...project.tox, ...required])],
    },
  ];
  const hints = plain(await hintedRequirements(folder, files, project));
  const hinted: TestRequirements = {
    name: HINTED,
    extras: tests.extras,
    requirements: [...new Set([...(sets[0]?.requirements ?? []), ...hints])],
  };
  const bare: TestRequirements = { name: 'no test requirements', extras: [], requirements: [] };
  const key = (set: TestRequirements): string => JSON.stringify([set.extras, set.requirements]);
  const keys = sets.map(key);
  const declared = sets.filter((set, index) => key(set) !== key(bare) && keys.indexOf(key(set)) === index);
  const all = [...declared, bare];
  return all.some((set) => key(set) === key(hinted)) ? all : [...all, hinted];
}

/** Named requirements with bounds and markers; options, paths and URLs are left out. */
async function readRequirements(path: string, depth = 0): Promise<string[]> {
  const text = await readFile(path).then(readableText, () => '');
  const found: string[] = [];
  for (const row of text.replace(/\\\n/g, ' ').split('\n')) {
    const line = row
      .replace(/\s#.*$/, '')
      .replace(/--hash=\S+/g, '')
      .trim();
    const included = /^(?:-r|--requirement)[\s=]+(\S+)$/.exec(line)?.[1];
    if (included !== undefined && depth < 3) found.push(...(await readRequirements(join(dirname(path), included), depth + 1)));
    else if (/^[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\])?\s*([<>=!~;(].*)?$/.test(line)) found.push(line);
  }
  return found;
}

function plain(requirements: readonly string[]): string[] {
  return [...new Set(requirements)].filter((line) => !NOT_FOR_TESTS.test(nameOf(line)));
}

function nameOf(requirement: string): string {
  return /^[A-Za-z0-9._-]+/.exec(requirement.trim())?.[0] ?? '';
}

/** Plugins that pytest's own settings require. */
async function requiredPlugins(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of ['pytest.toml', 'pytest.ini', '.pytest.ini', 'pyproject.toml', 'tox.ini', 'setup.cfg']) {
    const text = await readFile(join(folder, file)).then(readableText, () => '');
    const value = /^required_plugins\s*=\s*(\[[^\]]*\]|(?:.*(?:\n[ \t]+\S.*)*))/m.exec(text)?.[1] ?? '';
    found.push(...(value.replace(/#.*$/gm, '').match(/[A-Za-z0-9][\w.-]*(?:\s*[<>=!~]=?\s*[\w.*]+)?/g) ?? []));
  }
  return [...new Set(found.map((one) => one.replace(/\s+/g, '')))];
}
