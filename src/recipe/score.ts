import type { Candidate } from '../records/candidate.ts';
import type { StoredAttempt } from '../rollouts/index.ts';
import { startServer } from '../training/index.ts';
import { generativeVerifier } from '../verifier/index.ts';

export type Scores = {
  candidates: Candidate[];
  /** Attempts without a score, and why. */
  failures: string[];
};

/** Scores attempts with a verifier's checkpoint, which is served for as long as it takes. `context` is that of its training, in tokens. */
export async function scoreAttempts(
  attempts: readonly StoredAttempt[],
  options: { checkpoint: string; context: number; signal: AbortSignal; onScore?: (done: number) => void },
): Promise<Scores> {
  const { checkpoint, context, signal } = options;
  await using server = await startServer(checkpoint, { name: 'verifier', signal });
  // our server gives more log-probabilities than common endpoints do: a verifier that learned little still has both answers
  const verifier = await generativeVerifier({
    baseUrl: server.baseUrl,
    model: server.model,
    context,
    checkpoint,
    topLogprobs: 256,
  });
  const scores: Scores = { candidates: [], failures: [] };
  for (const [index, attempt] of attempts.entries()) {
    if (attempt.unreadable !== undefined) {
      scores.failures.push(`${attempt.instanceId} #${attempt.attempt} has no score: ${attempt.unreadable}`);
      continue;
    }
    const score = await verifier.score(attempt, signal);
    if (score.kind === 'failed') {
      scores.failures.push(`${attempt.instanceId} #${attempt.attempt} has no score (${score.reason}): ${score.detail}`);
    } else {
      scores.candidates.push({
        instance_id: attempt.instanceId,
        attempt: attempt.attempt,
        score: score.score,
        verifier: verifier.name,
        outcome: attempt.verdict?.outcome ?? 'infra-failure',
        patch_bytes: Buffer.byteLength(attempt.patch),
      });
    }
    options.onScore?.(index + 1);
  }
  return scores;
}
