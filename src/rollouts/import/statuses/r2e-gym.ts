import type { StatusTable } from './status-table.ts';

export const r2eGym: StatusTable = {
  tool: 'R2E-Gym',
  source: 'R2E-Gym/R2E-Gym (agenthub/observation, agenthub/tools, agenthub/runtime/docker.py), also DeepSWE rows',
  wrappers: [/^(?:Exit code: [^\n]*\n)?Execution output of \[[^\]\n]*\]:\n/],
  exitCodes: [/^Exit code: (?:Error: Exit code )?(-?\d+)\s*\nExecution output of \[/g],
  rules: [
    {
      status: 'no-call',
      says: ['You forgot to use a function call in your response. \nYOU MUST USE A FUNCTION CALL IN EACH RESPONSE.'],
      pattern: /^You forgot to use a function call/,
    },
    {
      status: 'cannot-run',
      says: ["Bash command 'pip' is not allowed. Please use a different command or tool."],
      pattern: /^Bash command '[^'\n]*' is not allowed/,
    },
    {
      status: 'timed-out',
      says: ['The command took too long to execute (>90s)'],
      pattern: /^The command took too long to execute/,
    },
    {
      status: 'editor-error',
      of: 'other',
      says: ["ERROR: The path '/testbed/a.py' does not exist.", 'ERROR: No occurrences of old_str found'],
      pattern: /^ERROR:/,
    },
    {
      status: 'bad-argument',
      of: 'other',
      says: [
        'usage: file_editor [-h] command\nfile_editor: error: argument --view_range',
        "Directory '/a' not found or not a directory.",
      ],
      pattern: /^(?:usage: (?:file_editor|search|execute_bash)\b|(?:Directory|File) '[^'\n]*' not found or )/,
    },
  ],
};
