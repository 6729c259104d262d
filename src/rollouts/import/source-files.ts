import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Importer } from './imported-attempt.ts';
import { readSource, type SourceValue } from './source-file.ts';

/**
 * The values of files, and of folders as tools write them: below a folder, the files that the tool writes, by name, in order. A folder
 * of OpenHands' `output.jsonl` is read from that alone, since its completion logs are the same attempts; a conversation of its SDK is
 * a folder of events, and one value. Runs of ours among them are left alone.
 */
export async function* readSources(paths: readonly string[], importer: Importer): AsyncGenerator<SourceValue> {
  for (const path of paths) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (!isFolder) yield* readSource(path);
    else yield* readFolder(path, importer);
  }
}

async function* readFolder(folder: string, importer: Importer): AsyncGenerator<SourceValue> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const runs = files.filter(({ name }) => name === 'journal.jsonl').map(({ parentPath }) => `${parentPath}/`);
  const names = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !runs.some((run) => path.startsWith(run)))
    .map((path) => relative(folder, path))
    .sort();
  const conversations = new Set(names.flatMap((name) => EVENT_FILE.exec(name)?.[1] ?? []));
  const takesEvents = importer.name === 'openhands' || importer.name === 'auto';
  if (conversations.size > 0 && takesEvents) {
    for (const conversation of conversations) yield await conversationOf(folder, conversation, names);
    return;
  }
  const fitting = names.filter((name) => importer.files.test(name) || importer.files.test(basename(name)));
  const outputs = fitting.filter((name) => basename(name) === 'output.jsonl');
  const chosen = takesEvents && outputs.length > 0 ? outputs : fitting;
  if (chosen.length === 0) {
    const problem = `the folder holds no file of ${importer.name}: name files, or another tool; --from auto takes what it recognises`;
    yield { file: folder, line: 1, problem };
  }
  for (const name of chosen) yield* readSource(join(folder, name));
}

/** One event a file, numbered: `<conversation>/events/event-00001-<id>.json`. */
const EVENT_FILE = /^(.*?)(?:^|\/)?events\/event-\d+-[^/]*\.json$/;

/** The events of a conversation as one row; one that cannot be read makes it a problem. */
async function conversationOf(folder: string, conversation: string, names: readonly string[]): Promise<SourceValue> {
  const whole = join(folder, conversation);
  const files = names.filter((name) => EVENT_FILE.exec(name)?.[1] === conversation);
  try {
    const history = await Promise.all(
      files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown),
    );
    return { file: whole, line: 1, value: { instance_id: basename(whole), history }, text: '' };
  } catch (error) {
    return { file: whole, line: 1, problem: `an event cannot be read: ${(error as Error).message}` };
  }
}
