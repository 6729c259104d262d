/** SWE-bench's lines around a test run. They also appear quoted, as the shell's trace. */
const START = '>>>>> Start Test Output';
const END = '>>>>> End Test Output';
/** It may stand behind what the runner printed last without a line's end. */
const EXIT_CODE = />>>>> Test Exit Code:\s*(-?\d+)/g;

/** Why a log says nothing about single tests. `ours`: a failure of the infrastructure, not of the patch. */
export type VoidRun = { void: string; ours: boolean; applied: boolean };
/**
 * The log's part that tells of tests, and the whole of it. `exitCode`: the first that is not zero, of all that the log holds;
 * `isEmpty`: the part holds nothing but the shell's trace.
 */
export type TestSection = { text: string; whole: string; exitCode: number; isEmpty: boolean };

/** Lines by which SWE-bench's scripts give a run up. The first that a log holds counts. */
const FAILURE_MARKERS: readonly (VoidRun & { marker: RegExp })[] = [
  { marker: />>>>> Patch Apply Failed/, void: 'the patch does not apply', ours: false, applied: false },
  { marker: />>>>> Reset Failed/, void: 'the checkout could not be reset', ours: true, applied: false },
  { marker: />>>>> Tests Errored/, void: 'the test run broke down as a whole', ours: false, applied: true },
  { marker: />>>>> Tests Timed Out/, void: 'the test run timed out', ours: false, applied: true },
];
const TIMED_OUT = /^Timeout error: [\d.]+ seconds exceeded/m;

/**
 * The part of a raw SWE-bench log between its markers, from the first start to the last end: a test that prints a marker
 * moves neither. Void where the run was given up, or the log was cut.
 */
export function testSection(raw: string): TestSection | VoidRun {
  const log = raw.replace(/\r\n?/g, '\n');
  if (log.trim() === '') return { void: 'the log is empty', ours: true, applied: false };
  const failure = FAILURE_MARKERS.find(({ marker }) => marker.test(log));
  if (failure !== undefined) return { void: failure.void, ours: failure.ours, applied: failure.applied };
  const start = log.indexOf(START);
  const end = log.lastIndexOf(END);
  if (start === -1) return { void: 'the log ends before the tests start', ours: true, applied: false };
  if (end < start) {
    return TIMED_OUT.test(log)
      ? { void: 'the test run timed out', ours: false, applied: true }
      : { void: 'the log is cut: the tests start and do not end', ours: true, applied: true };
  }
  const text = log.slice(start + START.length, end);
  const codes = [...log.matchAll(EXIT_CODE)].map(([, code]) => Number(code));
  return { text, whole: log, exitCode: codes.find((code) => code !== 0) ?? 0, isEmpty: text.split('\n').every(isTrace) };
}

/** A blank line, a command as the shell traces it, or the rest of a marker's own line. */
function isTrace(line: string): boolean {
  return /^\s*'?\s*$|^\++ /.test(line);
}
