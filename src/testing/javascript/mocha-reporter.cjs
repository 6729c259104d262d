// Reporter for Mocha: writes one JSON line per test to the file that standard input names. Lines: see reporter-lines.ts.
const { openSync, readFileSync, writeSync } = require('node:fs');
const { relative } = require('node:path');

module.exports = class {
  constructor(runner) {
    const { results, root } = JSON.parse(readFileSync(0, 'utf8'));
    const file = openSync(results, 'w');
    const told = new Set();
    const write = (line) => writeSync(file, `${JSON.stringify(line)}\n`);
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
    runner.once('end', () => write({ end: true }));
  }
};

function failureOf(error) {
  if (error === null || typeof error !== 'object') return { exception: 'Error', message: String(error), stack: '' };
  return { exception: String(error.name ?? 'Error'), message: String(error.message ?? ''), stack: String(error.stack ?? '') };
}
