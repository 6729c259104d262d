import { stripVTControlCharacters } from 'node:util';
import type { Message } from '../../records/message.ts';

/** What a tool gave back, without the header that text profiles put before it. */
export function observationText(message: Message): string {
  return message.role === 'user' ? message.content.replace(/^\[[a-z_]+\]\s*\n/, '') : message.content;
}

/** How a shell command ended, by the last line of its observation. */
export type CommandEnd = { output: string; exitCode: number | undefined; folder: string | undefined; ended: boolean };

export function commandEnd(raw: string): CommandEnd {
  const observation = stripVTControlCharacters(raw); // some projects colour their test output
  const match = /^([\s\S]*?)\n?\[exit code (-?\d+), in (.+)\]\s*$/.exec(observation);
  if (match !== null) return { output: match[1] ?? '', exitCode: Number(match[2]), folder: match[3], ended: true };
  const running = /\n?\[still running after .*\]\s*$/.test(observation);
  return {
    output: observation.replace(/\n?\[(?:still running|timed out) after .*\]\s*$/, ''),
    exitCode: undefined,
    folder: undefined,
    ended: !running,
  };
}

export function isRefusal(observation: string): boolean {
  return observation.startsWith('ERROR:');
}

/** Numbered lines (`cat -n` form) anywhere in an observation. */
export function numberedLines(observation: string): Map<number, string> {
  const lines = new Map<number, string>();
  for (const line of observation.split('\n')) {
    const match = /^ {0,6}(\d+)\t(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) lines.set(Number(match[1]), match[2]);
  }
  return lines;
}

/** What pytest's last lines tell. */
export type TestReport = {
  /** Whole ids of `FAILED` and `ERROR` lines that were seen. */
  failing: string[];
  failed: number;
  passed: number;
  /** Seconds by pytest's own clock. */
  seconds: number | undefined;
  /** There was a summary line. */
  complete: boolean;
};

export function testReport(output: string): TestReport {
  const failing = output.split('\n').flatMap((line) => failingId(line) ?? []);
  const summary =
    output
      .split('\n')
      .findLast((line) => /\b\d+ (?:passed|failed|errors?|skipped|deselected)\b.*\bin \d|no tests ran in/.test(line)) ?? '';
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
  const seconds = / in ([\d.]+)s/.exec(summary)?.[1];
  return {
    failing: [...new Set(failing)],
    failed: count('failed') + count('errors?'),
    passed: count('passed'),
    seconds: seconds === undefined ? undefined : Number(seconds),
    complete: summary !== '',
  };
}

/** `FAILED path::test[a - b] - message`: a message starts after the id's last bracket, an id without one has no spaces. */
function failingId(line: string): string | undefined {
  const rest = /^(?:FAILED|ERROR|SUBFAILED\(.*?\)) (\S.*)$/.exec(line)?.[1];
  if (rest === undefined || rest.startsWith('at ')) return undefined;
  const plain = rest.split(' - ')[0] ?? rest;
  const bracket = plain.indexOf('[');
  if (bracket === -1 || !plain.includes('::')) return plain.trim();
  const closed = [...rest.matchAll(/\](?= - |$)/g)].find((match) => match.index > bracket);
  return closed === undefined ? plain.trim() : rest.slice(0, closed.index + 1);
}

/** A line of the spectrum: how suspicious these lines of a file are. */
export type Suspects = { score: number; path: string; lines: number[] };

/** Reads `score path line line …`. */
export function suspectLines(output: string): Suspects[] {
  return output.split('\n').flatMap((line) => {
    const match = /^([01](?:\.\d+)?) (\S.*?\.py) ([\d ]+)$/.exec(line.trim());
    return match === null
      ? []
      : [{ score: Number(match[1]), path: match[2] ?? '', lines: (match[3] ?? '').split(' ').map(Number) }];
  });
}
