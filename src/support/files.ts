import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { draftOf } from './drafts.ts';

/** Writes a file whole or not at all: a reader, or a crash, never sees half of it. Makes the folder. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await writeWhole(path, async (draft) => {
    const handle = await open(draft, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** The same by whatever writes the file: it gets another name, and the file its own when it is whole. */
export async function writeWhole(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  let draft: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    draft = draftOf(path);
    await write(draft);
    await rename(draft, path);
  } catch (error) {
    if (draft !== undefined) await rm(draft, { force: true });
    if (error instanceof Error && 'errno' in error) Object.assign(error, { path }); // not the draft, or none as those of open files
    throw error;
  }
}

/** `writeFileAtomic` of indented JSON with a final newline. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** The file's text, or undefined where there is no such file. */
export async function readTextIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
