import { join } from 'node:path';
import { z } from 'zod';
import { CodedError, lastWords } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import { toolPath } from '../support/tools.ts';

const Answer = z.union([z.object({ files: z.number(), bytes: z.number() }), z.object({ refused: z.string() })]);

export type UnpackOptions = {
  /** Folders at the start of every name to leave out; they must be the same ones. Default 1: the one top folder. */
  strip?: number;
  signal?: AbortSignal;
};

/**
 * Unpacks a `.tar.*` or `.zip` (`.jar`) source archive into an empty folder, without its top folder. Members that leave the
 * folder, links that lead outside, devices and absurd sizes refuse the whole archive. Runs no code of the archive.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  options: UnpackOptions = {},
): Promise<z.infer<typeof Answer>> {
  const { strip = 1, signal } = options;
  const script = join(import.meta.dirname, 'unpack.py');
  const result = await runProcess(
    [toolPath('python'), '-I', script, archive, folder, String(strip)],
    signal === undefined ? {} : { signal },
  );
  if (result.exitCode !== 0) {
    throw new CodedError('UNPACK_FAILED', `unpacking ${archive} failed: ${lastWords(result.stderr)}`, {
      hint: 'The archive may be broken: try another version.',
    });
  }
  return Answer.parse(JSON.parse(result.stdout));
}
