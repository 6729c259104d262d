import { join } from 'node:path';
import { openWorkspace } from '../../../history/index.ts';
import type { Task } from '../../../records/task.ts';
import type { FailureEvidence } from '../../../records/test-run.ts';
import { listFiles } from '../../../repositories/index.ts';
import type { Sandbox } from '../../../sandbox/index.ts';
import { importNames, isSourceFile } from '../../reach/source-files.ts';
import { leakCheck } from '../../statements/leak-check.ts';
import { type Symptom, symptomOf } from '../../statements/observation.ts';
import { observeAgain, observeFailures } from '../../statements/observe.ts';
import { symptomParagraph } from '../../statements/write.ts';
import { testFunction } from '../../trial/baseline.ts';
import type { BehaviourContext } from '../behaviour.ts';
import { refuseIssueText } from '../statement-rules.ts';
import { speaksOf, tellsSymptom } from './covered.ts';
import { broughtNeeds, type Need, namedNeeds, tells, textsOf } from './needs.ts';

const RUN_BUDGET_MS = 300_000;
/** A statement that lacks more than this is of something else than its tests. */
const MOST_NEEDS = 8;
const MOST_SYMPTOMS = 4;
/** Failing test functions that are looked at one by one. */
const MOST_FUNCTIONS = 24;

export type Coverage =
  | { kind: 'covered' }
  /** What was added says what the tests need and the statement did not. */
  | { kind: 'completed'; statement: string; added: string }
  | { kind: 'lacking'; detail: string };

/**
 * Whether the statement of a proven real task tells what each of its failing tests asks for: names that are not there yet (arguments,
 * options, attributes, functions, exceptions), wordings that tests compare, and every symptom. What is missing is added from what
 * the tests showed, where that gives nothing else away; a statement for which that will not do is lacking.
 */
export async function coverStatement(task: Task, context: BehaviourContext): Promise<Coverage> {
  const { framework, signal } = context;
  const aborting = signal === undefined ? {} : { signal };
  await using sandbox = await openWorkspace(task, context);
  const brought = await unknownToBase(broughtNeeds(task.patch, task.test_patch), sandbox);
  await apply(sandbox, task.test_patch, signal);
  const files = [...new Set(task.FAIL_TO_PASS.map((test) => test.split('::')[0] ?? ''))];
  const run = await framework.run(sandbox, { tests: files, timeoutMs: RUN_BUDGET_MS, ...aborting });
  const wanted = new Set(task.FAIL_TO_PASS);
  const failures = run.failures.filter(({ test }) => wanted.has(test));
  const absent = task.FAIL_TO_PASS.some((test) => run.tests[test] === undefined);
  const others = absent ? [...run.failures.filter(({ test }) => !wanted.has(test)).map(textsOf), run.output_tail] : [];
  const needs = [...namedNeeds([...failures.map(textsOf), ...others]), ...brought];
  const untold = needs.filter(
    (need, index) => !tells(task.problem_statement, need) && needs.findIndex(({ what }) => what === need.what) === index,
  );
  if (untold.length > MOST_NEEDS) return lacking(untold);
  const told = `${task.problem_statement}\n${untold.map(({ says }) => says).join('\n')}`;
  const one = onePerFunction(failures).slice(0, MOST_FUNCTIONS);
  const symptoms = await symptomsOf(task, one, sandbox, context);
  const paragraphs: string[] = [];
  const silent: string[] = [];
  for (const [index, failure] of one.entries()) {
    const symptom = symptoms[index];
    const said = [told, ...paragraphs].join('\n');
    if (symptom !== undefined) {
      if (!tellsSymptom(said, symptom)) paragraphs.push(symptomParagraph(symptom));
    } else if (!speaksOf(said, failure)) silent.push(testFunction(failure.test));
  }
  if (silent.length > 0) return { kind: 'lacking', detail: `nothing is said of what ${silent.slice(0, 3).join(', ')} fail for` };
  if (paragraphs.length > MOST_SYMPTOMS) return { kind: 'lacking', detail: `${paragraphs.length} symptoms are not told` };
  if (untold.length + paragraphs.length === 0) return { kind: 'covered' };
  const added = [
    ...(untold.length === 0 ? [] : [`What is expected:\n\n${untold.map(({ says }) => `- ${says}`).join('\n')}`]),
    ...paragraphs,
  ].join('\n\n');
  const unfit = refuseIssueText(`Also wanted of the next version of it: ${added}`, task.patch);
  const [leak] = leakCheck(added.padEnd(60), task).filter(({ rule }) => PLACES.has(rule));
  if (unfit !== undefined || leak !== undefined) return lacking(untold, unfit?.reason ?? leak?.rule);
  return { kind: 'completed', statement: `${task.problem_statement.trimEnd()}\n\n${added}\n`, added };
}

/** Rules on statements that hold for what is added to one as well. */
const PLACES = new Set([
  'names a test',
  'names a test file',
  'names the changed file',
  'names a line',
  'names our side of things',
]);

function lacking(untold: readonly Need[], why?: string): Coverage {
  const names = untold.map(({ what }) => what).slice(0, 6);
  return { kind: 'lacking', detail: [`tests need ${names.join(', ')}`, ...(why === undefined ? [] : [why])].join('; ') };
}

/** Needs that are nowhere in the base: whoever works on the task cannot find them there. */
async function unknownToBase({ names, texts }: ReturnType<typeof broughtNeeds>, sandbox: Sandbox): Promise<Need[]> {
  const all = [...names.keys(), ...texts.keys()];
  if (all.length === 0) return [];
  const patterns = all.flatMap((text) => ['-e', text]);
  const found = await sandbox.exec(['git', 'grep', '-hIF', '--no-color', ...patterns, 'HEAD', '--'], {
    maxOutputBytes: 16 * 1024 * 1024,
  });
  const isKnown = (need: Pick<Need, 'kind' | 'what'>): boolean =>
    need.kind === 'text' ? found.stdout.includes(need.what) : tells(found.stdout, need);
  return [
    ...[...names].map(([what, line]): Need => ({ kind: 'name', what, says: `There is \`${what}\`${exampleOf(line)}.` })),
    ...[...texts.keys()].map((what): Need => ({ kind: 'text', what, says: `The text is \`${what}\`.` })),
  ].filter((need) => !isKnown(need));
}

/** How a test uses a name, where that is one short line. */
function exampleOf(line: string): string {
  const plain = line.replace(/^(?:assert\s+|await\s+|const\s+\w+\s*=\s*|\w+\s*:?=\s*)/, '').replace(/;$/, '');
  const isOpen = /[([{,]$/.test(plain) || /^(?:def|class|func|fn|with|for|if|from|import|@|it\(|test\()/.test(plain);
  return isOpen || plain.length > 90 || plain.includes('`') ? '' : `, as in \`${plain}\``;
}

function onePerFunction(failures: readonly FailureEvidence[]): FailureEvidence[] {
  const seen = new Set<string>();
  return failures.filter(({ test }) => {
    const name = testFunction(test);
    return !seen.has(name) && seen.add(name) !== undefined;
  });
}

/** What is seen of each failure, before and after the fix; undefined where nothing can be run by itself. Leaves the fix applied. */
async function symptomsOf(
  task: Task,
  failures: readonly FailureEvidence[],
  sandbox: Sandbox,
  { environment, workspace, signal }: BehaviourContext,
): Promise<(Symptom | undefined)[]> {
  if (environment.repository.language !== 'python' || failures.length === 0) return failures.map(() => undefined);
  const imports = importNames((await listFiles(join(workspace.root, environment.repository.path))).filter(isSourceFile));
  const before = await observeFailures(sandbox, failures, imports, signal);
  await apply(sandbox, task.patch, signal);
  const after = await observeAgain(sandbox, before, imports, signal);
  return failures.map(({ test }, index) => {
    const [buggy, fixed] = [before[index], after[index]];
    return buggy && fixed ? symptomOf(test, buggy, fixed) : undefined;
  });
}

/** The certificate's runs have shown that it applies. */
async function apply(sandbox: Sandbox, patch: string, signal?: AbortSignal): Promise<void> {
  if (patch === '') return;
  await sandbox.exec(['git', 'apply', '--whitespace=nowarn', '-'], { input: patch, ...(signal === undefined ? {} : { signal }) });
}
