import type { StatusTable } from './status-table.ts';

export const openhands: StatusTable = {
  tool: 'OpenHands',
  source: 'OpenHands/OpenHands (fn_call_converter, runtime), OpenHands/software-agent-sdk (agent, file_editor, terminal)',
  wrappers: [
    /^EXECUTION RESULT of \[[^\]\n]*\]:\n/,
    /^<tool_response>\n([\s\S]*?)\n?<\/tool_response>\s*$/,
    /^\[An error occurred during execution\.\]\n(?=\[Tool|Tool |Error )/,
  ],
  exitCodes: [/\[Command finished with exit code (-?\d+)\]/g, /\[The command completed with exit code (-?\d+)\./g],
  rules: [
    {
      status: 'unknown-tool',
      says: [
        'Tool foo is not registered',
        "ERROR: Tool 'foo' not found. Available: ['finish']",
        "Error: Function 'foo' not found in available tools: ['finish']",
        'Unknown tool: foo',
      ],
      pattern:
        /^(?:error:?\s*)?(?:Unknown (?:tool|function)|(?:Tool|Function) ['"`]?[\w.-]+['"`]? (?:is )?not (?:found|registered|available))/i,
    },
    {
      status: 'unparseable-call',
      says: ['Failed to parse the tool call arguments', 'Error parsing tool call arguments: Expecting value'],
      pattern: /^(?:error:?\s*)?(?:(?:Error|Failed) (?:to )?pars(?:e|ing) (?:the )?(?:tool|function))/i,
    },
    {
      status: 'bad-argument',
      says: [
        'Missing required argument "path" in tool call str_replace_editor',
        "Error: Missing required parameters for function 'execute_bash': {'command'}",
        "Parameter 'cmd' is not allowed for function 'execute_bash'",
        "Error validating tool 'file_editor': 1 validation error",
        'ERROR:\nParameter `file_text` is required for command: create.',
        'ERROR:\nInvalid `path` parameter: a.py. The path should be an absolute path, starting with `/`.',
      ],
      pattern:
        /^(?:error:?\s*)?(?:(?:Missing required (?:argument|parameter)|Unexpected argument)[^\n]{0,300} (?:in tool call|for function)|Error validating|Unrecognized command|Parameter ['`"]\w+['`"] (?:is required|is not allowed|is expected|not found)|Invalid `(?:command|view_range|insert_line)` parameter|Invalid `path` parameter: [^\n]*absolute)/i,
    },
    {
      status: 'bad-argument',
      of: 'shell',
      says: [
        'ERROR: Cannot execute multiple commands at once.\nPlease run each command separately',
        'ERROR: No previous running command to interact with.',
        '[Your command "ls" is NOT executed. The previous command is still running]',
        '\n[Your command "ls" is NOT executed. The previous command is still running]',
      ],
      pattern:
        /^\s*(?:(?:ERROR: ?\s*)?Cannot execute multiple commands at once|(?:ERROR: ?\s*)?No previous running command to interact with|\[Your command "[\s\S]{0,400}" is NOT executed\.)/,
    },
    {
      status: 'timed-out',
      of: 'shell',
      says: ['building\n[The command timed out after 30.0 seconds. You may wait longer to see additional output]'],
      at: 'end',
      pattern: /^\[The command timed out after [\d.]+ seconds/m,
    },
    {
      status: 'editor-error',
      of: 'other',
      says: ['ERROR:\nNo replacement was performed', '[An error occurred during execution.]\nFile validation failed for /a'],
      pattern: /^(?:ERROR:|\[An error occurred during execution\.\]|File validation failed for)/,
    },
    {
      status: 'bad-argument',
      of: 'shell',
      says: ["[An error occurred during execution.]\nError executing tool 'terminal': Cannot use reset=True with is_input=True"],
      pattern: /^(?:\[An error occurred during execution\.\]|Error executing tool)/,
    },
  ],
};
