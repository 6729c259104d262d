import { existsSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { dockerProvider, namespaceProvider, type SandboxProvider } from '../sandbox/index.ts';
import { errorMessage } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import { pythonEnvironment } from '../support/tools.ts';
import { exitCodes } from './exit-codes.ts';
import { type CommonOptions, commandWithCommonOptions, examples, workspaceOf } from './options.ts';
import { print, table } from './output.ts';
import { liveProgress } from './progress.ts';

/** One line of the report. What is `required` and missing makes the command fail. */
type Finding = { name: string; ok: boolean; required: boolean; detail: string; remedy?: string };

async function versionOf(program: string): Promise<string | undefined> {
  const result = await runProcess([program, '--version'], { timeoutMs: 5000 }).catch(() => undefined);
  return result?.exitCode === 0 ? result.stdout.trim() : undefined;
}

async function findGit(): Promise<Finding> {
  const version = await versionOf('git');
  return version === undefined
    ? { name: 'git', ok: false, required: true, detail: 'not found', remedy: 'Install git, for example: apt-get install git' }
    : { name: 'git', ok: true, required: true, detail: version.replace('git version ', '') };
}

async function findPatch(): Promise<Finding> {
  const version = await versionOf('patch');
  return version === undefined
    ? {
        name: 'patch',
        ok: false,
        required: false,
        detail: 'not found: patches that git refuses and SWE-bench takes are graded as not applied',
        remedy: 'Install patch, for example: apt-get install patch',
      }
    : { name: 'patch', ok: true, required: false, detail: (version.split('\n', 1)[0] ?? '').replace('GNU patch ', '') };
}

/** Looks for installed packages by their folders: importing PyTorch alone would take seconds. */
async function findPython(): Promise<Finding[]> {
  const library = join(pythonEnvironment(), 'lib');
  const python = (await readdir(library).catch(() => [])).find((name) => name.startsWith('python3'));
  if (python === undefined) {
    return [
      {
        name: 'python',
        ok: false,
        required: true,
        detail: `no environment at ${pythonEnvironment()}`,
        remedy: 'Run `make setup`.',
      },
    ];
  }
  const packages = await readdir(join(library, python, 'site-packages')).catch(() => []);
  const installed = (name: string): string | undefined =>
    packages
      .find((entry) => entry.startsWith(`${name}-`) && entry.endsWith('.dist-info'))
      ?.slice(name.length + 1, -'.dist-info'.length);
  return [
    { name: 'python', ok: true, required: true, detail: python.replace('python', '') },
    ...['uv', 'unearth', 'torch', 'transformers'].map((name): Finding => {
      const version = installed(name);
      return version === undefined
        ? { name, ok: false, required: true, detail: 'not installed', remedy: 'Run `make setup`.' }
        : { name, ok: true, required: true, detail: version };
    }),
  ];
}

function findGpu(): Finding {
  return existsSync('/dev/nvidiactl')
    ? { name: 'gpu', ok: true, required: false, detail: 'NVIDIA device present' }
    : { name: 'gpu', ok: false, required: false, detail: 'none: training and serving use the CPU' };
}

function findKey(): Finding {
  return process.env['OPENAI_API_KEY']
    ? { name: 'model key', ok: true, required: false, detail: 'OPENAI_API_KEY is set' }
    : {
        name: 'model key',
        ok: false,
        required: false,
        detail: 'OPENAI_API_KEY is not set: only local endpoints and search-repair',
      };
}

async function findDisk(folder: string): Promise<Finding> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = (bavail * bsize) / 1e9;
  const detail = `${free.toFixed(1)} GB free at ${existing}`;
  return free < 2
    ? {
        name: 'disk',
        ok: false,
        required: true,
        detail,
        remedy: 'Free at least 2 GB, or choose another folder with --workspace DIR.',
      }
    : { name: 'disk', ok: true, required: true, detail };
}

/** The namespace backend is what everything uses unless told otherwise. */
async function findSandboxes(root: string): Promise<Finding[]> {
  const finding = async (provider: SandboxProvider, required: boolean): Promise<Finding> => {
    const { usable: ok, detail, ...rest } = await provider.check();
    return { name: `sandbox: ${provider.name}`, ok, required, detail, ...rest };
  };
  return Promise.all([finding(namespaceProvider({ root }), true), finding(dockerProvider({ root }), false)]);
}

/** What unpacks images without an engine. */
async function findImageTools(): Promise<Finding> {
  const [skopeo, umoci] = await Promise.all([versionOf('skopeo'), versionOf('umoci')]);
  const missing = [skopeo === undefined ? 'skopeo' : '', umoci === undefined ? 'umoci' : ''].filter(Boolean).join(' and ');
  return missing === ''
    ? { name: 'images', ok: true, required: false, detail: `${skopeo}, ${umoci}` }
    : {
        name: 'images',
        ok: false,
        required: false,
        detail: `no ${missing}: root filesystems of images cannot be unpacked without an engine`,
        remedy: 'Install skopeo and umoci, for example: apt-get install skopeo umoci',
      };
}

/** What PyTorch itself finds: sure, but it takes seconds to ask. */
async function askTorch(): Promise<Finding> {
  const { describeDevice } = await import('../training/index.ts');
  try {
    const { type, name, precision } = await describeDevice();
    return { name: 'torch device', ok: true, required: false, detail: `${type}: ${name}, ${precision}` };
  } catch (error) {
    return { name: 'torch device', ok: false, required: true, detail: errorMessage(error), remedy: 'Run `make setup`.' };
  }
}

async function examine(options: CommonOptions & { full?: boolean }): Promise<void> {
  const shown = liveProgress(['look']);
  const workspace = workspaceOf(options);
  const [git, patch, python, disk, sandboxes, images] = await Promise.all([
    findGit(),
    findPatch(),
    findPython(),
    findDisk(workspace.root),
    findSandboxes(workspace.sandboxes),
    findImageTools(),
  ]);
  const machine: Finding = {
    name: 'machine',
    ok: true,
    required: false,
    detail: `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}`,
  };
  const findings = [
    machine,
    ...sandboxes,
    images,
    git,
    patch,
    ...python,
    disk,
    findGpu(),
    findKey(),
    ...(options.full ? [await askTorch()] : []),
  ];
  shown.end();
  const healthy = findings.every(({ ok, required }) => ok || !required);
  print(options.json ?? false, { healthy, findings }, () => {
    const rows = findings.map(({ name, ok, required, detail }) => [ok ? 'ok' : required ? 'MISSING' : '-', name, detail]);
    const remedies = findings.flatMap(({ name, remedy }) => (remedy === undefined ? [] : [`${name}: ${remedy}`]));
    return [table(rows), ...(remedies.length > 0 ? ['', 'To mend:', ...remedies] : [])].join('\n');
  });
  process.exitCode = (healthy ? exitCodes.ok : exitCodes.failed).code;
}

export function command(): Command {
  return commandWithCommonOptions('doctor')
    .option('--full', 'also ask PyTorch what it can use, which takes seconds')
    .addHelpText('after', examples('swe-lego doctor', 'swe-lego doctor --full', 'swe-lego doctor --json | jq .findings'))
    .action(examine);
}
