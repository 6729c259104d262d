import { stripVTControlCharacters } from 'node:util';
import type { CallStatus } from '../../records/trajectory.ts';
import { cutMiddle } from '../cut.ts';
import type { Observation, Workbench } from './tool.ts';

export function exitFooter(exitCode: number, workdir: string): string {
  return `[exit code ${exitCode}, in ${workdir}]`;
}

/** The status of a command that ran to its end; 126 and 127 are bash's for what it could not run. */
export function statusOf(exitCode: number): CallStatus {
  if (exitCode === 0) return 'ok';
  return exitCode === 126 || exitCode === 127 ? 'cannot-run' : 'non-zero-exit';
}

/** Output as a person would see it on a terminal, cut in the middle, above a last line that is never cut. */
export function describeOutput(status: CallStatus, output: string, footer: string, bench: Workbench): Observation {
  const seen = cutMiddle(cleanOutput(output), bench.limits.outputCharacters);
  return { status, text: `${seen}${seen === '' || seen.endsWith('\n') ? '' : '\n'}${footer}` };
}

function cleanOutput(output: string): string {
  return stripVTControlCharacters(output)
    .replaceAll('\r\n', '\n')
    .replace(/^[^\n]*\r(?=[^\n])/gm, '') // a progress bar leaves its last state
    .replace(/(?![\n\t])\p{Cc}/gu, '');
}
