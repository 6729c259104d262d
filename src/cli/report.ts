import { availableParallelism, platform, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { attemptsByTask, readAttempts, summariseEvaluation, summariseRollouts, writeReport } from '../evaluation/index.ts';
import { runTasks } from '../recipe/index.ts';
import { Candidate } from '../records/candidate.ts';
import { readRecordsIfExist } from '../records/read.ts';
import { RunPart } from '../records/run-part.ts';
import { readTextIfExists } from '../support/files.ts';
import { takeOutput } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples } from './options.ts';
import { print } from './output.ts';
import { existing } from './paths.ts';
import { liveProgress } from './progress.ts';
import { emptyInput } from './task-choice.ts';

async function run(runs: readonly string[], options: CommonOptions & { out: string }): Promise<void> {
  const { signal } = interruption;
  const folders = runs.map((run) => existing('run', run));
  await using _out = await takeOutput(options.out);
  const shown = liveProgress(['read', 'write']);
  const read = await Promise.all(
    folders.map(async (folder) => {
      const candidates = await readRecordsIfExist(Candidate, join(folder, 'candidates.jsonl'));
      const name = basename(folder);
      const attempts = await readAttempts({ run: name, folder, tasks: await runTasks(folder), candidates, signal });
      const verifier = candidates[0] === undefined ? {} : { verifier: candidates[0].verifier };
      const model = attempts[0]?.model ?? name;
      return {
        attempts,
        summary: summariseEvaluation({ name, ...(await partOf(folder)), model, tasks: attemptsByTask(attempts), ...verifier }),
      };
    }),
  );
  const attempts = read.flatMap((one) => one.attempts);
  if (attempts.length === 0) throw emptyInput(runs.join(', '), 'finished attempt');
  shown.next();
  const rows = read.map(({ summary }) => summary);
  const written = await writeReport(
    {
      schema: 'swe-lego-report-1',
      recipe: runs.map((run) => basename(run)).join(', '),
      seed: 0,
      created_at: new Date().toISOString(),
      machine: { platform: platform(), cpus: availableParallelism(), memory_bytes: totalmem() },
      versions: { node: process.versions.node },
      timings: [],
      warnings: rows.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}`)),
      rollouts: summariseRollouts(attempts),
      evaluation: { protocol: 'each run on its own tasks', k: Math.max(0, ...rows.map((row) => row.pass_at_k.length)), rows },
    },
    { out: resolve(options.out), attempts, signal },
  );
  shown.end();
  print(options.json ?? false, written, () => written.html);
}

/** What the run was in its recipe, where it is of one. */
async function partOf(folder: string): Promise<RunPart | { role: 'other' }> {
  const text = await readTextIfExists(join(folder, 'run.json'));
  try {
    return RunPart.parse(JSON.parse(text ?? ''));
  } catch {
    return { role: 'other' }; // of no recipe, or a settings file that cannot be read: nothing is claimed
  }
}

export function command(): Command {
  return commandWithCommonOptions('report')
    .argument('<runs...>', 'folders of graded runs')
    .requiredOption('--out <dir>', 'folder to write: report.html, report.json and a page for each attempt')
    .addHelpText('after', examples('swe-lego report runs/expert runs/policy --out report'))
    .action(run);
}
