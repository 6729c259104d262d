import { Command } from 'commander';
import { loadEnvironment, sandboxSpec } from '../environments/index.ts';
import type { Workspace } from '../records/workspace.ts';
import { dockerProvider, namespaceProvider, rootfsFromImage, type SandboxProvider, type SandboxSpec } from '../sandbox/index.ts';
import { usageError } from '../support/errors.ts';
import { groundOf } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, choiceOption, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { existing } from './paths.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & {
  backend: keyof typeof BACKENDS;
  environment?: string;
  rootfs?: string;
  image?: string;
  timeout: number;
  network?: boolean;
};

/** Providers by the name of their backend; `image` is one that the engine itself knows. */
const BACKENDS = {
  namespace: (root: string): SandboxProvider => namespaceProvider({ root }),
  docker: (root: string, image?: string): SandboxProvider => dockerProvider({ root, ...(image === undefined ? {} : { image }) }),
};

const PLAIN: Omit<SandboxSpec, 'layers'> = {
  mounts: [],
  workdir: '/testbed',
  variables: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8' },
  network: false,
};

/** What an image or a folder given as root filesystem puts in the place of the host's system folders. */
async function baseOf(workspace: Workspace, options: Options): Promise<Partial<SandboxSpec> & { engineImage?: string }> {
  if (options.rootfs !== undefined) return { rootfs: existing('folder', options.rootfs) };
  if (options.image === undefined) return {};
  const isFile = /^(oci|oci-archive|docker-archive):/.test(options.image);
  const name = options.image.replace(/^docker:\/\//, '');
  if (options.backend === 'docker' && !isFile) return { engineImage: name };
  const { folder, variables, workdir } = await rootfsFromImage(isFile ? options.image : `docker://${name}`, workspace.layers);
  const own = { ...PLAIN.variables, ...variables };
  return { rootfs: folder, variables: own, ...(workdir === undefined ? {} : { workdir }) };
}

async function run(words: string[], options: Options): Promise<void> {
  const [program, ...args] = words;
  if (program === undefined)
    throw usageError('NO_COMMAND', 'no command given', 'Put it after `--`: swe-lego sandbox run -- ls /');
  if (options.environment !== undefined && options.rootfs !== undefined) {
    throw usageError('OPTIONS_CONFLICT', '--environment and --rootfs exclude each other');
  }
  if (options.image !== undefined && options.rootfs !== undefined) {
    throw usageError('OPTIONS_CONFLICT', '--image and --rootfs exclude each other');
  }
  const { workspace } = await groundOf(options);
  const { engineImage, ...base } = await baseOf(workspace, options);
  const spec: SandboxSpec =
    options.environment === undefined
      ? { ...PLAIN, layers: [], ...base }
      : { ...base, ...sandboxSpec(workspace, await loadEnvironment(workspace, options.environment)) };
  const provider = BACKENDS[options.backend](workspace.sandboxes, engineImage);
  await using sandbox = await provider.create({ ...spec, network: options.network === true ? { hosts: [] } : false });
  const result = await sandbox.exec([program, ...args], {
    timeoutMs: options.timeout * 1000,
    maxOutputBytes: 64 * 1024 * 1024,
    signal: interruption.signal,
  });
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    process.stdout.write(result.stdout);
    process.stderr.write(result.stderr);
    if (result.timedOut) tell(`error: ended after ${options.timeout} s`);
    else if (result.limit !== undefined) tell(`error: over the sandbox's limit (${result.limit})`);
  }
  process.exitCode = result.exitCode;
}

export function command(): Command {
  const runCommand = commandWithCommonOptions('run')
    .argument('<command...>', 'the command and its arguments, after `--`')
    .addOption(choiceOption('--backend <name>', 'sandbox provider', Object.keys(BACKENDS)).default('namespace'))
    .option('--environment <id>', 'environment to run over')
    .option('--rootfs <dir>', "root filesystem in the place of the system's folders")
    .option('--image <name>', 'the same from an image: NAME:TAG, oci:FOLDER:TAG or docker-archive:FILE')
    .option('--network', 'reach public addresses by HTTP, over a proxy')
    .option('--timeout <seconds>', 'end the command after so many seconds', wholeNumber(1), 120)
    .description("one command in a fresh sandbox; its exit code is the command's")
    .addHelpText(
      'after',
      examples('swe-lego sandbox run -- python3 --version', 'swe-lego sandbox run --environment ID -- python -m pytest -q'),
    )
    .action(run);
  return new Command('sandbox')
    .addCommand(runCommand)
    .addHelpText('after', examples('swe-lego sandbox run -- python3 --version'));
}
