// Reporter for Mocha: tells one value per test. Values: see reporter-lines.ts. Mocha loads it before any test file; what it
// was told on the command line to use it is taken away.
const { relative } = require('node:path');

const channel = openChannel(__filename);
const OWN = ['--reporter', __filename, '--exit', '--no-bail', '--no-parallel'];
process.argv = process.argv.filter((word) => !OWN.includes(word));

module.exports = class {
  constructor(runner) {
    const { root, send: write, end } = channel;
    const told = new Set();
    const idOf = (thing) => [relative(root, thing.file ?? root), ...thing.titlePath()].join('::');
    const tell = (test, outcome, failure) => {
      told.add(test);
      write({ id: idOf(test), outcome, ...(failure && { failure }) });
    };
    runner.on('pass', (test) => tell(test, 'passed'));
    runner.on('pending', (test) => tell(test, 'skipped'));
    runner.on('fail', (thing, error) => {
      if (thing.type !== 'hook') return tell(thing, 'failed', failureOf(error));
      // A hook: an error of the suite around it, of the test it was run for, and of those that are not run for it.
      if (!thing.parent.root) write({ id: idOf(thing.parent), outcome: 'error', failure: failureOf(error) });
      const test = thing.ctx?.currentTest;
      if (test) tell(test, 'error', failureOf(error));
      thing.parent.eachTest((other) => {
        if (!told.has(other) && !other.isPending()) tell(other, 'error');
      });
    });
    runner.once('end', () => end({ end: true }));
  }
};

function failureOf(error) {
  if (error === null || typeof error !== 'object') return { exception: 'Error', message: String(error), stack: '' };
  return { exception: String(error.name ?? 'Error'), message: String(error.message ?? ''), stack: String(error.stack ?? '') };
}
