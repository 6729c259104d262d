// The way results take to us: sealed lines on a descriptor that only this process has. See channel.ts. What it needs is kept
// from the start, before any test file is loaded. Stands in front of the text of every reporter: see run-reporter.ts.
const { createHash } = require('node:crypto');
const { readFileSync, unlinkSync, writeSync } = require('node:fs');

const SEAL_CHARACTERS = 32;
const { stringify } = JSON;
const { call } = Function.prototype;
const bound = (method) => call.bind(method);
const sample = createHash('sha256');
const [update, digest] = [bound(sample.update), bound(sample.digest)];
const slice = bound(''.slice);
const fromText = Buffer.from;
const part = bound(Buffer.prototype.subarray);

/** Reads `{ key, root, descriptor }` from standard input, and takes the reporter's own file away. */
module.exports = function openChannel(file) {
  const { key, root, descriptor } = JSON.parse(readFileSync(0, 'utf8'));
  unlinkSync(file);
  let before = '';
  let count = 0;
  const send = (value) => {
    const text = stringify(value);
    const hash = createHash('sha256');
    update(hash, `${key}\n${before}\n${text}\n${key}`);
    before = slice(digest(hash, 'hex'), 0, SEAL_CHARACTERS);
    count++;
    for (let data = fromText(`${before} ${text}\n`); data.length > 0; ) data = part(data, writeAll(descriptor, data));
  };
  return { root, send, end: (value) => send({ ...value, count }) };
};

/** A pipe that is full takes nothing for a while. */
function writeAll(descriptor, data) {
  for (;;) {
    try {
      return writeSync(descriptor, data);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
