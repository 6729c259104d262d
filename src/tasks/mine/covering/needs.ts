import { parsePatch } from '../../../records/patch.ts';
import type { FailureEvidence } from '../../../records/test-run.ts';

/** What failing tests ask of the code that its users cannot guess: a name, or the wording of a text. */
export type Need = {
  kind: 'name' | 'text';
  /** The word, or the text. */
  what: string;
  /** One sentence for a statement. */
  says: string;
};

type NeedRule = {
  readonly name: string;
  readonly pattern: RegExp;
  says(match: readonly string[]): string;
  /** Groups that may be the word, the first where nothing is said. */ readonly word?: readonly number[];
};

const last = (path = ''): string =>
  path
    .split(/[.:/]+/)
    .filter(Boolean)
    .at(-1) ?? path;

/**
 * How languages and tools say that something is not there; the first group is its name unless `word` says otherwise. From the words
 * of CPython, argparse, click, V8, TypeScript, commander, Go, cobra, rustc, clap and javac.
 */
const RULES: readonly NeedRule[] = [
  {
    name: 'keyword argument',
    pattern: /([\w.]+)\(\) got an unexpected keyword argument '(\w+)'/g,
    word: [2],
    says: ([, callee, word]) => `\`${last(callee)}\` takes the keyword argument \`${word}\`.`,
  },
  {
    name: 'import',
    pattern: /cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'/g,
    says: ([, word, module]) => `\`${word}\` can be imported from \`${module}\`.`,
  },
  { name: 'module', pattern: /No module named '([\w.]+)'/g, says: ([, word]) => `There is a module \`${word}\`.` },
  {
    name: 'attribute of a module',
    pattern: /module '([\w.]+)' has no attribute '(\w+)'/g,
    word: [2],
    says: ([, module, word]) => `\`${module}\` has \`${word}\`.`,
  },
  {
    name: 'attribute',
    pattern: /(?:type object )?'(\w+)'(?: object)? (?:has no attribute|object has no attribute) '(\w+)'/g,
    word: [2],
    says: ([, owner, word]) => (owner === 'NoneType' ? '' : `\`${owner}\` has the attribute \`${word}\`.`),
  },
  { name: 'undefined name', pattern: /name '(\w+)' is not defined/g, says: ([, word]) => `There is \`${word}\`.` },
  {
    name: 'argument',
    pattern: /([\w.]+)\(\) missing \d+ required (?:keyword-only |positional )?arguments?: '(\w+)'/g,
    word: [2],
    says: ([, callee, word]) => `\`${last(callee)}\` can be called without \`${word}\`.`,
  },
  {
    name: 'exception that should come',
    pattern: /DID NOT RAISE (?:any of )?\(?<class '([\w.]+)'>/g,
    says: ([, word]) => `It raises \`${last(word)}\`.`,
  },
  { name: 'exception that should come', pattern: /\b(\w+) not raised\b/g, says: ([, word]) => `It raises \`${word}\`.` },
  {
    name: 'warning that should come',
    pattern: /DID NOT WARN\.[\s\S]*?<class '([\w.]+)'>/g,
    says: ([, word]) => `It warns with \`${last(word)}\`.`,
  },
  {
    name: 'option',
    pattern:
      /(?:unrecognized arguments?:?|[Nn]o such option:?|unknown (?:option|flag|argument):?|unexpected argument|Found argument|not defined:|no such flag)\s+['"`]?(-{1,2}[\w][\w-]*)/g,
    says: ([, word]) => `There is an option \`${word}\`.`,
  },
  {
    name: 'command',
    pattern: /(?:[Nn]o such command|unknown command|invalid choice:)\s+['"`]?([\w-]+)['"`]?/g,
    says: ([, word]) => `\`${word}\` can be asked for.`,
  },
  {
    name: 'function',
    pattern: /([\w$.]+) is not a (?:function|constructor)/g,
    says: ([, word]) => `There is a function \`${last(word)}\`.`,
  },
  {
    name: 'export',
    pattern: /(?:does not provide an export named|has no exported member) '?"?(\w+)/g,
    says: ([, word]) => `\`${word}\` is exported.`,
  },
  { name: 'undefined name', pattern: /\b([\w$]+) is not defined\b/g, says: ([, word]) => `There is \`${word}\`.` },
  {
    name: 'property',
    word: [1, 2, 3],
    pattern: /Property '(\w+)' does not exist on type|known properties, and '(\w+)' does not exist|\(reading '(\w+)'\)/g,
    says: ([, one, two, three]) => `There is a property \`${one ?? two ?? three}\`.`,
  },
  { name: 'module', pattern: /Cannot find (?:module|package) '([^']+)'/g, says: ([, word]) => `\`${word}\` can be loaded.` },
  { name: 'Go name', pattern: /undefined: ([\w.]+)/g, says: ([, word]) => `There is \`${word}\`.` },
  {
    name: 'Go field or method',
    word: [2, 3],
    pattern: /type \*?([\w.]+) has no field or method (\w+)|unknown field '?(\w+)'? in struct literal of type (\S+)/g,
    says: ([, owner, word, field, type]) => `\`${last(owner ?? type)}\` has \`${word ?? field}\`.`,
  },
  {
    name: 'Rust name',
    pattern:
      /(?:cannot find (?:function|struct|value|type|macro|trait)[^`\n]*|no (?:method|field|function or associated item|variant or associated item|variant)(?: named)?|unresolved import) `([\w:]+)`/g,
    says: ([, word]) => `There is \`${word}\`.`,
  },
  {
    name: 'Java symbol',
    pattern: /cannot find symbol[\s\S]{0,300}?symbol:\s+(?:method|class|variable) (\w+)/g,
    says: ([, word]) => `There is \`${word}\`.`,
  },
];

/** The names that failures ask for. */
export function namedNeeds(texts: readonly string[]): Need[] {
  const found = new Map<string, Need>();
  for (const text of texts) {
    for (const { pattern, says, word } of RULES) {
      for (const match of text.matchAll(pattern)) {
        const groups = [...match].map((group) => group as string);
        const what = last((word ?? [1]).map((index) => groups[index]).find((group) => group !== undefined));
        const sentence = says(groups);
        if (what !== '' && sentence !== '' && !found.has(what)) found.set(what, { kind: 'name', what, says: sentence });
      }
    }
  }
  return [...found.values()];
}

/** Texts that a failure says of one test. */
export function textsOf({ message, exception }: Pick<FailureEvidence, 'message' | 'exception'>): string {
  return `${exception}: ${message}`;
}

const COMMENT = /^\s*(?:#|\/\/|\*|\/\*|--).*$|\s(?:#|\/\/) .*$/;
const STRING = /(["'`])((?:\\.|(?!\1)[^\\\n])*)\1/g;
/** Words by which a test uses a name of others: imported, called, a member, an argument's name, a key. */
const USES = [
  /\bimport\s+\(?([\w\s,]+)/g,
  /\bimport\s+(?:type\s+)?\{([^}]*)\}/g,
  /\.([A-Za-z_]\w*)/g,
  /\b([A-Za-z_]\w*)\s*(?:::<[^>]*>)?!?\(/g,
  /[(,]\s*([A-Za-z_]\w*)=(?!=)/g,
  /[{,]\s*([A-Za-z_]\w*)\s*:(?!:)/g,
];

/** Lines that a patch adds, comments left out. */
function addedCode(patch: string): string[] {
  return parsePatch(patch)
    .flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines))
    .filter((line) => line.startsWith('+'))
    .map((line) => line.slice(1).replace(COMMENT, ''))
    .filter((line) => line.trim() !== '');
}

/**
 * Names and texts that tests use and the fix brings, whatever kept the tests from coming so far: `isKnown` tells which words the base
 * has already, and so anybody can find.
 */
export function broughtNeeds(patch: string, testPatch: string): { names: Map<string, string>; texts: Map<string, string> } {
  const [code, tests] = [addedCode(patch), addedCode(testPatch)];
  const words = new Set(code.flatMap((line) => line.match(/[A-Za-z_]\w*/g) ?? []));
  const literals = code.flatMap((line) => [...line.matchAll(STRING)].map((match) => match[2] ?? ''));
  const [names, texts] = [new Map<string, string>(), new Map<string, string>()];
  for (const line of tests) {
    const bare = line.replace(STRING, "''");
    for (const use of USES) {
      for (const [, list = ''] of bare.matchAll(use)) {
        for (const name of list.match(/[A-Za-z_]\w*/g) ?? []) {
          if (name.length > 2 && words.has(name) && !/^(?:test|Test)/.test(name) && !names.has(name))
            names.set(name, line.trim());
        }
      }
    }
    for (const [, , text = ''] of line.matchAll(STRING)) {
      if (/^-{1,2}[A-Za-z][\w-]*(?:=.*)?$/.test(text)) {
        const option = text.replace(/=.*$/, '');
        if (literals.some((one) => one.includes(option))) names.set(option, line.trim());
      } else if (isWording(text)) {
        const plain = text.replace(/\\([.()[\]?*+^$])/g, '$1');
        if (literals.some((one) => one === plain || (plain.includes(' ') && one.includes(plain)))) texts.set(plain, line.trim());
      }
    }
  }
  return { names, texts };
}

/** Whether a text is words that people read, and no data. */
function isWording(text: string): boolean {
  return (
    text.length >= 4 && text.length <= 160 && /[A-Za-z]{3}/.test(text) && !/^[\w./\\-]*\.(?:py|js|ts|json|txt|md)$/.test(text)
  );
}

/** Whether a statement tells a need: the word whole, or, of a text, all of it. */
export function tells(statement: string, { kind, what }: Pick<Need, 'kind' | 'what'>): boolean {
  if (kind === 'text') return squeezed(statement).includes(squeezed(what));
  const escaped = what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w])`, 'i').test(statement);
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
