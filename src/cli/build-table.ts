import type { Environment } from '../records/environment.ts';
import type { Rejection } from '../records/repository.ts';
import { table } from './output.ts';

export type Built = { kind: 'built'; environment: Environment } | { kind: 'rejected'; rejection: Rejection };

/** `language` is empty where the source could not be fetched and does not say it. */
export type Row = { source: string; language: string; result: Built };

/** What was built, a line each, and the shares by language in the last line. */
export function buildTable(rows: readonly Row[]): string {
  return [table([HEAD, ...rows.map(line)]), '', shares(rows)].join('\n');
}

const HEAD = ['source', 'built', 'tests', 'passed', 'seconds', 'bytes', 'environment, or why not'];

function line({ source, result }: Row): (string | number)[] {
  if (result.kind === 'rejected') {
    const { reason, detail } = result.rejection;
    return [source, 'no', '', '', '', '', `${reason}: ${detail.split('\n')[0]}`.slice(0, 160)];
  }
  const { environment } = result;
  const { tests, passed } = countTests(environment);
  return [source, 'yes', tests, passed, environment.build_seconds.toFixed(1), environment.bytes, environment.id];
}

function countTests(environment: Environment): { tests: number; passed: number } {
  const outcomes = Object.values(environment.baseline[0]?.tests ?? {});
  return { tests: outcomes.length, passed: outcomes.filter((outcome) => outcome === 'passed').length };
}

/** `python 51 of 60 (85%) · go 5 of 5 (100%)`. */
function shares(rows: readonly Row[]): string {
  const languages = [...new Set(rows.map(({ language }) => language))];
  return languages
    .map((language) => {
      const of = rows.filter((row) => row.language === language);
      const built = of.filter(({ result }) => result.kind === 'built').length;
      return `${language === '' ? 'language not known' : language} ${built} of ${of.length} (${Math.round((100 * built) / of.length)}%)`;
    })
    .join(' · ');
}

/** A row as JSON. The baseline runs hold every test: too much for a line of output. */
export function withoutRuns({ source, language, result }: Row): unknown {
  if (result.kind === 'rejected') return { source, language, ...result };
  const { environment } = result;
  return { source, language, kind: 'built', ...countTests(environment), environment: { ...environment, baseline: undefined } };
}
