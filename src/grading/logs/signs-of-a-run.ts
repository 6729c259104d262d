/** Lines of runners that show that tests were run, where no single one was named. Each count is more than none. SWE-bench's list. */
const SIGNS: readonly RegExp[] = [
  /Executed [1-9]\d* of \d+/, // karma
  /TOTAL: [1-9]\d* (?:SUCCESS|FAILED)/,
  /[1-9]\d* passing/, // mocha
  /Tests:\s+[1-9]\d*/, // jest
  /Test Suites:\s+(?:\d+ \w+, )*[1-9]\d* total/,
  /(?<![^\n])# tests [1-9]\d*/, // TAP
  /[1-9]\d* specs?, \d+ failures?/, // jasmine
  /': ok(?![^\n])/, // OpenLayers' rendering tests
];

/** Whether a log without a single test shows all the same that the suite ran. */
export function showsSuite(log: string): boolean {
  return SIGNS.some((sign) => sign.test(log));
}

/** What a machine says that cannot run tests, whatever the patch is. SWE-bench calls these faults of the environment. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/Failed to launch|Failed to connect to the bus/, 'the browser did not start'],
  [/cannot open display|Missing X server|unable to open X display/, 'there was no display'],
  [/Cannot allocate memory|OutOfMemoryError|^Killed$/m, 'memory ran out'],
  [/Error response from daemon|Cannot connect to the Docker daemon/, 'there was no container'],
  [/Could not resolve host|Temporary failure in name resolution/, 'there was no network'],
];

/** Why no test was run, where that was none of the patch's doing. */
export function environmentFault(log: string): string | undefined {
  return FAULTS.find(([sign]) => sign.test(log))?.[1];
}
