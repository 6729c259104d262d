import type { FilePatch } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';

/** A patch on its way into the working folder of a task. Paths as bytes are latin-1: one character for each. */
export type Change = {
  task: Task;
  /** The patch as it was handed in; '' for none. */
  text: string | Uint8Array;
  /** What it changes, as git reads it. */
  patch: readonly FilePatch[];
  golden: readonly FilePatch[];
  /** Changed files that stay as the base has them; as bytes. */
  paths: readonly string[];
  /** Files that get another content than the patch gives them, by path as bytes. */
  contents?: ReadonlyMap<string, FileContent>;
};

export type FileContent = { mode: string; content: Uint8Array };

/** A file that a patch changes, as git has applied it. */
export type ChangedFile = {
  /** As bytes. */
  bytes: string;
  /** For people and for rules: as text, with bytes that are no UTF-8 as git escapes them. */
  path: string;
  change: 'added' | 'modified' | 'deleted';
  /** Modes of git (`100644`, `120000`, …) and ids of objects; '' where the file is not there. */
  before: { mode: string; id: string };
  after: { mode: string; id: string };
};
