import type { CallStatus } from '../../../records/trajectory.ts';
import { miniSweAgent } from './mini-swe-agent.ts';
import { openhands } from './openhands.ts';
import { r2eGym } from './r2e-gym.ts';
import type { StatusRule, StatusTable } from './status-table.ts';
import { sweAgent } from './swe-agent.ts';
import { sweLego } from './swe-lego.ts';

/** A result as text, for the rules. `tool` is by our names. */
export type SeenResult = { tool: string; text: string; exitCode?: number };

/** Whose words are known. Rows do not say which tool made them, so all are tried, in this order. */
export const statusTables: readonly StatusTable[] = [sweLego, openhands, sweAgent, r2eGym, miniSweAgent];

/**
 * How a call ended, by what the tool said of it: a refusal stands at the beginning of a result or in a footer of the tool's own,
 * so that text which a command printed looks like none. A tool that tells no exit code leaves a failing command `ok`: both are
 * normal work.
 */
export function callStatus({ tool, text, exitCode }: SeenResult): CallStatus {
  const result = unwrapped(text);
  const begin = result.slice(0, 25_000).trimStart();
  const end = result.slice(-2000);
  const code = exitCode ?? exitCodeIn(text);
  const ran = tool === 'execute_bash' && code !== undefined && code >= 0; // then what was printed is the program's
  const holds = (rule: StatusRule): boolean =>
    !(ran && rule.status !== 'timed-out') &&
    (rule.of === undefined || (rule.of === 'shell') === (tool === 'execute_bash')) &&
    rule.pattern.test(rule.at === 'end' ? end : begin);
  const said = statusTables.flatMap(({ rules }) => rules).find(holds)?.status;
  if (said !== undefined) return said;
  // 126 and 127 are the shell's for what it could not run; -1 is OpenHands' for a program that still runs
  if (code === 126 || code === 127) return 'cannot-run';
  if (code !== undefined) return code === 0 || code === -1 ? 'ok' : 'non-zero-exit';
  return tool === 'execute_bash' && NOT_FOUND.test(result.trim().split('\n').at(-1) ?? '') ? 'cannot-run' : 'ok';
}

/** What a shell prints last of a command that it could not run, where no exit code is told. */
const NOT_FOUND = /^(?:\S*sh: (?:line )?(?:\d+: )?)?[\w./-]+: (?:command not found|Permission denied)$/;

/** A result without what tools put around it. */
function unwrapped(text: string): string {
  const wrappers = statusTables.flatMap((table) => table.wrappers);
  let inner = text;
  for (let before = ''; before !== inner; ) {
    before = inner;
    const found = wrappers.map((wrapper) => wrapper.exec(inner)).find((match) => match !== null);
    if (found) inner = found[1] ?? inner.slice(found[0].length);
  }
  return inner;
}

/** The exit code that a result's text tells last. */
export function exitCodeIn(text: string): number | undefined {
  const patterns = statusTables.flatMap(({ exitCodes }) => exitCodes);
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]).sort((a, b) => a.index - b.index);
  const code = found.at(-1)?.[1];
  return code === undefined ? undefined : Number(code);
}
