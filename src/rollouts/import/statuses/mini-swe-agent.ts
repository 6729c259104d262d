import type { StatusTable } from './status-table.ts';

export const miniSweAgent: StatusTable = {
  tool: 'mini-swe-agent',
  source: 'SWE-agent/mini-swe-agent (config/*.yaml: observation, format error and timeout templates)',
  wrappers: [],
  exitCodes: [/^(?:<exception>[\s\S]*?<\/exception>\n)?<returncode>(-?\d+)<\/returncode>/g],
  rules: [
    {
      status: 'unparseable-call',
      says: [
        'Please always provide EXACTLY ONE action in triple backticks, found 2 actions.',
        'Tool call error:\n\n<error>\nUnknown tool\n</error>',
        'Format error:\n\n<error>\nNo tool calls found\n</error>',
      ],
      pattern: /^(?:Please always provide EXACTLY ONE action|(?:ERROR:?\s*)?Tool call error|Format error:)/i,
    },
    {
      status: 'no-call',
      says: ['No tool calls found in the response. Every response MUST include at least one tool call.'],
      pattern: /^No tool calls found in the response/,
    },
    {
      status: 'timed-out',
      says: [
        'The last command <command>sleep 99</command> timed out and has been killed.',
        '<exception>the command timed out after 60 seconds</exception>\n<returncode>-1</returncode>',
      ],
      pattern:
        /^(?:The last command <command>[\s\S]{0,20000}<\/command> timed out|<exception>[\s\S]{0,20000}? timed out after [\d.]+ seconds)/,
    },
  ],
};
