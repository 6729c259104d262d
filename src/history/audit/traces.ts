import { z } from 'zod';

/** Attributes of a file or folder. Times are nanoseconds since the earliest of all, `birth` where the file system tells it. */
const Attributes = z.object({
  path: z.string(),
  mode: z.number(),
  links: z.number(),
  owner: z.string(),
  device: z.number(),
  inode: z.number(),
  mtime: z.number(),
  ctime: z.number(),
  atime: z.number(),
  birth: z.number().nullable(),
  /** Bytes on the disk above what its size takes; negative where it has holes. */
  slack: z.number(),
  size: z.number(),
  /** Names of extended attributes. */
  extended: z.string(),
});
export type Attributes = z.infer<typeof Attributes>;

/** What can be observed of a task's checkout beside its contents, as `traces.py` collects it. */
export const Traces = z.object({
  /** Files of the commit, in the order in which they are laid out. */
  files: z.array(Attributes),
  /** The folders that hold them. */
  folders: z.array(Attributes),
  /** Folders that hold a changed file: entries as they are listed, and as a new folder of the same entries lists them. */
  listings: z.array(z.object({ folder: z.string(), listed: z.array(z.string()), again: z.array(z.string()) })),
  /** Git's index: whether what it noted of a file is what the file says of itself. */
  index: z.array(
    z.object({
      path: z.string(),
      tag: z.string(),
      mtime: z.boolean(),
      ctime: z.boolean(),
      inode: z.boolean(),
      owner: z.boolean(),
      size: z.boolean(),
    }),
  ),
  /** Files as git stores them, and as packing the same objects anew does; `base`: what it is stored as a difference to. */
  objects: z.array(
    z.object({
      path: z.string(),
      place: z.string(),
      offset: z.number(),
      base: z.string(),
      offset_anew: z.number(),
      base_anew: z.string(),
    }),
  ),
  caches: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type Traces = z.infer<typeof Traces>;
