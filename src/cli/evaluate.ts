import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { attemptsByTask, evaluationTable, readAttempts, summariseEvaluation } from '../evaluation/index.ts';
import { gradeAndRead, runTasks, scoreAttempts } from '../recipe/index.ts';
import type { Candidate } from '../records/candidate.ts';
import { checkSomeRan, type StoredAttempt } from '../rollouts/index.ts';
import { writeJson } from '../support/files.ts';
import { writeJsonLines } from '../support/journal.ts';
import { takeRun } from './ground.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { type Progress, progress } from './progress.ts';
import { type AttemptOptions, rollOutTasks, withAttemptOptions } from './rollout.ts';
import { readTasks } from './task-choice.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & AttemptOptions & { out: string; verifier?: string; verifierContext: number };

async function run(tasksFile: string, options: Options): Promise<void> {
  const folder = resolve(options.out);
  const tasks = await readTasks(tasksFile, options);
  const verifier = options.verifier === undefined ? undefined : existing('checkpoint', options.verifier);
  await using _run = await takeRun(options.out);
  const shown = progress(['rollout', 'grade', ...(verifier === undefined ? [] : ['score'])], options.json);
  const ground = await rollOutTasks(tasks, folder, options, shown);
  shown.next();
  const attempts = await gradeAndRead(folder, ground, shown.step);
  if (verifier !== undefined) shown.next();
  const candidates = verifier === undefined ? [] : await score(verifier, attempts, options, shown, ground.signal);
  shown.end();
  const sources = await readAttempts({ run: options.model, folder, tasks: await runTasks(folder), candidates });
  const summary = summariseEvaluation({
    name: options.model,
    role: 'other',
    model: options.model,
    tasks: attemptsByTask(sources),
    ...(candidates[0] === undefined ? {} : { verifier: candidates[0].verifier }),
  });
  await writeJson(join(folder, 'evaluation.json'), summary);
  print(options.json ?? false, summary, () => {
    const { columns, rows } = evaluationTable([summary]);
    return table([columns.map(({ head }) => head), ...rows]);
  });
  await checkSomeRan(folder);
}

async function score(
  verifier: string,
  attempts: readonly StoredAttempt[],
  options: Options,
  shown: Progress,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const { candidates, failures } = await scoreAttempts(attempts, {
    checkpoint: verifier,
    context: options.verifierContext,
    onScore: (done) => shown.step(done, attempts.length, ''),
    signal,
  });
  for (const failure of failures) tell(`warning: ${failure}`);
  await writeJsonLines(join(resolve(options.out), 'candidates.jsonl'), candidates);
  return candidates;
}

export function command(): Command {
  return withAttemptOptions(commandWithCommonOptions('evaluate'))
    .argument('<tasks>', 'tasks file')
    .requiredOption('--out <run>', 'folder of the run; an unfinished run in it is resumed')
    .option('--verifier <ckpt>', "folder of a verifier's checkpoint, for TTS@k")
    .option('--verifier-context <n>', "tokens of the verifier's training context", wholeNumber(1), 2048)
    .addHelpText(
      'after',
      examples(
        'swe-lego evaluate held-out.jsonl --model openai:policy@http://127.0.0.1:8000/v1 --profile compact --attempts 4 --verifier verifier/final --out runs/policy',
      ),
    )
    .action(run);
}
