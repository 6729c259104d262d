import { posix } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import type { Workbench } from '../tools/tool.ts';
import { EditorError } from './editor-error.ts';

/** Larger files are refused, both ways. */
const MAX_BYTES = 2 * 1024 * 1024;

/** Linux takes no path of so many bytes (PATH_MAX). */
const PATH_BYTES = 4096;

/** Reads a text file of the sandbox, exactly. Refuses what is not there, not text, or too large. */
export async function readTextFile(path: string, bench: Workbench): Promise<string> {
  let content: Buffer;
  try {
    content = await bench.sandbox.readFile(path);
  } catch (error) {
    throw refusalOf(error, `${path} does not exist`);
  }
  if (content.length > MAX_BYTES) {
    throw new EditorError('editor-error', `${path} is too large to edit (${content.length} bytes); look at it with execute_bash`);
  }
  if (content.includes(0)) throw new EditorError('editor-error', `${path} is a binary file`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new EditorError('editor-error', `${path} is not UTF-8 text`);
  }
}

export async function writeTextFile(path: string, text: string, bench: Workbench): Promise<void> {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) throw new EditorError('bad-argument', `the text is too large to write (${bytes} bytes)`);
  try {
    await bench.sandbox.writeFile(path, text);
  } catch (error) {
    throw refusalOf(error, `${path} is not a file that can be written`);
  }
}

/** Paths are absolute and plain, so that a file has one name in the undo history. */
export function checkedPath(path: string): string {
  if (!path.startsWith('/')) throw new EditorError('bad-argument', `\`path\` must be absolute, not ${path}`);
  if (path.includes('\0')) throw new EditorError('bad-argument', '`path` holds a NUL character');
  if (Buffer.byteLength(path) >= PATH_BYTES) throw new EditorError('bad-argument', '`path` is longer than a path may be');
  const plain = posix.normalize(path);
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
}

/** A file that says no (missing, a folder, no permission, disk full) is an editor error; a sandbox that is gone stays one. */
export function refusalOf(error: unknown, noFile: string): unknown {
  if (!(error instanceof CodedError) || error.code === 'SANDBOX_GONE') return error;
  return new EditorError('editor-error', error.code === 'SANDBOX_NO_FILE' ? noFile : error.message);
}
