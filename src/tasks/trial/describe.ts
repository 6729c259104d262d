import { join } from 'node:path';
import type { Repository } from '../../records/repository.ts';
import type { FailureEvidence } from '../../records/test-run.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { byName } from '../../support/by-name.ts';
import { readableText } from '../../support/source-text.ts';
import { HIDING } from '../hide/languages.ts';
import { listPaths } from '../list-paths.ts';
import { chooseStatement, pickFailures, type StatementChoice } from '../statements/choose.ts';
import { type ReportFacts, reportSnippets, statementFromReport } from '../statements/from-report.ts';
import type { Secrets } from '../statements/leak-check.ts';
import { type Symptom, symptomOf } from '../statements/observation.ts';
import { observeAgain, observeFailures, observeSnippets } from '../statements/observe.ts';
import type { TrialGround } from './trial-ground.ts';

/** A bug that tests show, while it is in the sandbox. */
export type Shown = {
  failures: readonly FailureEvidence[];
  sandbox: Sandbox;
  ground: TrialGround;
  secrets: Secrets;
  /** Seed of this candidate. */
  key: string;
  /** Takes the bug out of the sandbox. */
  restore(): Promise<void>;
  signal: AbortSignal;
};

/** Cuts snippets out of failing tests and runs them in both states: for Python. Where none can be run, takes the tests' own report. */
export async function describeByProbes(shown: Shown): Promise<StatementChoice> {
  const { failures, sandbox, ground, secrets, key, restore, signal } = shown;
  const picked = pickFailures(failures, key);
  const inBuggy = await observeFailures(sandbox, picked, ground.packages, signal);
  const problems = [...new Set(inBuggy.flatMap((one) => ('problem' in one ? [one.problem] : [])))];
  const report = problems.length === 0 ? undefined : await lookAtReport(picked, shown);
  await restore();
  const inFixed = await observeAgain(sandbox, inBuggy, ground.packages, signal);
  const symptoms = picked.flatMap((failure, index): Symptom[] => {
    const before = inBuggy[index];
    const after = inFixed[index];
    const symptom = before && after && symptomOf(failure.test, before, after);
    return symptom === undefined ? [] : [symptom];
  });
  const { name, version } = ground.environment.repository;
  const choice = chooseStatement(symptoms, { name, version, imports: ground.packages }, secrets, key);
  if (choice.kind === 'written' || report === undefined) return choice;
  const told = await statementFromReport(picked, report.facts, secrets, key, await report.shownBy());
  if (told.kind === 'written') return told;
  return { kind: 'refused', detail: [choice.detail, told.detail, ...problems].join('; ') };
}

type Report = {
  facts: ReportFacts;
  /** Once the bug is out of the sandbox: which snippets failed with it in place, and do not without it. */
  shownBy(): Promise<(snippet: string) => boolean>;
};

/** What the tests themselves tell, with the snippets of it run by themselves while the bug is in the sandbox. */
async function lookAtReport(picked: readonly FailureEvidence[], shown: Shown): Promise<Report> {
  const { sandbox, ground, signal } = shown;
  const facts = await reportFacts(picked, shown);
  const snippets = (await reportSnippets(picked, facts)).map((setup) => ({ setup, call: 'None' }));
  const run = () => observeSnippets(sandbox, snippets, ground.packages, signal);
  const before = await run();
  return {
    facts,
    async shownBy() {
      const after = await run();
      const good = snippets.filter((_, index) => {
        const [buggy, fixed] = [before[index], after[index]];
        return (
          buggy !== undefined &&
          fixed !== undefined &&
          'kind' in buggy &&
          'kind' in fixed &&
          buggy.kind === 'raised' &&
          fixed.kind === 'value'
        );
      });
      const texts = new Set(good.map(({ setup }) => setup));
      return (snippet) => texts.has(snippet);
    },
  };
}

/** What users call a package: its name on its index, where it comes from one. */
function publicName({ source, name }: Repository): string {
  return /^(?:npm|go|cargo):(.+)@/.exec(source)?.[1] ?? /^maven:[^:]+:([^:]+):/.exec(source)?.[1] ?? name;
}

/** Takes what the tests themselves reported: nothing is run again, so that any language will do. */
export async function describeByReport(shown: Shown): Promise<StatementChoice> {
  const picked = pickFailures(shown.failures, shown.key);
  const facts = await reportFacts(picked, shown);
  await shown.restore();
  return statementFromReport(picked, facts, shown.secrets, shown.key);
}

async function reportFacts(picked: readonly FailureEvidence[], { sandbox, ground }: Shown): Promise<ReportFacts> {
  // a panic tells its own place alone: its test is looked for by name
  const mayHoldTests =
    ground.environment.repository.language === 'rust' ? (await listPaths(sandbox)).filter(HIDING.rust.isTestFile) : [];
  const files = [...new Set([...picked.map(({ file }) => file), ...mayHoldTests])];
  const texts = await Promise.all(
    files.map(async (file) => {
      const text = await sandbox.readFile(join(sandbox.workdir, file)).catch(() => undefined); // a tool's own name for it
      return text === undefined ? [] : [[file, readableText(text)] as const];
    }),
  );
  const { version, language } = ground.environment.repository;
  return {
    name: publicName(ground.environment.repository),
    version,
    language,
    sources: ground.sources,
    shown: byName(texts.flat()),
  };
}
