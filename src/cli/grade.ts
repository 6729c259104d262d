import { resolve } from 'node:path';
import type { Command } from 'commander';
import { gradeAndRead, outcomeCounts } from '../recipe/index.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { existingFile } from './existing.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber, workspaceOf } from './options.ts';
import { table } from './output.ts';
import { progress } from './progress.ts';

async function run(folder: string, options: CommonOptions & { parallel: number; again?: boolean }): Promise<void> {
  const workspace = workspaceOf(options);
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const shown = progress('grade', options.json);
  existingFile(`${folder}/journal.jsonl`);
  const ground = { workspace, provider, parallel: options.parallel, signal: interruption.signal };
  const attempts = await gradeAndRead(resolve(folder), ground, shown.step, options.again);
  shown.end();
  if (options.json) for (const { verdict } of attempts) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else process.stdout.write(`${table(Object.entries(outcomeCounts(attempts)))}\n`);
}

export function command(): Command {
  return commandWithCommonOptions('grade')
    .argument('<run>', 'folder of a run')
    .option('--again', 'grade again what has a verdict')
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .addHelpText(
      'after',
      examples('swe-lego grade runs/expert', 'swe-lego grade runs/expert --json | jq -r .outcome | sort | uniq -c'),
    )
    .action(run);
}
