import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { usageError } from '../support/errors.ts';

const Line = z.object({ source: z.string() });

/**
 * The sources of a file: one a line, `#` begins a comment at the start of a line or after a blank; or JSON lines with
 * a `source`, such as `collect` writes. Each source once. Throws `NOT_FOUND` and `LIST_INVALID`.
 */
export async function readSourceList(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw usageError('NOT_FOUND', `${path} does not exist`, 'Paths are relative to the folder that you are in.');
  });
  const sources = text.split('\n').flatMap((raw, index) => {
    const line = raw.trim(); // a byte order mark and CR are white space, too
    if (!line.startsWith('{')) return line.replace(/(^|\s)#.*$/, '').trim() || [];
    try {
      return Line.parse(JSON.parse(line)).source;
    } catch {
      throw usageError(
        'LIST_INVALID',
        `${path}: line ${index + 1} is not a JSON object with a source`,
        'Mend or delete that line.',
      );
    }
  });
  return [...new Set(sources)];
}
