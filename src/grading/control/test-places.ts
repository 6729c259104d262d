import { letters, type TestUnit } from '../../mutation/index.ts';
import { byName } from '../../support/by-name.ts';
import type { Random } from '../../support/random.ts';
import type { TestFile } from './read-tests.ts';
import type { TestEdit } from './test-edit.ts';

/** How the ids of a framework name tests. */
export type TestPlaces = {
  /** Whether the file may define the test. `paths` of all files are looked through where ids name none. */
  isFileOf(id: string, path: string): boolean;
  /** The file that the id names; undefined where files must be looked for. */
  fileOf?(id: string): string;
  /** Whether the unit defines the test; files are those of `isFileOf`. */
  isUnitOf(id: string, unit: TestUnit): boolean;
  /** Another path under which the file is still a test file, and what then changes in it; undefined where none is sure to do. */
  otherFile?(path: string, random: Random): { path: string; edits: (file: TestFile) => TestEdit[] } | undefined;
  /**
   * A path beside which the file finds all that it did, if its folder is moved, and that says nothing of tests, but with
   * `ending` for what some runners look for. Undefined where there is none, or with `ending` no other one.
   */
  plainFile?(
    path: string,
    random: Random,
    ending: boolean,
  ): { path: string; folder: readonly [from: string, to: string] } | undefined;
  /** What asks for a test with all its cases. */
  wholeOf(id: string): string;
  /** The id under another name of the unit and another file. */
  renamed(id: string, change: { from: TestUnit; name?: string; files: ReadonlyMap<string, string> }): string;
};

const fileOf = (id: string): string => id.split('::')[0] ?? '';
const moved = (id: string, files: ReadonlyMap<string, string>): string => {
  const file = fileOf(id);
  return (files.get(file) ?? file) + id.slice(file.length);
};

/** A path with some letters more, before what tells that the file holds tests. `ending` is what stays at the end of its name. */
const longer =
  (ending: RegExp, names = /./): NonNullable<TestPlaces['otherFile']> =>
  (path, random) => {
    const name = path.split('/').at(-1) ?? '';
    const at = path.length - (ending.exec(name)?.[0].length ?? 0);
    return at === path.length || at === path.length - name.length || !names.test(path)
      ? undefined
      : { path: path.slice(0, at) + letters(random) + path.slice(at), edits: () => [] };
  };

/** The file under a name of letters, in its folder under a name of letters. */
const plainly =
  (suffix: RegExp, ending: RegExp): NonNullable<TestPlaces['plainFile']> =>
  (path, random, keepsEnding) => {
    const folder = path.split('/').slice(0, -1);
    if (folder.length === 0 || (keepsEnding && !ending.test(path))) return undefined;
    const other = [...folder.slice(0, -1), letters(random, 5)].join('/');
    const kept = (keepsEnding ? ending : suffix).exec(path)?.[0] ?? '';
    return { path: `${other}/${letters(random, 5)}${kept}`, folder: [folder.join('/'), other] };
  };

/** `file::Class::test[case]`; doctests end in the dotted path of what they document. */
const python: TestPlaces = {
  fileOf,
  wholeOf: (id) => fileOf(id) + id.slice(fileOf(id).length).replace(/\[.*$/s, ''),
  otherFile: longer(/(_test)?\.py$/, /(^|\/)(test_[^/]+|[^/]+_test)\.py$/),
  plainFile: plainly(/\.py$/, /_test\.py$/),
  isFileOf: (id, path) => fileOf(id) === path,
  isUnitOf(id, { names, doctest }) {
    const test = id.slice(fileOf(id).length + 2);
    const module = fileOf(id)
      .replace(/(\/__init__)?\.py$/, '')
      .replaceAll('/', '.');
    if (doctest && names.length === 0) return fileOf(id).endsWith(test) || `.${module}`.endsWith(`.${test}`);
    if (doctest) return `.${test}`.endsWith(`.${names.join('.')}`);
    return names.length > 0 && names.join('::') === test.replace(/\[.*$/s, '');
  },
  renamed(id, { from, name, files }) {
    const own = from.names.at(-1) ?? '';
    return moved(name === undefined ? id : id.replace(`::${own}`, `::${name}`), files);
  },
};

/** `file::suite::title`, titles in one line. */
const javascript: TestPlaces = {
  fileOf,
  wholeOf: fileOf,
  otherFile: longer(/(?<!^(tests?|index))\..*$/),
  plainFile: plainly(/\.[cm]?[jt]sx?$/, /\.(?:test|spec)\.[cm]?[jt]sx?$/),
  isFileOf: (id, path) => fileOf(id) === path,
  isUnitOf(id, { names }) {
    if (names.length === 0) return false;
    const pattern = names.map((name) => (name === '*' ? '.*' : escaped(flat(name)))).join('::');
    return new RegExp(`^${pattern}$`, 's').test(flat(id.slice(fileOf(id).length + 2)));
  },
  renamed: (id, { name, files }) => moved(name === undefined ? id : [...id.split('::').slice(0, -1), name].join('::'), files),
};

const GO = /^(.+?)\/((?:Test|Example|Fuzz)(?!\p{Ll})[^/]*)(?:\/([^/]*))?/su;

/** `import/path/TestName/sub`. A suite's methods are subtests of the function that runs it. */
const go: TestPlaces = {
  wholeOf: (id) => GO.exec(id)?.slice(1, 3).join('/') ?? id,
  otherFile: longer(/_test\.go$/),
  isFileOf(id, path) {
    if (!path.endsWith('_test.go')) return false;
    const folder = path.split('/').slice(0, -1).join('/');
    const owner = GO.exec(id)?.[1] ?? id;
    return folder === '' || owner === folder || owner.endsWith(`/${folder}`);
  },
  isUnitOf(id, { names: [name = ''] }) {
    const [, , test, inner] = GO.exec(id) ?? [];
    return name === test || (name === inner && /^Test/.test(name));
  },
  renamed: (id, { from, name }) => (name === undefined ? id : id.replace(`/${from.names[0]}`, `/${name}`)),
};

/** `crate::lib::module::test`, `crate::test/NAME::test`, `crate::doc::FILE - ITEM`. */
const rust: TestPlaces = {
  wholeOf: (id) => id,
  otherFile: longer(/\.rs$/, /(^|\/)tests\/[^/]+\.rs$/),
  isFileOf(id, path) {
    if (!path.endsWith('.rs')) return false;
    const [, program = ''] = id.split('::');
    if (program === 'doc') return (id.split('::doc::')[1] ?? '').startsWith(`${path} `) || id.includes(`/${path} `);
    const target = /^test\/(.*)$/.exec(program)?.[1];
    return target === undefined
      ? !/(^|\/)tests\//.test(path)
      : path.endsWith(`tests/${target}.rs`) || path.includes(`tests/${target}/`);
  },
  isUnitOf(id, { names, doctest }) {
    const [, program = '', ...path] = id.split('::');
    if (program !== 'doc') return !doctest && names.length > 0 && `::${path.join('::')}`.endsWith(`::${names.join('::')}`);
    const item = id.split(' - ')[1] ?? '';
    return doctest === true && (names.length === 0 ? item === '' : `::${item}`.endsWith(`::${names.join('::')}`));
  },
  renamed(id, { from, name, files }) {
    const own = from.names.at(-1) ?? '';
    const test = name === undefined ? id : id.replace(new RegExp(`${escaped(own)}$`), name);
    return [...files].reduce(
      (made, [before, after]) => made.replace(`::test/${stem(before)}::`, `::test/${stem(after)}::`),
      test,
    );
  },
};

/** `package.Class$Inner#method(case)[2]`. */
const java: TestPlaces = {
  wholeOf: (id) => id.replace(/[([].*$/s, ''),
  otherFile(path, random) {
    const [, before = '', ending = ''] = /^(.*?)((?:Tests?|TestCase|IT)?)$/.exec(stem(path)) ?? [];
    const more = letters(random);
    const name = `${before}${more.charAt(0).toUpperCase()}${more.slice(1)}${ending}`;
    const edits = ({ source }: TestFile): TestEdit[] =>
      [...source.matchAll(new RegExp(`\\b${escaped(stem(path))}\\b`, 'g'))].map(({ index, 0: word }) => ({
        start: index,
        end: index + word.length,
        replacement: name,
        unit: { start: 0, end: source.length },
        tests: [],
      }));
    return { path: path.replace(/[^/]+\.java$/, `${name}.java`), edits };
  },
  isFileOf(id, path) {
    const name = (id.split('#')[0] ?? '').split('$')[0]?.replaceAll('.', '/') ?? '';
    return path.endsWith(`/${name}.java`) || path === `${name}.java`;
  },
  isUnitOf(id, { names }) {
    const [, type = '', method = ''] = /^(?:.*\.)?([^.#]+)#(\w+)/.exec(id) ?? [];
    return names.join('$') === `${type}$${method}`;
  },
  renamed(id, { from, name, files }) {
    const own = from.names.at(-1) ?? '';
    const test = name === undefined ? id : id.replace(new RegExp(`#${escaped(own)}(?!\\w)`), `#${name}`);
    return [...files].reduce(
      (made, [before, after]) => made.replace(new RegExp(`(^|\\.)${stem(before)}(?=[$#])`), `$1${stem(after)}`),
      test,
    );
  },
};

const PLACES: Readonly<Record<string, TestPlaces>> = byName({
  pytest: python,
  unittest: python,
  'node-test': javascript,
  vitest: javascript,
  jest: javascript,
  mocha: javascript,
  tap: javascript,
  'go-test': go,
  'cargo-test': rust,
  surefire: java,
});

/** Of a framework by its name; undefined for one that is not known. */
export function placesOf(framework: string): TestPlaces | undefined {
  const [name = ''] = framework.split(' ');
  return PLACES[name];
}

const stem = (path: string): string => /([^/]+)\.\w+$/.exec(path)?.[1] ?? path;
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const flat = (title: string): string => title.replace(/\s+/g, ' ').trim();
