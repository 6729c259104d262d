import type { Mutant } from '../mutation/index.ts';
import type { Environment } from '../records/environment.ts';
import { parsePatch, patchSize } from '../records/patch.ts';
import { PRIVATE_LICENCE } from '../records/repository.ts';
import type { Origin, Task } from '../records/task.ts';
import { contentHash, sha256 } from '../support/hash.ts';

/** Synthetic tasks have no date of their own; one for all keeps equal recipes making equal tasks. */
const CREATED_AT = '2000-01-01T00:00:00Z';

/** Whether an environment is of code that is not to be published: the ids of its tasks say so. */
export function isPrivate({ repository }: Pick<Environment, 'repository'>): boolean {
  return repository.licence.spdx === PRIVATE_LICENCE;
}

/** Id of a task: package, version, and a hash of its patches that tells nothing of what was changed. */
export function instanceId(environment: Environment, patch: string): string {
  const { name, version, source } = environment.repository;
  const kind = isPrivate(environment) ? 'private' : (/^(pypi|git|github):/.exec(source)?.[1] ?? 'local');
  const words = `${name}-${version}`.replace(/[^A-Za-z0-9._-]+/g, '-');
  return `${kind}__${words}__${contentHash([name, version, environment.repository.archive_sha256, patch], 8)}`;
}

type DraftBasis = {
  patch: string;
  statement: string;
  /** As the trial saw them; validation finds the final ones. */
  failing: readonly string[];
  passing: readonly string[];
};
export type DraftParts = DraftBasis & { mutant: Mutant; seed: number };

/** The task of one mutant, as `draftSynthetic` leaves it. */
export function draftTask(environment: Environment, { mutant, seed, ...basis }: DraftParts): Task {
  const { operator, file, line, scope } = mutant;
  return draftSynthetic(environment, { ...basis, origin: { operator, file, line, scope, seed } });
}

/**
 * A task as a trial leaves it: without a workspace, whose commit `hideTests` names, and with a certificate without runs, which
 * proves nothing yet.
 */
export function draftSynthetic(environment: Environment, parts: DraftBasis & { origin: Origin }): Task {
  const { origin, patch } = parts;
  return {
    instance_id: instanceId(environment, patch),
    repo: `${/^(\w+):/.exec(environment.repository.source)?.[1] ?? 'local'}/${environment.repository.name}`,
    base_commit: '',
    version: environment.repository.version,
    created_at: CREATED_AT,
    language: environment.repository.language,
    kind: 'synthetic',
    origin,
    problem_statement: parts.statement,
    hints_text: '',
    patch,
    test_patch: '',
    FAIL_TO_PASS: [...parts.failing],
    PASS_TO_PASS: [...parts.passing],
    environment: environment.id,
    test_command: environment.test_command,
    licence: environment.repository.licence.spdx,
    difficulty: { ...patchSize(parsePatch(patch)), failing_tests: parts.failing.length },
    certificate: {
      runs: [],
      flaky: [],
      environment: environment.id,
      patch_sha256: sha256(patch),
      test_patch_sha256: sha256(''),
      validated_at: '',
    },
  };
}
