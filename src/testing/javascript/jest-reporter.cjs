// Reporter for Jest: writes one JSON line per test to the file that standard input names. Lines: see reporter-lines.ts.
// Runs in Jest's own process, outside the contexts in which test files run.
const { openSync, readFileSync, writeSync } = require('node:fs');
const { relative } = require('node:path');

const OUTCOMES = { passed: 'passed', failed: 'failed', pending: 'skipped', todo: 'skipped', disabled: 'skipped' };

module.exports = class {
  constructor() {
    const { results, root } = JSON.parse(readFileSync(0, 'utf8'));
    this.root = root;
    this.file = openSync(results, 'w');
  }

  write(line) {
    writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  onTestFileResult({ path }, result) {
    this.tell(path, result);
  }

  // Jest before version 25 knows this name alone; later ones call both.
  onTestResult({ path }, result) {
    this.tell(path, result);
  }

  tell(path, { testExecError, testResults, failureMessage }) {
    const file = relative(this.root, path);
    if (this.told?.has(file)) return;
    this.told = (this.told ?? new Set()).add(file);
    if (testExecError) {
      this.write({ id: file, outcome: 'error', load: true, failure: failureOf(testExecError.stack ?? failureMessage ?? '') });
    }
    for (const { ancestorTitles, title, status, failureMessages } of testResults) {
      const outcome = OUTCOMES[status];
      const failure = failureMessages?.length > 0 ? { failure: failureOf(failureMessages[0]) } : {};
      if (outcome) this.write({ id: [file, ...ancestorTitles, title].join('::'), outcome, ...failure });
    }
  }

  onRunComplete(_contexts, { wasInterrupted }) {
    if (!wasInterrupted) this.write({ end: true });
  }
};

/** Jest gives a failure as its stack alone: `TypeError: message`, then the calls. */
function failureOf(stack) {
  const text = String(stack);
  const message = text.split(/\n {4}at /)[0];
  const named = /^(\w*(?:Error|Exception)): /.exec(message);
  return { exception: named?.[1] ?? 'Error', message: named ? message.slice(named[0].length) : message, stack: text };
}
