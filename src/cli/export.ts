import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readAttempts, sftRows } from '../dataset/index.ts';
import { loadEnvironment, sandboxSpec } from '../environments/index.ts';
import { exportAtif, exportPredictions, readRun, type StoredAttempt } from '../rollouts/index.ts';
import { writeDockerfile } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { exportHarbor, exportSweBenchTasks } from '../tasks/index.ts';
import { groundOf, takeOutput } from './ground.ts';
import { hintFor } from './hints.ts';
import { type CommonOptions, choiceOption, commandWithCommonOptions, examples, workspaceOf } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { askToPublish, privateParts } from './private-code.ts';
import { liveProgress } from './progress.ts';
import { chosen, emptyInput, readTasks, type TaskChoice, withTaskChoice } from './task-choice.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & TaskChoice & { to: string; out: string; mask: string; image?: string; yes?: boolean };
/** `left_out`: what could not be written, by reason, where nothing could. */
type Written = { file: string; rows: number; left_out?: Record<string, number> };

/** What can be made of a run, of a file of tasks, or of an environment by its id. `write` gets an absolute folder and returns the files that it wrote. */
const TARGETS: readonly {
  name: string;
  write(source: string, out: string, options: Options): Promise<Written[]>;
}[] = [
  { name: 'swe-bench', write: writeSweBench },
  {
    name: 'harbor',
    write: async (tasks, out, options) =>
      exportHarbor(await readTasks(tasks, options), out, { ...(await groundOf(options)), ...imageOf(options) }),
  },
  { name: 'atif', write: async (run, out, options) => exportAtif(await readAttemptsOf(run, options), out) },
  { name: 'sft', write: writeSftRows },
  { name: 'dockerfile', write: writeEnvironment },
];

/** Predictions of a run, or the rows of a data set of tasks. */
async function writeSweBench(source: string, out: string, options: Options): Promise<Written[]> {
  const isRun = basename(source) === 'journal.jsonl' || (await stat(existing('input', source))).isDirectory();
  return isRun
    ? exportPredictions(await readAttemptsOf(source, options), out)
    : exportSweBenchTasks(await readTasks(source, options), out);
}

async function readAttemptsOf(run: string, options: Options): Promise<StoredAttempt[]> {
  const attempts = await readRun(existing('run', run));
  if (attempts.length === 0) throw emptyInput(run, 'finished attempt');
  return chosen(attempts, ({ instanceId }) => instanceId, options, run);
}

const imageOf = ({ image }: Options): { image?: string } => (image === undefined ? {} : { image });

async function writeSftRows(run: string, out: string, options: Options): Promise<Written[]> {
  const { attempts: all, ungraded, unreadable } = await readAttempts(existing('run', run));
  if (all.length + ungraded.length + unreadable.length === 0) throw emptyInput(run, 'attempt');
  const attempts = all.length === 0 ? [] : chosen(all, ({ task }) => task.instance_id, options, run);
  const { rows, dropped } = sftRows(attempts, { mask: options.mask });
  const left = Object.entries({ ...dropped, ungraded: ungraded.length, unreadable: unreadable.length }).filter(
    ([, count]) => count > 0,
  );
  if (left.length > 0) tell(`left out: ${left.map(([reason, count]) => `${count} ${reason}`).join(', ')}`);
  const file = join(out, 'sft.jsonl');
  await writeJsonLines(file, rows);
  return [{ file, rows: rows.length, ...(rows.length === 0 ? { left_out: byName(left) } : {}) }];
}

/** A row is one layer. */
async function writeEnvironment(id: string, out: string, options: Options): Promise<Written[]> {
  const workspace = workspaceOf(options);
  const spec = sandboxSpec(workspace, await loadEnvironment(workspace, id));
  await writeDockerfile(spec, out, options.image === undefined ? {} : { base: options.image });
  return [{ file: join(out, 'Dockerfile'), rows: spec.layers.length }];
}

/** Each file with its rows, or their number where there are many. */
function describe(written: readonly Written[]): string {
  return written.length > 20 ? `${written.length} files` : table(written.map(({ file, rows }) => [file, rows]));
}

async function run(source: string, options: Options): Promise<void> {
  const own = await privateParts(source, options);
  if (own.length > 0 && options.yes !== true) await askToPublish(own);
  await using _out = await takeOutput(options.out);
  const target = TARGETS.find(({ name }) => name === options.to);
  const shown = liveProgress(['export']);
  const written = (await target?.write(source, resolve(options.out), options)) ?? [];
  shown.end();
  print(options.json ?? false, written, () => describe(written));
  if (written.every(({ rows }) => rows === 0)) {
    const left = written.flatMap(({ left_out }) => Object.entries(left_out ?? {}));
    throw new CodedError('NOTHING_EXPORTED', `${source} holds nothing that goes to ${options.to}`, {
      hint:
        left.length > 0
          ? hintFor(left)
          : 'Predictions come from finished attempts, SFT rows from resolved and semi-resolved ones, the rest from files of tasks.',
    });
  }
}

export function command(): Command {
  return withTaskChoice(commandWithCommonOptions('export'))
    .argument(
      '<source>',
      'folder of a run; for swe-bench also a file of tasks, for harbor a file of tasks, for dockerfile the id of an environment',
    )
    .addOption(
      choiceOption(
        '--to <target>',
        'whose form',
        TARGETS.map(({ name }) => name),
      ).makeOptionMandatory(),
    )
    .requiredOption('--out <dir>', 'folder to write')
    .option('--mask <policy>', 'which turns of SFT rows are not trained', 'tool-errors')
    .option('--yes', 'export what is made of code without a permissive licence, too, and do not ask')
    .option('--image <name>', 'image that a Dockerfile stands on, instead of programs of this machine')
    .addHelpText(
      'after',
      examples(
        'swe-lego export runs/expert --to swe-bench --out predictions',
        'swe-lego export tasks.jsonl --to swe-bench --out data',
        'swe-lego export tasks.jsonl --to harbor --image debian:stable-slim --out harbor',
        'swe-lego export runs/expert --to atif --out trajectories',
        'swe-lego export runs/expert --to sft --mask any-error --out sft',
        'swe-lego export ENVIRONMENT --to dockerfile --out image && docker build image',
      ),
    )
    .action(run);
}
