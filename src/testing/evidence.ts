import { posix } from 'node:path';
import type { FailureEvidence } from '../records/test-run.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Call, Failure } from './report.ts';
import { readIfThere } from './sandbox-files.ts';

const MESSAGE_LIMIT = 4000;
const FRAME_LIMIT = 50;
const STATEMENT_LINES = 10;
/** Failures whose sources are read; suites that fail as a whole say the same a thousand times. */
const READ_LIMIT = 200;

/** What failures showed, with the failing statements read from the sandbox's sources. */
export async function readEvidence(sandbox: Sandbox, failures: readonly Failure[]): Promise<FailureEvidence[]> {
  const sources = new Map<string, string[]>();
  const linesOf = async (path: string): Promise<string[]> => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const lines = (await readIfThere(sandbox, posix.join(sandbox.workdir, path))).split('\n');
    sources.set(path, lines);
    return lines;
  };
  const evidence: FailureEvidence[] = [];
  for (const [index, { test, exception, message, file, calls }] of failures.entries()) {
    const inside = calls.flatMap((call) => insideRepository(sandbox.workdir, call));
    const shown = inside.findLast((call) => call.path === file) ?? inside.findLast(isInTests) ?? inside.at(-1);
    const statement = shown === undefined || index >= READ_LIMIT ? '' : statementAt(await linesOf(shown.path), shown.line);
    const frames = inside.map((call) => `${call.path}:${call.line}:${call.function}`);
    evidence.push({
      test,
      exception,
      message: message.length <= MESSAGE_LIMIT ? message : `${message.slice(0, MESSAGE_LIMIT - 3)}...`,
      statement,
      file: shown?.path ?? file ?? '',
      locals: {},
      frames: frames.length <= FRAME_LIMIT ? frames : [...frames.slice(0, FRAME_LIMIT / 2), ...frames.slice(-FRAME_LIMIT / 2)],
    });
  }
  return evidence;
}

/** The call with its path relative to the repository; none where it lies outside or in what is installed there. */
function insideRepository(workdir: string, call: Call): Call[] {
  const path = posix.relative(workdir, posix.resolve(workdir, call.path));
  return path.startsWith('../') || /(^|\/)(node_modules|target|vendor)\//.test(path) ? [] : [{ ...call, path }];
}

function isInTests({ path }: Call): boolean {
  return /(^|\/)(tests?|__tests__|spec)\//.test(path) || /([._-](test|spec)s?\.\w+|Test\w*\.java)$/.test(path);
}

/** The statement that begins at a line, from 1: up to the line where its brackets are closed. */
export function statementAt(lines: readonly string[], line: number): string {
  let open = 0;
  const taken: string[] = [];
  for (const row of lines.slice(line - 1, line - 1 + STATEMENT_LINES)) {
    taken.push(row);
    const bare = row.replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '');
    open += (bare.match(/[([{]/g)?.length ?? 0) - (bare.match(/[)\]}]/g)?.length ?? 0);
    if (open <= 0) break;
  }
  if (open > 0) taken.splice(1); // a block, or longer than a statement should be: its first line says enough
  const indent = taken[0]?.match(/^\s*/)?.[0].length ?? 0;
  return taken
    .map((row) => (row.slice(0, indent).trim() === '' ? row.slice(indent) : row))
    .join('\n')
    .trim();
}
