import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { z } from 'zod';
import { byName } from '../../../support/by-name.ts';
import { runProcess } from '../../../support/process.ts';
import { toolPath } from '../../../support/tools.ts';
import { compareVersions } from '../../versions.ts';

const Interpreter = z.object({
  implementation: z.string(),
  /** `3.11.7`. */
  version: z.string(),
  /** Folder that holds the interpreter and its standard library, on the host. */
  prefix: z.string(),
  executable: z.string(),
  /** Whether it needs its own `libpython`. */
  shared: z.boolean(),
  usable: z.boolean(),
});
export type Interpreter = z.infer<typeof Interpreter>;

const PROBE = join(import.meta.dirname, 'probe_interpreters.py');
const OLDEST = '3.8';

let found: Promise<Interpreter[]> | undefined;

/** Every CPython ≥ 3.8 of this machine, the one of the project's own Python environment first, then the newest. */
export function findInterpreters(): Promise<Interpreter[]> {
  found ??= probeAll();
  return found;
}

async function probeAll(): Promise<Interpreter[]> {
  const own = await probe(toolPath('python'));
  const rest: Interpreter[] = [];
  for (const path of await candidates()) {
    const interpreter = await probe(path);
    if (
      interpreter === undefined ||
      [own, ...rest].some((other) => other?.prefix === interpreter.prefix && other.version === interpreter.version)
    )
      continue;
    rest.push(interpreter);
  }
  rest.sort((a, b) => compareVersions(b.version, a.version));
  return [...(own === undefined ? [] : [own]), ...rest].filter(
    (one) => one.usable && one.implementation === 'CPython' && compareVersions(one.version, OLDEST) >= 0,
  );
}

async function candidates(): Promise<string[]> {
  const names = ['python3', ...Array.from({ length: 8 }, (_, index) => `python3.${15 - index}`)];
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.includes('shims')) // a version manager's shims only lead to what is listed below
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const managed: string[] = [];
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  for (const name of await readdir(versions).catch(() => [])) managed.push(join(versions, name, 'bin', 'python3'));
  return [...onPath, ...managed].filter((path) => existsSync(path));
}

async function probe(path: string): Promise<Interpreter | undefined> {
  try {
    const result = await runProcess([path, '-I', PROBE], { timeoutMs: 20_000 });
    return result.exitCode === 0 ? Interpreter.parse(JSON.parse(result.stdout)) : undefined;
  } catch {
    return undefined; // it cannot be started, or says something else: not an interpreter that we can use
  }
}

/** Where the executable lies below the prefix, for example `bin/python3.11`. */
export function executableInPrefix(interpreter: Interpreter): string {
  return relative(interpreter.prefix, interpreter.executable);
}

/** Whether a Python version is allowed by `Requires-Python`; a clause that is not understood allows it. */
export function allowsPython(requires: string | null, version: string): boolean {
  return (requires ?? '').split(',').every((clause) => {
    const [, operator, wanted] = /^\s*(>=|<=|==|!=|~=|>|<)\s*([0-9.]+?)(?:\.\*|[a-z].*)?\s*$/.exec(clause) ?? [];
    if (operator === undefined || wanted === undefined) return true;
    const parts = wanted.split('.').length;
    const difference = compareVersions(version, wanted);
    const sameSeries = compareVersions(version.split('.').slice(0, parts).join('.'), wanted) === 0;
    const rules: Record<string, boolean> = byName({
      '>=': difference >= 0,
      '<=': difference <= 0 || sameSeries,
      '>': difference > 0 && !sameSeries,
      '<': difference < 0,
      '==': sameSeries,
      '!=': !sameSeries,
      '~=':
        difference >= 0 &&
        compareVersions(
          version
            .split('.')
            .slice(0, parts - 1)
            .join('.'),
          wanted.split('.').slice(0, -1).join('.'),
        ) === 0,
    });
    return rules[operator] ?? true;
  });
}
