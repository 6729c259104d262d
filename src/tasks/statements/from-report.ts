import { type FunctionAround, functionsAround, statementsOfFunction } from '../../mutation/index.ts';
import type { Language } from '../../records/repository.ts';
import type { FailureEvidence } from '../../records/test-run.ts';
import { isTestPath } from '../../repositories/index.ts';
import { random } from '../../support/random.ts';
import type { StatementChoice } from './choose.ts';
import { calledFunction, cutSnippet, declaredBy, endsWithCheck, linkedSnippet, needsAny, readable } from './cut-snippet.ts';
import { withImports } from './javascript-imports.ts';
import { leakCheck, type Secrets } from './leak-check.ts';
import { readAsReport } from './python-snippet.ts';
import { type ReportedOutcome, readReport } from './read-report.ts';

/** What a statement may tell of the package, and what there is to read. */
export type ReportFacts = {
  name: string;
  version: string;
  language: Language;
  /** Text of the package's own sources by path. */
  sources: Readonly<Record<string, string>>;
  /** Text of the files that failures point to, as they were when the tests ran, and of others that may hold their tests. */
  shown: Readonly<Record<string, string>>;
};

const TRIES = 6;
const FENCES: Readonly<Record<Language, string>> = {
  python: 'python',
  javascript: 'js',
  go: 'go',
  rust: 'rust',
  java: 'java',
};

/**
 * Writes a statement out of what a structured report says of failing tests: the steps of a test down to where it failed,
 * and what came out. Nothing is run for it. Failures that tell more come first; the first statement that gives nothing
 * away is taken. `isShown`: whether a snippet may be printed.
 */
export async function statementFromReport(
  failures: readonly FailureEvidence[],
  facts: ReportFacts,
  secrets: Secrets,
  seed: string,
  isShown: (snippet: string) => boolean = () => true,
): Promise<StatementChoice> {
  const drafts = await Promise.all(failures.map((failure) => draftOf(failure, facts, isShown)));
  const ordered = drafts.filter((draft) => draft !== undefined).sort((a, b) => b.worth - a.worth || a.size - b.size);
  let detail = 'no failing test tells what came out';
  for (const draft of ordered.slice(0, TRIES)) {
    const statement = write(draft, facts, seed);
    const [leak] = leakCheck(statement, secrets);
    if (leak === undefined) return { kind: 'written', statement };
    detail = `${leak.rule}: ${leak.found}`;
  }
  return { kind: 'refused', detail };
}

type Draft = {
  snippet: string | undefined;
  called: string | undefined;
  /** `unmet`: the last line of the snippet says all. */
  outcome: ReportedOutcome | { kind: 'unmet' };
  worth: number;
  size: number;
};

/** The snippets that statements on these failures may show. */
export async function reportSnippets(failures: readonly FailureEvidence[], facts: ReportFacts): Promise<string[]> {
  const steps = await Promise.all(failures.map((failure) => snippetOf(failure, facts)));
  return [...new Set(steps.flatMap((one) => (one === undefined ? [] : [one.text])))];
}

async function draftOf(
  failure: FailureEvidence,
  facts: ReportFacts,
  isShown: (snippet: string) => boolean,
): Promise<Draft | undefined> {
  const read = readReport(failure);
  const found = await snippetOf(failure, facts);
  const steps = found !== undefined && isShown(found.text) ? found : undefined;
  const snippet = steps?.text;
  // Words that the check itself holds are its title.
  const isTitle = read?.kind === 'said' && snippet !== undefined && (snippet.includes(read.text) || read.text.length < 5);
  const isSilent = read === undefined && snippet !== undefined && endsWithCheck(snippet);
  const outcome = isTitle || isSilent ? ({ kind: 'unmet' } as const) : read;
  // What a test's own words compare says nothing without the steps, or without both values.
  if (outcome === undefined || (snippet === undefined && !saysEnough(outcome, facts.language))) return undefined;
  const tellsValues = steps !== undefined && (!steps.isRow || (outcome.kind === 'said' && /["'`\d]/.test(outcome.text)));
  const worth =
    (steps === undefined ? 0 : tellsValues ? 2 : 1) + (outcome.kind === 'compared' || outcome.kind === 'thrown' ? 1 : 0);
  const called = snippet === undefined ? undefined : calledFunction(snippet, Object.values(facts.sources));
  return { snippet, called, outcome, worth, size: (snippet ?? '').length };
}

/** Steps that lead to a failure. `isRow`: they are what a loop does with each row of a table, whose values they do not tell. */
type Steps = { text: string; isRow: boolean };

/** Whether an outcome can be understood without the steps that led to it. */
function saysEnough(outcome: Draft['outcome'], language: Language): boolean {
  if (outcome.kind === 'thrown') return true;
  if (language === 'python') return false; // what a check of pytest says is what came out, and not what should
  return outcome.kind === 'said' && outcome.text.length >= 30;
}

/**
 * The steps of the test, where the failure points into one: in the package's own code they would show the place of the bug. Where
 * it points there alone, as a panic does, the whole test, if it is short.
 */
async function snippetOf({ test, file, frames }: FailureEvidence, facts: ReportFacts): Promise<Steps | undefined> {
  const line = Number(
    frames
      .findLast((frame) => frame.startsWith(`${file}:`))
      ?.slice(file.length + 1)
      .split(':')[0],
  );
  const names = test.split(/::|#|\//);
  const source = facts.shown[file];
  const around = source === undefined || !(line > 0) ? [] : await functionsAround(file, source, line);
  const inTest = isTestPath(file) || around.some(({ name }) => name !== '' && names.includes(name));
  if (!inTest) return wholeTest(names.at(-1) ?? '', facts);
  const steps = stepsOf(around, facts);
  if (steps === undefined || source === undefined) return undefined;
  if (facts.language === 'python') return { ...steps, text: readAsReport(steps.text, source) };
  if (facts.language !== 'javascript') return steps;
  return { ...steps, text: withImports(steps.text, { path: file, text: source }, facts.name) };
}

/** The steps within the innermost function that can be understood by itself. */
function stepsOf(around: readonly FunctionAround[], { sources }: ReportFacts): Steps | undefined {
  const calls = (snippet: string): boolean => {
    const called = calledFunction(snippet, Object.values(sources));
    return called !== undefined && !declaredBy(snippet.split('\n')).has(called);
  };
  const found = around.flatMap(({ statements, leading, unrolled, parameters }, depth) => {
    const straight = cutSnippet(leading);
    const snippet = straight ?? cutSnippet(unrolled);
    if (snippet === undefined) return [];
    // what a function inside checks may be made to happen further down
    const linked = linkedSnippet(depth === 0 ? leading : statements, leading.at(-1) ?? '');
    const text = calls(snippet) && depth === 0 ? snippet : (linked ?? snippet);
    const outside = around.slice(depth + 1).flatMap((outer) => [...declaredBy(outer.statements), ...outer.parameters]);
    const isWhole = !needsAny(text, new Set([...parameters, ...outside]));
    return [{ steps: { text, isRow: straight === undefined && text === snippet }, isWhole }];
  });
  return (found.find(({ isWhole }) => isWhole) ?? found.find(({ steps }) => calls(steps.text)))?.steps;
}

/** A test by its name, among the package's own code or in its test files. */
async function wholeTest(name: string, { sources, shown, language }: ReportFacts): Promise<Steps | undefined> {
  if (language !== 'rust') return undefined;
  const declared = new RegExp(`#\\[(\\w+::)*test\\b[^\\]]*\\]\\s*(#\\[[^\\]]*\\]\\s*)*(async )?fn ${name}\\(`);
  const [file, source] =
    Object.entries({ ...sources, ...shown }).find(([, text]) => /^\w+$/.test(name) && declared.test(text)) ?? [];
  const statements = file === undefined || source === undefined ? undefined : await statementsOfFunction(file, source, name);
  const text = statements && readable(statements);
  return text === undefined ? undefined : { text, isRow: false };
}

function write({ snippet, called, outcome }: Draft, { name, version, language }: ReportFacts, seed: string): string {
  const draw = random(seed, 'statement');
  const about = called === undefined && name.includes(' ') ? name : `\`${called ?? name}\``;
  const titles = outcome.kind === 'thrown' ? THROWN : WRONG;
  const parts = [draw.pick(titles)(about, outcome.kind === 'thrown' ? outcome.exception : '')];
  if (snippet === undefined) parts.push(draw.pick([`I use ${name} ${version}.`, `Seen with ${name} ${version}.`]));
  else {
    parts.push(draw.pick([`With ${name} ${version} I ran:`, `To reproduce (${name} ${version}):`]));
    parts.push(block(snippet, FENCES[language]));
  }
  if (outcome.kind === 'thrown') {
    parts.push(`${draw.pick(['It fails with', 'This ends with'])} \`${outcome.exception}\`:`, block(outcome.text, ''));
  } else if (outcome.kind === 'compared') {
    parts.push(told(draw.pick(['I get', 'The result is']), outcome.actual), told('I expected', outcome.expected));
  } else if (outcome.kind === 'not-thrown') {
    parts.push(draw.pick(['No error comes, though one should.', 'I expected an error, and get none.']));
  } else if (outcome.kind === 'unmet') {
    parts.push(draw.pick(['The last check does not hold.', 'What the last line says should hold, and does not.']));
  } else parts.push(draw.pick(['What comes out:', 'This is what I see:']), block(outcome.text, ''));
  return `${parts.join('\n\n')}\n`;
}

const THROWN: readonly ((about: string, exception: string) => string)[] = [
  (about, exception) => `${about} fails with ${exception}`,
  (about, exception) => `${exception} from ${about}`,
];
const WRONG: readonly ((about: string) => string)[] = [
  (about) => `${about} gives a wrong result`,
  (about) => `Wrong result from ${about}`,
  (about) => `Unexpected behaviour of ${about}`,
];

function told(lead: string, value: string): string {
  return value.includes('\n') || value.includes('`') ? `${lead}:\n\n${block(value, '')}` : `${lead} \`${value}\`.`;
}

function block(text: string, fence: string): string {
  return `\`\`\`${fence}\n${text}\n\`\`\``;
}
