import { random } from '../../support/random.ts';
import type { Symptom } from './observation.ts';

/** What a user of the package knows; `imports` are the names that its modules are imported by. */
export type PackageFacts = { name: string; version: string; imports: readonly string[] };

/**
 * A short bug report, as a user would write it: what was called, what came out, what was expected. Words vary with the
 * seed. The first symptom carries the report; a second one, where there is one that reads as short, is told in a line.
 */
export function writeStatement(symptoms: readonly [Symptom, ...Symptom[]], facts: PackageFacts, seed: string): string {
  const draw = random(seed, 'statement');
  const [main, ...others] = symptoms;
  const name = calledName(main, facts) ?? facts.name;
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

/**
 * One report on several bugs, each told by a symptom of its own, in the order given. Words vary with the seed.
 */
export function writeJointStatement(symptoms: readonly [Symptom, ...Symptom[]], facts: PackageFacts, seed: string): string {
  const draw = random(seed, 'joint-statement');
  const [first, ...others] = symptoms;
  const names = [...new Set(symptoms.map((symptom) => `\`${calledName(symptom, facts) ?? facts.name}\``))];
  const listed = names.length === 1 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const told = (symptom: Symptom): string[] => [`\`\`\`python\n${snippet(symptom)}\n\`\`\``, outcome(symptom, draw.integer(3))];
  const parts = [
    draw.pick([`Several problems with ${listed}`, `Problems with ${listed}`, `Not right: ${listed}`]),
    draw.pick(openings(facts)),
    ...told(first),
    ...others.flatMap((symptom, index) => [draw.pick(index === 0 ? SECONDS : THIRDS), ...told(symptom)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One more symptom, for a statement that does not tell it. */
export function symptomParagraph(symptom: Symptom): string {
  return ['Another case:', `\`\`\`python\n${snippet(symptom)}\n\`\`\``, outcome(symptom, 0)].join('\n\n');
}

const SECONDS = ['A second problem, in the same version:', 'This goes wrong as well:', 'I also ran:'];
const THIRDS = ['And another one:', 'This does not work either:', 'One more:'];

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
  if (buggy.kind === 'raised' && fixed.kind === 'raised') return script(setup, call);
  return script(setup, inBlocks(buggy, fixed) ? `print(${call})` : `print(repr(${call}))`);
}

function script(setup: string, last: string): string {
  return `${setup}\n\n${last}`.replace(/\n{3,}/g, '\n\n').trim();
}

/** Text of several lines is shown as it prints; with control characters in it, as its repr. */
function inBlocks(...seen: readonly Symptom['buggy'][]): boolean {
  const texts = seen.flatMap((one) => (one.kind === 'value' ? [one.text ?? '\0'] : []));
  return texts.some((text) => text.includes('\n')) && texts.every((text) => /^[^\p{Cc}]*$/u.test(text.replaceAll('\n', '')));
}

function outcome({ buggy, fixed }: Symptom, variant: number): string {
  const blocks = inBlocks(buggy, fixed);
  const came = (lead: string): string => told(lead, buggy, blocks);
  const wanted = (lead: string): string => told(lead, fixed, blocks);
  if (buggy.kind === 'raised') {
    const leads = ['It fails with', 'This raises', 'I get'] as const;
    return `${came(leads[variant] ?? leads[0])}\n\n${wanted(fixed.kind === 'raised' ? 'It should raise' : 'I expected')}`;
  }
  if (fixed.kind === 'raised') {
    const leads = ['This should be refused with', 'I expected', 'It should raise'] as const;
    return `${came('It gives')}\n\n${wanted(leads[variant] ?? leads[0])}`;
  }
  const leads = [
    ['It prints', 'I expected'],
    ['The output is', 'It should be'],
    ['I get', 'Expected'],
  ] as const;
  const [first, second] = leads[variant] ?? leads[0];
  return `${came(first)}\n\n${wanted(second)}`;
}

/** A sentence, or a sentence with a block of output under it. */
function told(lead: string, seen: Symptom['buggy'], asBlock: boolean): string {
  if (seen.kind === 'raised') return `${lead} \`${seen.exception}${seen.message === '' ? '' : `: ${firstLine(seen.message)}`}\`.`;
  if (!asBlock || seen.text === null) return `${lead} \`${seen.value}\`.`;
  return seen.text.trim() === ''
    ? `${lead} ${seen.text === '' ? 'nothing' : 'an empty line'}.`
    : `${lead}:\n\n\`\`\`\n${seen.text}\n\`\`\``;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}

/** A symptom in one line, or undefined where it is too long for that. */
function sentence({ call, buggy, fixed }: Symptom): string | undefined {
  if (inBlocks(buggy, fixed) || buggy.kind === 'raised' || fixed.kind === 'raised') return undefined;
  const text = `\`${call}\` gives \`${buggy.value}\` instead of \`${fixed.value}\`.`;
  return text.length <= 200 && !call.includes('\n') ? text : undefined;
}

/** The function of the package that a snippet is about: the first called one that an import of the package brings in. */
function calledName({ setup, call }: Symptom, { imports }: PackageFacts): string | undefined {
  const bound = new Set<string>();
  for (const line of setup.split('\n')) {
    const [, module, names] = /^(?:from|import) ([\w.]+)(?: import (.*))?/.exec(line) ?? [];
    if (module === undefined || !imports.includes(module.split('.')[0] ?? '')) continue;
    if (names === undefined) bound.add(/ as (\w+)$/.exec(line)?.[1] ?? (module.split('.')[0] as string));
    else for (const name of names.split(', ')) bound.add(name.split(' as ').at(-1) as string);
  }
  for (const code of [call, setup]) {
    for (const [, path = ''] of code.matchAll(/([A-Za-z_][\w.]*)\(/g)) {
      if (bound.has(path.split('.')[0] ?? '')) return path.split('.').at(-1);
    }
  }
  return bound.size === 0 ? undefined : /\.([a-z]\w*)\(/.exec(call)?.[1]; // a method of what the package made
}
