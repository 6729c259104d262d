import type { Command } from 'commander';
import { type RunEvent, readRecipe, runRecipe } from '../recipe/index.ts';
import { CodedError } from '../support/errors.ts';
import { groundOf, takeStages } from './ground.ts';
import { type CommonOptions, commandWithCommonOptions, examples } from './options.ts';
import { print } from './output.ts';
import { existing } from './paths.ts';
import { statusLine } from './status-line.ts';
import { terminal } from './terminal.ts';

async function run(path: string, options: CommonOptions & { until?: string }): Promise<void> {
  existing('file', path);
  const recipe = await readRecipe(path);
  const { workspace, provider, signal } = await groundOf(options);
  const check = await provider.check();
  if (!check.usable)
    throw new CodedError('SANDBOX_UNAVAILABLE', `no sandbox can be made here: ${check.detail}`, { hint: check.remedy });
  await using _lock = await takeStages(workspace);
  const people = statusLine(terminal);
  const emit = (event: RunEvent): void => {
    if (options.json) print(true, event, () => '');
    if (!options.json || process.stderr.isTTY) people(event);
  };
  await runRecipe({ recipe, workspace, provider, emit, signal }, options.until);
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
