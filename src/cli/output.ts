import { CodedError, errorMessage } from '../support/errors.ts';

/** Prints one value on stdout: as JSON with `--json`, else as the text given. */
export function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
}

/** Tells of an error on stderr, with what to do, and returns the exit code: 2 for bad usage, else 1. */
export function reportError(thrown: unknown): number {
  if (thrown instanceof CodedError) {
    process.stderr.write(`error: ${thrown.message}\n`);
    if (thrown.hint !== undefined) process.stderr.write(`hint:  ${thrown.hint}\n`);
    if (thrown.kind === 'failed' && thrown.cause !== undefined) process.stderr.write(`cause: ${errorMessage(thrown.cause)}\n`);
    return thrown.kind === 'usage' ? 2 : 1;
  }
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    process.stderr.write(
      `error: the disk is full: ${errorMessage(thrown)}\nhint:  Free some space, then run the same command again: it goes on where it stopped.\n`,
    );
    return 1;
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    process.stderr.write(`error: ${errorMessage(thrown)}\nhint:  Choose a folder that you may write to with --workspace DIR.\n`);
    return 1;
  }
  process.stderr.write(`error: unexpected: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  return 1;
}

/** Left-aligned columns of text, numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, String(cell).length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          typeof cell === 'number' ? String(cell).padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
