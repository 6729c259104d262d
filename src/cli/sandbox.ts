import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { loadEnvironment, sandboxSpec } from '../environments/index.ts';
import { namespaceProvider, type SandboxSpec } from '../sandbox/index.ts';
import { usageError } from '../support/errors.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber, workspaceOf } from './options.ts';

type Options = CommonOptions & { backend: string; environment?: string; rootfs?: string; timeout: number; network?: boolean };

const PLAIN: Omit<SandboxSpec, 'layers'> = {
  mounts: [],
  workdir: '/testbed',
  variables: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8' },
  network: false,
};

async function run(words: string[], options: Options): Promise<void> {
  const [program, ...args] = words;
  if (program === undefined)
    throw usageError('NO_COMMAND', 'no command given', 'Put it after `--`: swe-lego sandbox run -- ls /');
  if (options.environment !== undefined && options.rootfs !== undefined) {
    throw usageError('OPTIONS_CONFLICT', '--environment and --rootfs exclude each other');
  }
  const workspace = workspaceOf(options);
  const spec: SandboxSpec =
    options.environment === undefined
      ? { ...PLAIN, layers: options.rootfs === undefined ? [] : [resolve(options.rootfs)] }
      : sandboxSpec(workspace, await loadEnvironment(workspace, options.environment));
  const provider = namespaceProvider({ root: workspace.sandboxes });
  await using sandbox = await provider.create({ ...spec, network: options.network ?? false });
  const result = await sandbox.exec([program, ...args], {
    timeoutMs: options.timeout * 1000,
    maxOutputBytes: 64 * 1024 * 1024,
    signal: interruption.signal,
  });
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    process.stdout.write(result.stdout);
    process.stderr.write(result.stderr);
    if (result.timedOut) process.stderr.write(`error: ended after ${options.timeout} s\n`);
  }
  process.exitCode = result.exitCode;
}

export function command(): Command {
  const runCommand = commandWithCommonOptions('run')
    .argument('<command...>', 'the command and its arguments, after `--`')
    .addOption(new Option('--backend <name>', 'sandbox provider').choices(['namespace']).default('namespace'))
    .option('--environment <id>', 'environment to run over')
    .option('--rootfs <dir>', 'folder laid over the system as one more layer')
    .option('--network', 'reach the network')
    .option('--timeout <seconds>', 'end the command after so many seconds', wholeNumber(1), 120)
    .description("one command in a fresh sandbox; its exit code is the command's")
    .addHelpText(
      'after',
      examples('swe-lego sandbox run -- python3 --version', 'swe-lego sandbox run --environment ID -- python -m pytest -q'),
    )
    .action(run);
  return new Command('sandbox').addCommand(runCommand);
}
