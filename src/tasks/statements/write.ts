import { random } from '../../support/random.ts';
import type { Symptom } from './observation.ts';

/** What a user of the package knows. */
export type PackageFacts = { name: string; version: string };

/**
 * A short bug report, as a user would write it: what was called, what came out, what was expected. Words vary with the
 * seed. The first symptom carries the report; a second one, where there is one that reads as short, is told in a line.
 */
export function writeStatement(symptoms: readonly [Symptom, ...Symptom[]], facts: PackageFacts, seed: string): string {
  const draw = random(seed, 'statement');
  const [main, ...others] = symptoms;
  const name = calledName(main.call) ?? calledName(main.setup) ?? facts.name;
  const example = others.find((other) => other.setup === main.setup && other.call !== main.call && sentence(other) !== undefined);
  const parts = [
    draw.pick(titles(main, name)),
    draw.pick(openings(facts)),
    `\`\`\`python\n${snippet(main)}\n\`\`\``,
    outcome(main, draw.integer(3)),
    ...(example === undefined
      ? []
      : [`${draw.pick(['Another case', 'Also', 'The same with another value'])}: ${sentence(example)}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function titles({ buggy, fixed }: Symptom, name: string): string[] {
  if (buggy.kind === 'raised' && fixed.kind === 'raised') {
    return [`\`${name}\` raises the wrong error`, `Wrong ${buggy.exception} from \`${name}\``];
  }
  if (buggy.kind === 'raised')
    return [
      `\`${name}\` raises ${buggy.exception}`,
      `${buggy.exception} from \`${name}\``,
      `\`${name}\` fails with ${buggy.exception}`,
    ];
  if (fixed.kind === 'raised') return [`\`${name}\` does not raise ${fixed.exception}`, `\`${name}\` accepts bad input`];
  return [`\`${name}\` gives a wrong result`, `Wrong result from \`${name}\``, `Unexpected result of \`${name}\``];
}

function openings({ name, version }: PackageFacts): string[] {
  return [
    `With ${name} ${version} I ran:`,
    `To reproduce (${name} ${version}):`,
    `I use ${name} ${version}. This shows the problem:`,
  ];
}

/** The snippet as a script that shows the result. */
function snippet({ setup, call, buggy, fixed }: Symptom): string {
  const shown =
    isBlock(buggy) || isBlock(fixed)
      ? `print(${call})`
      : buggy.kind === 'raised' && fixed.kind === 'raised'
        ? call
        : `print(repr(${call}))`;
  return [
    ...setup
      .split('\n')
      .filter((line, index, all) => line !== '' || all[index - 1]?.startsWith('import') || all[index - 1]?.startsWith('from')),
    '',
    shown,
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isBlock(seen: Symptom['buggy']): boolean {
  return seen.kind === 'value' && seen.text !== null && seen.text.includes('\n');
}

function outcome({ buggy, fixed }: Symptom, variant: number): string {
  const came = told(buggy, isBlock(buggy) || isBlock(fixed));
  const wanted = told(fixed, isBlock(buggy) || isBlock(fixed));
  if (buggy.kind === 'raised') {
    const wish = fixed.kind === 'raised' ? `It should raise ${wanted} here.` : `I expected ${wanted}`;
    return `${[`It fails with ${came}.`, `This raises ${came}.`, `I get ${came}.`][variant]}\n\n${ended(wish)}`;
  }
  if (fixed.kind === 'raised')
    return `It gives ${ended(came)}\n\n${['This should be refused with', 'I expected', 'It should raise'][variant]} ${wanted}.`;
  return `${['It prints', 'The output is', 'I get'][variant]} ${ended(came)}\n\n${['I expected', 'It should be', 'Expected'][variant]} ${ended(wanted)}`;
}

const ended = (text: string): string => (/[.`]$/.test(text) && !text.endsWith('\n```') ? text.replace(/\.?$/, '.') : text);

function told(seen: Symptom['buggy'], asBlock: boolean): string {
  if (seen.kind === 'raised')
    return seen.message === '' ? `\`${seen.exception}\`` : `\`${seen.exception}: ${firstLine(seen.message)}\``;
  if (asBlock && seen.text !== null) return `\n\n\`\`\`\n${seen.text}\n\`\`\``;
  return `\`${seen.value}\``;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}

/** A symptom in one line, or undefined where it is too long for that. */
function sentence({ call, buggy, fixed }: Symptom): string | undefined {
  if (isBlock(buggy) || isBlock(fixed) || buggy.kind === 'raised' || fixed.kind === 'raised') return undefined;
  const text = `\`${call}\` gives \`${buggy.value}\` instead of \`${fixed.value}\`.`;
  return text.length <= 200 && !call.includes('\n') ? text : undefined;
}

const PLAIN = new Set([
  'list',
  'tuple',
  'dict',
  'set',
  'str',
  'repr',
  'len',
  'sorted',
  'print',
  'isinstance',
  'type',
  'int',
  'float',
  'bool',
]);

/** The function that an expression is about: the first called one that is not a plain built-in. */
function calledName(code: string): string | undefined {
  for (const [, path = ''] of code.matchAll(/([A-Za-z_][\w.]*)\(/g)) {
    const name = path.split('.').at(-1) ?? '';
    if (!PLAIN.has(path)) return name;
  }
  return undefined;
}
