import type { Command } from 'commander';
import { type RunEvent, readRecipe, runRecipe } from '../recipe/index.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { acquireLock } from '../support/lock.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, workspaceOf } from './options.ts';
import { statusLine } from './status-line.ts';

async function run(path: string, options: CommonOptions & { until?: string }): Promise<void> {
  const recipe = await readRecipe(path);
  const workspace = workspaceOf(options);
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const check = await provider.check();
  if (!check.usable)
    throw new CodedError('SANDBOX_UNAVAILABLE', `no sandbox can be made here: ${check.detail}`, { hint: check.remedy });
  await using _lock = await acquireLock(`${workspace.root}/run.lock`);
  const people = statusLine(process.stderr);
  const emit = options.json ? (event: RunEvent) => void process.stdout.write(`${JSON.stringify(event)}\n`) : people;
  await runRecipe({ recipe, workspace, provider, emit, signal: interruption.signal }, options.until);
}

export function command(): Command {
  return commandWithCommonOptions('run')
    .argument('<recipe>', 'recipe file, for example recipes/demo.yaml')
    .option('--until <stage>', 'stop after this stage')
    .addHelpText(
      'after',
      examples(
        'swe-lego run recipes/demo.yaml',
        'swe-lego run recipes/demo.yaml --until validate',
        'swe-lego run recipes/demo.yaml --json | jq -c .',
      ),
    )
    .action(run);
}
