import type { CallStatus } from '../../records/trajectory.ts';

/** A result as text, for the rules below. `tool` is by our names. */
export type SeenResult = { tool: string; text: string; exitCode?: number };

type StatusRule = { status: CallStatus; says: string; holds(seen: SeenResult): boolean };

const begins =
  (pattern: RegExp) =>
  ({ text }: SeenResult): boolean =>
    pattern.test(text.slice(0, 500).trimStart());

/**
 * Types of failed calls by what OpenHands, SWE-agent and mini-swe-agent say of them: the first that holds. Text that a
 * command printed can look like none of these but `cannot-run`, since they stand at the start or in the tool's own footer.
 */
const statusRules: readonly StatusRule[] = [
  {
    status: 'unknown-tool',
    says: 'Tool foo is not registered',
    holds: begins(
      /^(?:ERROR:?\s*)?(?:Unknown (?:tool|function)|(?:Tool|Function) ['"`]?[\w.-]+['"`]? (?:is )?not (?:found|registered|available))/i,
    ),
  },
  {
    status: 'unparseable-call',
    says: 'Your output could not be parsed properly',
    holds: begins(
      /^(?:ERROR:?\s*)?(?:Tool call error|Your output could not be parsed|(?:Error|Failed) (?:to )?pars(?:e|ing) (?:the )?(?:tool|function)|Please always provide EXACTLY ONE action)/i,
    ),
  },
  {
    status: 'bad-argument',
    says: 'Missing required argument "path" in tool call',
    holds: begins(
      /^(?:ERROR:?\s*)?(?:Missing required (?:argument|parameter)|Unexpected argument|Error validating|Unrecognized command|Parameter `\w+` is required|Invalid `(?:command|view_range|insert_line)` parameter|Invalid `path` parameter: [^\n]*absolute)/i,
    ),
  },
  {
    status: 'timed-out',
    says: '[The command timed out after 30 seconds',
    holds: ({ tool, text }) =>
      tool === 'execute_bash' &&
      (/^\[The command timed out after [\d.]+ seconds/m.test(text.slice(-2000)) ||
        /^(?:The command ['"`][\s\S]{0,400} was cancelled because it took more than|<exception>[\s\S]* timed out after [\d.]+ seconds)/.test(
          text.slice(0, 20_000),
        )),
  },
  {
    status: 'editor-error',
    says: 'ERROR: No replacement was performed',
    holds: ({ tool, text }) =>
      tool !== 'execute_bash' &&
      /^(?:ERROR:|Your proposed edit has introduced new syntax error|No replacement was performed|Text (?:[\s\S]{0,300} )?not found|No file open)/.test(
        text.trimStart(),
      ),
  },
  // 126 and 127 are the shell's for what it could not run; -1 is OpenHands' for a program that still runs
  { status: 'cannot-run', says: 'exit code 127', holds: ({ exitCode }) => exitCode === 126 || exitCode === 127 },
  { status: 'ok', says: 'exit code 0', holds: ({ exitCode }) => exitCode === 0 || exitCode === -1 },
  { status: 'non-zero-exit', says: 'exit code 1', holds: ({ exitCode }) => exitCode !== undefined },
  {
    status: 'cannot-run',
    says: 'bash: foo: command not found',
    holds: ({ tool, text }) =>
      tool === 'execute_bash' &&
      /^(?:\S*sh: (?:line )?(?:\d+: )?)?[\w./-]+: (?:command not found|Permission denied)$/.test(
        text.trim().split('\n').at(-1) ?? '',
      ),
  },
];

/** How a call ended. A tool that tells no exit code leaves a failing command `ok`: both are normal work. */
export function callStatus(seen: SeenResult): CallStatus {
  return statusRules.find((rule) => rule.holds(seen))?.status ?? 'ok';
}

/** Footers and tags in which tools tell an exit code: OpenHands' two, mini-swe-agent's. */
const EXIT_CODES: readonly RegExp[] = [
  /\[Command finished with exit code (-?\d+)\]/g,
  /\[The command completed with exit code (-?\d+)\.?\]/g,
  /^(?:<exception>[\s\S]*?<\/exception>\n)?<returncode>(-?\d+)<\/returncode>/g,
];

/** The exit code that a result's text tells last. */
export function exitCodeIn(text: string): number | undefined {
  const found = EXIT_CODES.flatMap((pattern) => [...text.matchAll(pattern)]).sort((a, b) => a.index - b.index);
  const code = found.at(-1)?.[1];
  return code === undefined ? undefined : Number(code);
}
