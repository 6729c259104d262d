import { join } from 'node:path';
import type { Command } from 'commander';
import { scoreAttempts } from '../recipe/index.ts';
import { readRun } from '../rollouts/index.ts';
import { writeJsonLines } from '../support/journal.ts';
import { takeRun } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { table } from './output.ts';
import { existing } from './paths.ts';
import { progress } from './progress.ts';
import { emptyInput } from './task-choice.ts';
import { tell } from './terminal.ts';

async function run(named: string, options: CommonOptions & { verifier: string; context: number }): Promise<void> {
  const folder = existing('run', named);
  const checkpoint = existing('checkpoint', options.verifier);
  await using _run = await takeRun(folder);
  const attempts = await readRun(folder);
  if (attempts.length === 0) throw emptyInput(named, 'finished attempt');
  const shown = progress(['score'], options.json);
  const { candidates, failures } = await scoreAttempts(attempts, {
    checkpoint,
    context: options.context,
    signal: interruption.signal,
    onScore: (done) => shown.step(done, attempts.length, ''),
  });
  shown.end();
  await writeJsonLines(join(folder, 'candidates.jsonl'), candidates);
  for (const failure of failures) tell(`warning: ${failure}`);
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
