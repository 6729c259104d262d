import type { Environment } from '../../records/environment.ts';
import { parsePatch, patchSize } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';
import { contentHash, sha256 } from '../../support/hash.ts';
import { isPrivate } from '../draft.ts';
import type { Candidate } from './filters.ts';
import type { ReadyStatement } from './statement.ts';

export type RealParts = Candidate & {
  /** Where the change comes from, as `ChangeSource` has it. */
  source: { text: string; kind: 'git' | 'releases' };
  environment: Environment;
  baseCommit: string;
  /** Undefined where it is to be written from the failing behaviour. */
  statement: ReadyStatement | undefined;
};

/** A real task before its proof: no lists, and a certificate without runs. */
export function draftRealTask({ change, split, issues, source, environment, baseCommit, statement }: RealParts): Task {
  const { name, version, language, licence } = environment.repository;
  const scheme = source.text.split(':')[0] ?? '';
  const [file] = parsePatch(split.code);
  const [issue] = issues ?? [];
  const number = change.pullRequest;
  return {
    // the hash tells nothing of what was changed
    instance_id: `${isPrivate(environment) ? 'private' : scheme}__${`${name}-${version}`.replace(/[^A-Za-z0-9._-]+/g, '-')}__${contentHash([source.text, change.base, change.head], 8)}`,
    repo: `${scheme}/${name}`,
    base_commit: baseCommit,
    version,
    created_at: change.mergedAt,
    language,
    kind: 'real',
    origin: {
      operator: source.kind === 'git' ? 'merged-change' : 'release-pair',
      file: file?.path ?? '',
      line: file?.hunks[0]?.beforeStart ?? 0,
      scope: '',
      seed: 0,
      change: {
        source: source.text,
        base: change.base,
        head: change.head,
        ...(number === undefined ? {} : { pull_request: number }),
        ...(issue === undefined ? {} : { issue: issue.number }),
        merged_at: change.mergedAt,
        statement: statement?.from ?? 'behaviour',
      },
    },
    problem_statement: statement?.text ?? '',
    hints_text: statement?.hints ?? '',
    patch: split.code,
    test_patch: split.tests,
    FAIL_TO_PASS: [],
    PASS_TO_PASS: [],
    environment: environment.id,
    test_command: environment.test_command,
    licence: licence.spdx,
    difficulty: { ...patchSize(parsePatch(split.code)), failing_tests: 0 },
    certificate: {
      runs: [],
      flaky: [],
      environment: environment.id,
      patch_sha256: sha256(split.code),
      test_patch_sha256: sha256(split.tests),
      validated_at: '',
    },
  };
}
