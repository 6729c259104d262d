import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { loadEnvironment } from '../environments/index.ts';
import { readRecords } from '../records/read.ts';
import { PRIVATE_LICENCE } from '../records/repository.ts';
import { Task } from '../records/task.ts';
import { usageError } from '../support/errors.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, workspaceOf } from './options.ts';

/** What is made of code of the user's own that has no permissive licence: ids of tasks, or of an environment. */
export async function privateParts(source: string, options: CommonOptions & { to: string }): Promise<string[]> {
  if (options.to === 'dockerfile') {
    const { repository } = await loadEnvironment(workspaceOf(options), source);
    return repository.licence.spdx === PRIVATE_LICENCE ? [repository.name] : [];
  }
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory()) return (await readdir(join(source, 'attempts')).catch(() => [])).filter(isPrivateId);
  if (found === undefined) return []; // told by whoever reads it
  const tasks = await readRecords(Task, source).catch(() => []);
  return tasks
    .filter(({ licence, instance_id }) => licence === PRIVATE_LICENCE || isPrivateId(instance_id))
    .map(({ instance_id }) => instance_id);
}

function isPrivateId(id: string): boolean {
  return id.startsWith('private__');
}

/** Asks whether that may go out; throws the usage error `PRIVATE_CODE` where the answer is no, or nobody is there to answer. */
export async function askToPublish(parts: readonly string[]): Promise<void> {
  const what = `${parts.length === 1 ? parts[0] : `${parts[0]} and ${parts.length - 1} more`} ${parts.length === 1 ? 'is' : 'are'} made of code without a permissive licence`;
  if (process.stdin.isTTY && process.stderr.isTTY) {
    const ask = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await ask.question(`${what}. Others may read what is exported. Go on? [y/N] `, {
        signal: interruption.signal,
      });
      if (/^y(es)?$/i.test(answer.trim())) return;
    } finally {
      ask.close();
    }
  }
  throw usageError(
    'PRIVATE_CODE',
    what,
    'If the export stays with you, or you may publish the code, run the same command with --yes.',
  );
}
