import { contentHash } from '../../support/hash.ts';
import { random } from '../../support/random.ts';
import type { AttemptSource } from './attempt-source.ts';

export type Choice = { chosen: AttemptSource[]; note: string };

/**
 * The attempts that get a page: all where they are at most `limit`; otherwise resolved ones first, up to three quarters
 * of the limit, and a seeded draw of the others. The note says which.
 */
export function chooseAttempts(attempts: readonly AttemptSource[], limit: number, seed: number): Choice {
  if (attempts.length <= limit) return { chosen: [...attempts], note: `All ${attempts.length} graded attempts of the run.` };
  const draw = random(seed, 'report-attempts');
  const resolved = draw.shuffle(attempts.filter((attempt) => attempt.verdict.outcome === 'resolved'));
  const others = draw.shuffle(attempts.filter((attempt) => attempt.verdict.outcome !== 'resolved'));
  const keptResolved = resolved.slice(0, Math.max(Math.floor(limit * 0.75), limit - others.length));
  const keptOthers = others.slice(0, limit - keptResolved.length);
  const kept = new Set([...keptResolved, ...keptOthers]);
  const which = keptResolved.length === resolved.length ? 'all' : `${keptResolved.length} drawn of`;
  return {
    chosen: attempts.filter((attempt) => kept.has(attempt)),
    note: `${kept.size} of ${attempts.length} graded attempts: ${which} ${resolved.length} resolved, and ${keptOthers.length} drawn of ${others.length} others. The run folders hold every one.`,
  };
}

/** File name of an attempt's page: from names that may hold anything, one that is safe, and one per attempt. */
export function pageName({ run, verdict }: AttemptSource): string {
  const name = `${verdict.instance_id}-${run}-${verdict.attempt}`;
  const safe = name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '');
  const short = safe.slice(0, 150);
  return `${short === name ? name : `${short}-${contentHash(name, 8)}`}.html`;
}
