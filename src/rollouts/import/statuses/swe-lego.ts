import type { StatusTable } from './status-table.ts';

/** Our own words, as they stand in rows that were exported without their statuses. */
export const sweLego: StatusTable = {
  tool: 'swe-lego',
  source: 'src/agent/tools, src/agent/turn.ts, src/agent/calls',
  wrappers: [/^Result of [\w.-]{1,100}:\n/, /^Result of \[[^\]\n]*\]:\n/],
  exitCodes: [/^\[exit code (-?\d+), in [^\n]*\]\s*$(?![\s\S])/gm],
  rules: [
    {
      status: 'unknown-tool',
      says: ['ERROR: there is no tool browse; the tools are execute_bash, finish'],
      pattern: /^ERROR: there is no tool /,
    },
    {
      status: 'cut-reply',
      says: ['ERROR: the reply was cut short (length); nothing of it was run'],
      pattern: /^ERROR: the reply was cut short/,
    },
    {
      status: 'unparseable-call',
      says: [
        'ERROR: the call does not begin with <function=NAME>',
        'ERROR: the call has no </function>: it was cut short',
        'ERROR: a parameter must begin with <parameter=NAME>, found: x',
        'ERROR: the arguments of the call are not a JSON object',
        'ERROR: the bash block has no end: it was cut short',
        'ERROR: parameter command has no </parameter>',
      ],
      pattern:
        /^ERROR: (?:the call (?:does not begin with|has no)|a parameter must begin with|the arguments of the call are not|the bash block has no end|parameter \S+ has no <|a value stands after its tag)/,
    },
    {
      status: 'no-call',
      says: [
        'No call found. Reply with one call; when done, call finish.',
        'That reply held no tool call. Go on with the work by calling a tool',
        'That reply held no call that can be read. Go on with the work by a call',
        'That reply held no bash block that can be read. Go on',
      ],
      pattern: /^(?:No call found\. Reply with one call|That reply held no (?:tool call|call that|bash block that))/,
    },
    {
      status: 'sandbox-failure',
      says: ['ERROR: the shell was lost; the next command starts a new one'],
      pattern: /^ERROR: the shell was lost/,
    },
    {
      status: 'bad-argument',
      says: [
        'ERROR: execute_bash: parameter `command` is missing or of the wrong type',
        'ERROR: `command` is empty',
        'ERROR: no command is running that could take input',
        'ERROR: the last command is still running: call again',
      ],
      pattern:
        /^ERROR: (?:(?:execute_bash|str_replace_editor|think|finish): |`command` is empty|no command is running that could|the last command is still running)/,
    },
    {
      status: 'timed-out',
      of: 'shell',
      says: ['a\n[timed out after 120 s]', "a\n[ended: over the sandbox's limit (memory)]"],
      at: 'end',
      pattern: /^\[(?:timed out after [\d.]+ s|ended: over the sandbox's limit \([^)\n]*\))\]\s*$(?![\s\S])/m,
    },
  ],
};
