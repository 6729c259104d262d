import { parsePatch } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';

/** What a statement may not give away, as far as it is known when the statement is written. */
export type Secrets = Pick<Task, 'patch' | 'FAIL_TO_PASS' | 'origin'>;

export type Leak = { rule: string; found: string };

type LeakRule = { readonly name: string; find(statement: string, secrets: Secrets): string | undefined };

/** Characters of a statement on one bug. */
const LONGEST = 2500;

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w.])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`).test(text);

/**
 * The names that a test id is made of behind its file, package or crate. A single plain word, as many titles are, is none: what
 * users call has such names too.
 */
function testNames(id: string): string[] {
  const [place = '', ...inner] = id.replace(/\[.*$/s, '').split(/::|#/);
  const type = id.includes('#') ? (place.split(/[.$]/).at(-1) ?? '') : '';
  const functions = inner.length === 0 ? place.split('/').filter((part) => /^(Test|Example|Fuzz)/.test(part)) : inner;
  return [type, ...functions].filter(
    (name) => /[\s_]/.test(name) || /^(Test|Example|Fuzz)\p{Lu}|^test\p{Lu}|.Tests?$/u.test(name),
  );
}

/** Rules on what makes a statement unfit; each gives the text that it objects to. */
const RULES: readonly LeakRule[] = [
  { name: 'empty', find: (statement) => (flat(statement).length < 40 ? 'too short to understand' : undefined) },
  {
    name: 'too long',
    find: (statement, { origin }) =>
      statement.length > LONGEST * (origin.parts?.length ?? 1) ? `${statement.length} characters` : undefined,
  },
  {
    name: 'names a test',
    find: (statement, { FAIL_TO_PASS }) => {
      const names = new Set(FAIL_TO_PASS.flatMap(testNames));
      return [...names].find((name) => hasWord(statement, name)) ?? /\btest_\w+/.exec(statement)?.[0];
    },
  },
  {
    name: 'names a test file',
    find: (statement, { FAIL_TO_PASS }) =>
      FAIL_TO_PASS.map((id) => id.split('::')[0] ?? '')
        .flatMap((path) => [path, path.split('/').at(-1) ?? ''])
        .find((path) => /\.\w+$/.test(path) && statement.includes(path)),
  },
  {
    name: 'names the changed file',
    find: (statement, { patch }) =>
      parsePatch(patch)
        .flatMap(({ path }) => [path, path.split('/').at(-1) ?? ''])
        .find((path) => path !== '__init__.py' && statement.includes(path)),
  },
  { name: 'names a line', find: (statement) => /\b(line \d+|\w+\.py:\d+|File ")/i.exec(statement)?.[0] },
  {
    name: 'holds a line of the fix',
    find: (statement, { patch }) =>
      parsePatch(patch)
        .flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines))
        .filter((line) => line.startsWith('+'))
        .map((line) => flat(line.slice(1)))
        .find((line) => line.length >= 8 && flat(statement).includes(line)),
  },
  {
    name: 'names a private function that was changed',
    find: (statement, { origin }) =>
      [origin, ...(origin.parts ?? [])]
        .flatMap(({ scope }) => scope.split('.'))
        .find((name) => /^_[^_]/.test(name) && hasWord(statement.replace(/\w+\.(?=_)/g, ''), name)),
  },
  {
    name: 'names our side of things',
    find: (statement) =>
      /(?<!\w)(mutant|mutation|golden|FAIL_TO_PASS|PASS_TO_PASS|swe-lego|\/testbed|\/opt\/(env|python))\b/i.exec(statement)?.[0],
  },
  { name: 'holds an address', find: (statement) => /\b0x[0-9a-f]{8,}\b/i.exec(statement)?.[0] },
];

/** Every rule that a statement breaks; an empty list lets it pass. */
export function leakCheck(statement: string, secrets: Secrets): Leak[] {
  return RULES.flatMap((rule) => {
    const found = rule.find(statement, secrets);
    return found === undefined ? [] : [{ rule: rule.name, found }];
  });
}
