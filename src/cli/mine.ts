import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Task } from '../records/task.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';
import { writeJsonLines } from '../support/journal.ts';
import { mineTasks, openChanges, readIssues } from '../tasks/index.ts';
import { existingFile } from './existing.ts';
import { groundOf, takeOutputFile, takePart } from './ground.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';

type Options = CommonOptions & {
  issues?: string;
  releases: number;
  changes?: number;
  count?: number;
  repeat: number;
  parallel: number;
  out: string;
};

async function run(text: string, options: Options): Promise<void> {
  const issues = options.issues === undefined ? undefined : await readIssues(existingFile(options.issues));
  for (const line of issues?.broken ?? []) process.stderr.write(`${options.issues}: ${line}: left out\n`);
  const { workspace, provider, signal } = await groundOf(options);
  await using _out = await takeOutputFile(options.out);
  const onMissing = (missing: string, detail: string): void => void process.stderr.write(`${missing}: ${detail}: left out\n`);
  await using source = await openChanges(text, { workspace, releases: options.releases, onMissing, signal });
  const part = `mine/${source.name}-${contentHash(source.text)}.jsonl`;
  await using _part = await takePart(workspace, part);
  const shown = progress('mine', options.json);
  const counts = new Map<string, number>();
  const tasks: Task[] = [];
  let seen = 0;
  const decisions = mineTasks(source, {
    workspace,
    provider,
    repeat: options.repeat,
    parallel: options.parallel,
    journal: join(workspace.root, part),
    signal,
    ...(issues === undefined ? {} : { issues }),
    ...(options.changes === undefined ? {} : { changes: options.changes }),
    ...(options.count === undefined ? {} : { count: options.count }),
  });
  for await (const { outcome, subject, task } of decisions) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (task !== undefined) tasks.push(task);
    shown.step(tasks.length, ++seen, `${subject.slice(0, 60)}: ${outcome}`);
  }
  shown.end();
  await writeJsonLines(resolve(options.out), tasks);
  print(
    options.json ?? false,
    { tasks: tasks.length, changes: seen, outcomes: byName(counts), broken_issues: issues?.broken.length ?? 0 },
    () =>
      [table([...counts].sort((a, b) => b[1] - a[1])), `${tasks.length} tasks from ${seen} changes in ${options.out}`].join('\n'),
  );
  if (tasks.length === 0) throw new CodedError('NO_TASKS', 'no change became a task', { hint: 'The counts above say why.' });
}

export function command(): Command {
  return commandWithCommonOptions('mine')
    .argument('<source>', 'git:PATH_OR_URL#COMMIT, the path of a git repository, or pypi:NAME for its releases')
    .option('--issues <file>', 'the tracker: JSONL of {number, title, body, created_at, comments?, closed_by?}')
    .option('--releases <n>', 'newest releases of pypi:NAME to look at', wholeNumber(2), 10)
    .option('--changes <n>', 'newest changes to look at; all unless told', wholeNumber(1))
    .option('--count <n>', 'tasks to make; all that there are unless told', wholeNumber(1))
    .option('--repeat <n>', 'runs of each state', wholeNumber(2), 2)
    .option('--parallel <n>', 'changes at work at once', wholeNumber(1), 2)
    .option('--out <file>', 'file to write', 'tasks.jsonl')
    .addHelpText(
      'after',
      examples('swe-lego mine ./my-package --issues issues.jsonl --out tasks.jsonl', 'swe-lego mine pypi:humanize --releases 8'),
    )
    .action(run);
}
