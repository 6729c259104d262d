import { byteEntries } from '../../support/byte-path.ts';

/** A file of the base commit. Paths are bytes, one character each (latin-1). */
export type BaseFile = { mode: string; bytes: number };

/** What lies at a path of the working folder: the type as `find` names it (`f` file, `l` link, `p` FIFO, …), or `u` for a file and `x` for a folder that cannot be read. */
export type FoundFile = { type: string; bytes: number };

/** A working folder beside its base. */
export type Stock = {
  base: ReadonlyMap<string, BaseFile>;
  found: ReadonlyMap<string, FoundFile>;
  /** Of the found ones the base lacks, those that the base's rules ignore. */
  ignored: ReadonlySet<string>;
};

/** Reads what `take-stock.bash` left. */
export function parseStock(base: Buffer, found: Buffer, ignored: Buffer): Stock {
  return {
    base: new Map(
      byteEntries(base).map((entry) => {
        const [, mode = '', bytes = '', path = ''] = /^(\d+) \w+ \w+ +(\S+)\t(.*)$/s.exec(entry) ?? [];
        return [path, { mode, bytes: Number(bytes) || 0 }];
      }),
    ),
    found: new Map(
      byteEntries(found).map((entry) => {
        const [, type = '', bytes = '', path = ''] = /^(.) \d+ (\d+) (.*)$/s.exec(entry) ?? [];
        return [path, { type, bytes: Number(bytes) }];
      }),
    ),
    ignored: new Set(byteEntries(ignored)),
  };
}
