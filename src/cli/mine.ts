import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Task } from '../records/task.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';
import { writeJsonLines } from '../support/journal.ts';
import { type MineDecision, mineTasks, openChanges, readIssues, type Selection } from '../tasks/index.ts';
import { groundOf, takeOutputFile, takePart } from './ground.ts';
import { hintFor } from './hints.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { progress } from './progress.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & {
  issues?: string;
  releases: number;
  since?: number;
  paths?: string[];
  change?: string[];
  dryRun?: boolean;
  changes?: number;
  count?: number;
  repeat: number;
  parallel: number;
  out: string;
};

async function run(text: string, options: Options): Promise<void> {
  const issues = options.issues === undefined ? undefined : await readIssues(existing('file', options.issues));
  for (const line of issues?.broken ?? []) tell(`${options.issues}: ${line}: left out`);
  const { workspace, provider, signal } = await groundOf(options);
  await using _out = options.dryRun ? undefined : await takeOutputFile(options.out);
  const shown = progress(options.dryRun ? ['history'] : ['history', 'mine'], options.json);
  const onMissing = (missing: string, detail: string): void => tell(`${missing}: ${detail}: left out`);
  await using source = await openChanges(text, { workspace, releases: options.releases, onMissing, signal });
  let total = 0;
  const common = {
    workspace,
    provider,
    repeat: options.repeat,
    parallel: options.parallel,
    signal,
    selection: selectionOf(options),
    onTotal: (changes: number): void => {
      total = changes;
    },
    ...(issues === undefined ? {} : { issues }),
    ...(options.changes === undefined ? {} : { changes: options.changes }),
    ...(options.count === undefined ? {} : { count: options.count }),
  };
  const broken = issues?.broken.length ?? 0;
  if (options.dryRun) {
    shown.end();
    await look(mineTasks(source, { ...common, dryRun: true }), broken, options.json ?? false);
    return;
  }
  const part = `mine/${source.name}-${contentHash(source.text)}.jsonl`;
  await using _part = await takePart(workspace, part);
  shown.next();
  const counts = new Map<string, number>();
  const tasks: Task[] = [];
  let seen = 0;
  for await (const { outcome, subject, task } of mineTasks(source, { ...common, journal: join(workspace.root, part) })) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (task !== undefined) tasks.push(task);
    seen++;
    const note = `${seen} of ${total} changes, ${tasks.length} tasks · ${outcome} · ${subject.slice(0, 60)}`;
    // what is wanted says how long it takes: so many tasks, or all changes
    if (options.count === undefined) shown.step(seen, total, note);
    else shown.step(tasks.length, options.count, note);
  }
  shown.end();
  await writeJsonLines(resolve(options.out), tasks);
  print(options.json ?? false, { tasks: tasks.length, changes: seen, outcomes: byName(counts), broken_issues: broken }, () =>
    [table(mostFirst(counts)), `${tasks.length} tasks from ${seen} changes in ${options.out}`].join('\n'),
  );
  if (tasks.length === 0)
    throw new CodedError('NO_TASKS', 'no change became a task', {
      hint: `${hintFor(counts)} The same command with --dry-run says why of each change.`,
    });
}

function selectionOf({ since, paths, change }: Options): Selection {
  return {
    ...(since === undefined ? {} : { since }),
    ...(paths === undefined ? {} : { paths }),
    ...(change === undefined ? {} : { only: change.flatMap((one) => one.split(',')).filter((one) => one !== '') }),
  };
}

/** Prints what would become of each change, as it is decided, and the counts. */
async function look(decisions: AsyncIterable<MineDecision>, broken: number, json: boolean): Promise<void> {
  const counts = new Map<string, number>();
  for await (const { change, subject, outcome, detail } of decisions) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const short = /^[0-9a-f]{40}/.test(change) ? change.slice(0, 10) : change;
    const line = `${short}  ${outcome}${detail === '' ? '' : `: ${detail}`} · ${subject}`;
    print(json, { change, subject, outcome, detail }, () => line.slice(0, 200));
  }
  const seen = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const tried = counts.get('to-try') ?? 0;
  print(json, { to_try: tried, changes: seen, outcomes: byName(counts), broken_issues: broken }, () =>
    ['', table(mostFirst(counts)), `${tried} of ${seen} changes would be tried`].join('\n'),
  );
  if (seen === 0) throw new CodedError('NO_CHANGES', 'no change is selected', { hint: 'Check --since, --paths and --change.' });
}

function mostFirst(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Parses a day or a time, as ISO 8601 has them. */
function time(text: string): number {
  const parsed = /^\d{4}-\d{2}(-\d{2})?/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(parsed)) throw new InvalidArgumentError('Expected a date, such as 2025-01-31.');
  return parsed;
}

export function command(): Command {
  return commandWithCommonOptions('mine')
    .argument('<source>', 'git:PATH_OR_URL#COMMIT, the path of a git repository, or pypi:NAME for its releases')
    .option('--issues <file>', 'the tracker, as JSONL or a JSON list: what gh issue list --json prints will do')
    .option('--dry-run', 'say of each change whether it would be tried, or why not; builds and runs nothing')
    .option('--since <date>', 'only changes merged on this date or later', time)
    .option('--paths <path...>', 'only changes to files at or below these paths')
    .option('--change <number...>', 'only these: numbers of pull requests, commits, or versions')
    .option('--releases <n>', 'newest releases of pypi:NAME to look at', wholeNumber(2), 10)
    .option('--changes <n>', 'newest changes to look at; all unless told', wholeNumber(1))
    .option('--count <n>', 'tasks to make; all that there are unless told', wholeNumber(1))
    .option('--repeat <n>', 'runs of each state', wholeNumber(2), 2)
    .option('--parallel <n>', 'changes at work at once', wholeNumber(1), 2)
    .option('--out <file>', 'file to write', 'tasks.jsonl')
    .addHelpText(
      'after',
      examples(
        'swe-lego mine ./my-package --issues issues.jsonl --out tasks.jsonl',
        'swe-lego mine ./my-package --since 2025-01-01 --paths src --dry-run',
        'swe-lego mine pypi:humanize --releases 8',
      ),
    )
    .action(run);
}
