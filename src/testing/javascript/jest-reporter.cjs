// Reporter for Jest: tells one value per test. Values: see reporter-lines.ts. Runs in Jest's own process, outside the contexts
// in which test files run.
const { relative } = require('node:path');

const channel = openChannel(__filename);

const OUTCOMES = { passed: 'passed', failed: 'failed', pending: 'skipped', todo: 'skipped', disabled: 'skipped' };

module.exports = class {
  onTestFileResult({ path }, result) {
    this.tell(path, result);
  }

  // Jest before version 25 knows this name alone; later ones call both.
  onTestResult({ path }, result) {
    this.tell(path, result);
  }

  tell(path, { testExecError, testResults, failureMessage }) {
    const file = relative(channel.root, path);
    if (this.told?.has(file)) return;
    this.told = (this.told ?? new Set()).add(file);
    if (testExecError) {
      channel.send({ id: file, outcome: 'error', load: true, failure: failureOf(testExecError.stack ?? failureMessage ?? '') });
    }
    for (const { ancestorTitles, title, status, failureMessages } of testResults) {
      const outcome = OUTCOMES[status];
      const failure = failureMessages?.length > 0 ? { failure: failureOf(failureMessages[0]) } : {};
      if (outcome) channel.send({ id: [file, ...ancestorTitles, title].join('::'), outcome, ...failure });
    }
  }

  onRunComplete(_contexts, { wasInterrupted }) {
    if (!wasInterrupted) channel.end({ end: true });
  }
};

/** Jest gives a failure as its stack alone: `TypeError: message`, then the calls. */
function failureOf(stack) {
  const text = String(stack);
  const message = text.split(/\n {4}at /)[0];
  const named = /^(\w*(?:Error|Exception)): /.exec(message);
  return { exception: named?.[1] ?? 'Error', message: named ? message.slice(named[0].length) : message, stack: text };
}
