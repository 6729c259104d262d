import type { Environment } from '../../records/environment.ts';
import type { Rejection, Repository } from '../../records/repository.ts';
import { countBy } from '../metrics/statistics.ts';
import type { CollectionSection, EnvironmentsSection } from '../schema/tasks.ts';

/** The report's numbers of stage collect. */
export function summariseCollection(repositories: readonly Repository[], rejections: readonly Rejection[]): CollectionSection {
  return {
    collected: repositories.length,
    rejected: rejections.length,
    rejected_by_reason: countBy(rejections, (rejection) => rejection.reason),
    repositories: repositories.map((repository) => ({
      name: repository.name,
      version: repository.version,
      source: repository.source,
      licence: repository.licence.spdx,
      test_files: repository.test_files.length,
    })),
    rejections: [...rejections],
  };
}

/** The report's numbers of stage build. Tests are those of the first baseline run. */
export function summariseEnvironments(
  environments: readonly Environment[],
  rejections: readonly Rejection[],
): EnvironmentsSection {
  return {
    built: environments.length,
    rejected: rejections.length,
    rejected_by_reason: countBy(rejections, (rejection) => rejection.reason),
    environments: environments.map((environment) => {
      const baseline = environment.baseline[0];
      const outcomes = Object.values(baseline?.tests ?? {});
      return {
        id: environment.id,
        repository: environment.repository.name,
        version: environment.repository.version,
        runtime: environment.runtime,
        packages: environment.lock.length,
        tests: outcomes.length,
        tests_passed: outcomes.filter((outcome) => outcome === 'passed').length,
        tests_flaky: environment.flaky.length,
        build_seconds: environment.build_seconds,
        baseline_seconds: (baseline?.duration_ms ?? 0) / 1000,
        bytes: environment.bytes,
      };
    }),
    rejections: [...rejections],
  };
}
