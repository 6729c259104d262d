import type { StatusTable } from './status-table.ts';

export const sweAgent: StatusTable = {
  tool: 'SWE-agent',
  source:
    'SWE-agent/SWE-agent (sweagent/agent, sweagent/tools/parsing, tools/edit_anthropic, tools/windowed*); rows of SWE-smith',
  wrappers: [/^OBSERVATION:\n/, /^Observation: ?\n?/],
  exitCodes: [],
  rules: [
    {
      status: 'no-call',
      says: ['Your last output did not use any tool calls!\nPlease make sure your output includes exactly _ONE_ function call!'],
      pattern: /^Your last output did not use any tool calls/,
    },
    {
      status: 'unparseable-call',
      says: [
        'Your output could not be parsed properly',
        'Your action could not be parsed properly: unknown argument.',
        'Your output was not formatted correctly. You must always include one discussion and one command',
        'Your last output included multiple tool calls!',
        'It seems like something went wrong with your output. Please try again.',
      ],
      pattern:
        /^(?:Your (?:output|action) could not be parsed|Your output was not formatted correctly|Your last output included multiple tool calls|It seems like something went wrong with your output)/,
    },
    {
      status: 'unknown-tool',
      says: ['The command you provided was not recognized. Please specify one of the commands'],
      pattern: /^The command you provided was not recognized/,
    },
    {
      status: 'cannot-run',
      says: [
        "Operation 'vim a.py' is not supported by this environment.",
        'Your bash command contained syntax errors and was NOT executed. Please fix the syntax errors and try again.',
      ],
      pattern:
        /^(?:Operation '[\s\S]{0,400}?' is not supported by this environment|Your bash command contained syntax errors and was NOT)/,
    },
    {
      status: 'timed-out',
      says: [
        "The command 'python a.py' was cancelled because it took more than 30 seconds.",
        'EXECUTION TIMED OUT BECAUSE NO OUTPUT WAS PRODUCED FOR MORE THAN 30 SECONDS.',
      ],
      pattern: /^(?:The command ['"`][\s\S]{0,20000}['"`] was cancelled because it took more than|EXECUTION TIMED OUT\b)/,
    },
    {
      status: 'bad-argument',
      of: 'other',
      says: [
        'Parameter `old_str` is required for command: str_replace',
        'Invalid `view_range`. It should be a list of two integers.',
        'Unrecognized command "delete". The allowed commands for the str_replace_editor tool are',
        'The path a.py is not an absolute path, it should start with `/`. Maybe you meant /testbed/a.py?',
        'The `view_range` parameter is not allowed when `path` points to a directory.',
        'Usage: open "<file>"',
        'Error: <line> must be a number',
        'goto allows only one line number at a time.',
        'usage: edit [-h] search replace\nedit: error: the following arguments are required: replace',
      ],
      pattern:
        /^(?:Parameter `\w+` is required for command|Invalid `(?:view_range|insert_line|path|command)`|Unrecognized command|The path [^\n]{0,400} is not an absolute path|The `view_range` parameter is not allowed|Usage: \w|usage: (?:edit|insert|str_replace_editor)\b|Error: <\w+> must be|goto allows only one line number)/,
    },
    {
      status: 'editor-error',
      of: 'other',
      says: [
        'No replacement was performed, old_str `a` did not appear verbatim in /testbed/a.py.',
        'No replacement was performed. Multiple occurrences of old_str `a` in lines [1, 2]. Please ensure it is unique',
        'Your proposed edit has introduced new syntax error(s). Please read this error message carefully',
        "Your edit was not applied (file not modified): Text 'a' not found in displayed lines.",
        'Your search and replace strings are the same. No changes were made.',
        'No file open. Use the open command first.',
        'No file opened. Either `open` or `create` a file first.',
        'Error: Text not found: a',
        'Text a not found',
        'Error: File /testbed/a.py not found',
        'File a.py not found',
        'Error: /testbed is a directory. You can only open files.',
        'The path /testbed/a.py does not exist. Please provide a valid path.',
        'The path /testbed is a directory and only the `view` command can be used on directories',
        'The parent directory /testbed/a does not exist. Please create it first.',
        'File already exists at: /testbed/a.py. Cannot overwrite files using command `create`.',
        "Warning: File 'a.py' already exists.",
        "Error: File 'a.py' already exists.",
        'No edit history found for /testbed/a.py.',
        "Ran into UnicodeDecodeError 'utf-8' codec while trying to read /testbed/a",
      ],
      pattern:
        /^(?:No replacement was performed|Your proposed edit has introduced new syntax error|Your edit was not applied|Your search and replace strings are the same|No file open|(?:Error: )?Text (?:[\s\S]{0,300} )?not found|(?:Error: )?File \S+ not found|Error: \S+ is a directory|The path [^\n]{0,400} (?:does not exist|is a directory and only)|The parent directory [^\n]{0,400} does not exist|File already exists at|(?:Error|Warning): File '[^\n]*' already exists|No edit history found|Ran into \w+ [^\n]* while trying to)/,
    },
  ],
};
