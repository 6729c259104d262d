import { rootFolders } from '../support/drafts.ts';
import { CodedError, errorMessage, isRefusal, refusalIn, refusalNamed, refusalOf } from '../support/errors.ts';
import { fullest } from '../support/room.ts';
import { exitCodes } from './exit-codes.ts';
import { plain, tell, terminal } from './terminal.ts';

/** Prints one value on stdout: as JSON with `--json`, else as the text given. */
export function print(json: boolean, value: unknown, text: () => string): void {
  const line = json ? JSON.stringify(value) : plain(text());
  terminal.above(() => process.stdout.write(`${line}\n`));
}

/** Tells of an error on stderr, with what to do, and returns the exit code. */
export function reportError(thrown: unknown): number {
  terminal.leave(true);
  const error = refused(thrown) ?? thrown;
  if (!(error instanceof CodedError)) {
    tell(`error: unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exitCodes.failed.code;
  }
  tell(`error: ${error.message}`);
  if (error.kind === 'failed' && error === thrown && error.cause !== undefined) tell(`cause: ${errorMessage(error.cause)}`);
  if (error.hint !== undefined) tell(`hint:  ${error.hint}`);
  return exitCodes[error.kind].code;
}

/** What the system refused is told as such, whatever it kept from being done. */
function refused(thrown: unknown): CodedError | undefined {
  if (thrown instanceof CodedError && thrown.kind === 'usage') return undefined;
  const least = fullest(rootFolders());
  const folder = least?.folder;
  if (!(thrown instanceof CodedError)) return refusalOf(thrown, folder);
  const said = refusalOf(thrown.cause, folder) ?? refusalIn(thrown.message, folder ?? process.cwd());
  return said ?? (least?.isFull === true && !isRefusal(thrown) ? refusalNamed('ENOSPC', folder, thrown) : undefined);
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
