import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { availableParallelism, platform, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { DatasetSummary } from '../dataset/index.ts';
import { loadEnvironment } from '../environments/index.ts';
import {
  type AttemptSource,
  attemptsByTask,
  type EvaluationSummary,
  type Report,
  readAttempts,
  summariseCollection,
  summariseDataset,
  summariseEnvironments,
  summariseEvaluation,
  summariseMutation,
  summariseRollouts,
  summariseTasks,
  summariseTraining,
  type TrainedModel,
  TurnTrainings,
  trainingWarnings,
  writeReport,
} from '../evaluation/index.ts';
import { Candidate } from '../records/candidate.ts';
import { readJournal, readRecord, readRecords, readRecordsIfExist } from '../records/read.ts';
import { Rejection, Repository } from '../records/repository.ts';
import { Task } from '../records/task.ts';
import { packageRoot } from '../support/tools.ts';
import { takeFolder } from '../support/work-folder.ts';
import { Decision, Proof } from '../tasks/index.ts';
import { TrainingSummary } from '../training/index.ts';
import { decisionsPath } from './3-create.ts';
import { validationJournal } from './4-validate.ts';
import { policyRows, tokenizerFolder } from './7-dataset.ts';
import { candidatesPath, contenderRun, contenders } from './9-evaluate.ts';
import { type RunContext, readStageRecord, type Stage } from './context.ts';
import { readEnvironmentList } from './environment-list.ts';
import { files, pathOf, trainingRuns } from './paths.ts';
import { trainingStages } from './schema.ts';

/** Every number of the run as `report.json` and as one page, with a page for each attempt. */
export const report: Stage = {
  name: 'report',
  settings: ({ name }) => name,
  outputs: [files.report],
  async run(context) {
    const { recipe, workspace, signal } = context;
    const heldOut = await readRecords(Task, pathOf(workspace, 'heldOutTasks'));
    const tasks = await readRecords(Task, pathOf(workspace, 'tasks'));
    const own = pathOf(workspace, 'expertRun');
    const folders = trainingRuns(context);
    // of several runs, names do not tell attempts apart
    const samples = join(policyRows(context), 'samples.jsonl');
    const trainings = folders.length === 1 ? await TurnTrainings.read(samples) : undefined;
    const runs = folders.map((folder, index) => ({
      run: folder === own ? 'roll-out' : `${basename(folder)}-${index}`,
      folder,
      tasks,
      ...(trainings === undefined ? {} : { trainings }),
      signal,
    }));
    const expert = (await Promise.all(runs.map(readAttempts))).flat();
    const evaluated = await evaluatedRuns(context, heldOut);
    const rows = evaluated.map(({ summary }) => summary);
    const trained = await training(context);
    const trainedModels = Object.entries(trained.training ?? {}) as [string, TrainedModel][];
    const content: Report = {
      schema: 'swe-lego-report-1',
      recipe: recipe.name,
      seed: recipe.seed,
      created_at: new Date().toISOString(),
      machine: { platform: platform(), cpus: availableParallelism(), memory_bytes: totalmem() },
      versions: await versions(context),
      timings: await timings(context),
      warnings: [
        ...trainedModels.flatMap(([name, model]) => trainingWarnings(name, model)),
        ...rows.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}`)),
      ],
      ...(await stageA(context)),
      ...(await stageB(context, tasks, heldOut)),
      rollouts: summariseRollouts(expert),
      ...trained,
      evaluation: {
        protocol: `${heldOut.length} tasks held out by task, ${recipe.evaluate.attempts} attempts each, profile ${recipe.rollout.profile}, at most ${recipe.evaluate.limits.max_turns} turns, temperature ${recipe.evaluate.temperature}; the same agent, sandbox and grading for every row`,
        k: recipe.evaluate.attempts,
        rows,
      },
    };
    await using _report = await takeFolder(pathOf(workspace, 'report'));
    const attempts = [...expert, ...evaluated.flatMap((run) => run.attempts)];
    const written = await writeReport(content, { out: pathOf(workspace, 'report'), attempts, signal });
    return { attempt_pages: written.pages };
  },
};

async function stageA(context: RunContext): Promise<Pick<Report, 'collection' | 'environments'>> {
  const { workspace } = context;
  const list = await readEnvironmentList(workspace);
  const environments = await Promise.all(list.built.map((id) => loadEnvironment(workspace, id)));
  return {
    collection: summariseCollection(
      await readRecords(Repository, pathOf(workspace, 'repositories')),
      await readRecords(Rejection, pathOf(workspace, 'rejectedRepositories')),
    ),
    environments: summariseEnvironments(environments, list.rejected),
  };
}

async function stageB(
  context: RunContext,
  tasks: readonly Task[],
  heldOut: readonly Task[],
): Promise<Pick<Report, 'mutation' | 'tasks'>> {
  const { built } = await readEnvironmentList(context.workspace);
  const decisions = await Promise.all(built.map((id) => readJournal(Decision, decisionsPath(context, { id }))));
  const lines = await readJournal(Proof, validationJournal(context));
  return {
    mutation: summariseMutation(decisions.flat()),
    tasks: summariseTasks({
      tasks,
      heldOut: new Set(heldOut.map(({ instance_id }) => instance_id)),
      rejected: lines.filter(({ task }) => task === undefined),
    }),
  };
}

async function training(context: RunContext): Promise<Pick<Report, 'dataset' | 'training'>> {
  const { recipe, workspace } = context;
  const summary = (await readRecord(z.looseObject({}), join(policyRows(context), 'dataset.json'))) as unknown as DatasetSummary;
  const trained = (kind: 'policy' | 'verifier'): ReturnType<typeof summariseTraining> => {
    const { base } = recipe.train[kind];
    return summariseTraining(pathOf(workspace, kind), {
      engine: recipe.train.engine,
      base: 'checkpoint' in base ? base.checkpoint : 'random weights',
      checkpoint: `../${files[kind]}/final`,
    });
  };
  const { base } = recipe.train.policy;
  return {
    dataset: summariseDataset(summary, {
      tokenizer:
        'checkpoint' in base
          ? tokenizerFolder(context)
          : `byte-level BPE of ${recipe.dataset.vocabulary}, trained on the training split`,
      epochs: trainingStages(recipe, 'policy').map(({ epochs }) => epochs),
    }),
    training: {
      policy: await trained('policy'),
      ...(existsSync(join(pathOf(workspace, 'verifier'), 'final')) ? { verifier: await trained('verifier') } : {}),
    },
  };
}

type EvaluatedRun = { attempts: AttemptSource[]; summary: EvaluationSummary };

async function evaluatedRuns(context: RunContext, tasks: readonly Task[]): Promise<EvaluatedRun[]> {
  if (tasks.length === 0) return [];
  const taking = contenders.filter(({ takesPart }) => takesPart(context.recipe));
  return Promise.all(
    taking.map(async ({ name, role, ...contender }) => {
      const folder = contenderRun(context, { name, role, ...contender });
      const candidates = await readRecordsIfExist(Candidate, candidatesPath(folder));
      const attempts = await readAttempts({ run: name, folder, tasks, candidates, signal: context.signal });
      const summary = summariseEvaluation({
        name,
        role,
        model: attempts[0]?.model ?? name,
        split: 'held-out',
        tasks: attemptsByTask(attempts),
        ...(candidates[0] === undefined ? {} : { verifier: candidates[0].verifier }),
      });
      return { attempts, summary };
    }),
  );
}

/** What the run stood on: this tool, and what the trainer says of itself. */
async function versions({ workspace }: RunContext): Promise<Report['versions']> {
  const trained = await readRecord(TrainingSummary, join(pathOf(workspace, 'policy'), 'training.json'));
  const { version } = await readRecord(z.object({ version: z.string() }), join(packageRoot, 'package.json'));
  return { 'swe-lego': version, node: process.versions.node, ...trained.versions };
}

/** Seconds of the stages before this one, over all sessions that worked on them. */
async function timings({ workspace }: RunContext): Promise<Report['timings']> {
  const folder = join(workspace.root, 'stages');
  const names = (await readdir(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const records = await Promise.all(names.map((name) => readStageRecord(join(folder, name))));
  return records.flatMap((record) => (record?.finished ? [{ stage: record.stage, seconds: record.seconds }] : []));
}
