import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { scoreAttempts } from '../recipe/index.ts';
import { readRun } from '../rollouts/index.ts';
import { writeJsonLines } from '../support/journal.ts';
import { existingFile } from './existing.ts';
import { takeRun } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { table } from './output.ts';
import { progress } from './progress.ts';

async function run(folder: string, options: CommonOptions & { verifier: string; context: number }): Promise<void> {
  existingFile(folder);
  await using _run = await takeRun(folder);
  const attempts = await readRun(resolve(folder));
  const shown = progress('score', options.json);
  const { candidates, failures } = await scoreAttempts(attempts, {
    checkpoint: existingFile(options.verifier),
    context: options.context,
    signal: interruption.signal,
    onScore: (done) => shown.step(done, attempts.length, ''),
  });
  shown.end();
  await writeJsonLines(join(resolve(folder), 'candidates.jsonl'), candidates);
  for (const failure of failures) process.stderr.write(`warning: ${failure}\n`);
  if (options.json) for (const candidate of candidates) process.stdout.write(`${JSON.stringify(candidate)}\n`);
  else {
    const rows = candidates.map(({ instance_id, attempt, score, outcome }) => [instance_id, attempt, score.toFixed(3), outcome]);
    process.stdout.write(`${table([['task', 'attempt', 'score', 'outcome'], ...rows])}\n`);
  }
}

export function command(): Command {
  return commandWithCommonOptions('score')
    .argument('<run>', 'folder of a graded run')
    .requiredOption('--verifier <ckpt>', "folder of the verifier's checkpoint")
    .option('--context <n>', "tokens of the verifier's training context", wholeNumber(1), 2048)
    .addHelpText('after', examples('swe-lego score runs/policy --verifier checkpoints/verifier/final'))
    .action(run);
}
