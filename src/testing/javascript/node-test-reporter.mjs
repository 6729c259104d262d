// Reporter for `node --test`: tells one value per test. Values: see reporter-lines.ts.
// Runs in the runner's process; test files run in others, which do not have its descriptors.
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const STDERR_CHARACTERS = 8000;

// biome-ignore lint/style/noDefaultExport: node takes a reporter's default export
export default async function* report(source) {
  const { root, send: write, end } = openChannel(fileURLToPath(import.meta.url));
  const names = [];
  const printed = new Map();
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      yield data.message;
      if (type === 'test:stderr' && data.file !== undefined) {
        const path = resolve(data.file); // relative in some versions
        printed.set(path, ((printed.get(path) ?? '') + data.message).slice(-STDERR_CHARACTERS));
      }
    }
    if (type === 'test:start') {
      names.length = data.nesting;
      names.push(data.name);
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const path = relative(root, data.file ?? root);
    const isFile = data.nesting === 0 && data.file !== undefined && resolve(data.name) === resolve(data.file);
    names.length = data.nesting;
    const line = toLine(isFile ? path : [path, ...names, data.name].join('::'), isFile, type === 'test:pass', data);
    if (isFile && line?.failure) line.failure = { printed: printed.get(resolve(data.file)) ?? '' };
    if (line) write(line);
  }
  end({ end: true });
}

function toLine(id, isFile, passed, { details, skip, todo }) {
  const isSuite = details?.type === 'suite';
  const isSet = (mark) => mark !== undefined && mark !== false;
  if (isSet(skip)) return isSuite ? undefined : { id, outcome: 'skipped' };
  if (passed) return isSuite ? undefined : { id, outcome: isSet(todo) ? 'xpassed' : 'passed' };
  const error = details?.error;
  const kind = error?.failureType;
  if (isSuite && kind === 'subtestsFailed') return undefined;
  if (isSet(todo)) return { id, outcome: 'xfailed' };
  const outcome = isFile || isSuite || kind === 'hookFailed' || kind === 'cancelledByParent' ? 'error' : 'failed';
  return { id, outcome, load: isFile, ...(kind === 'subtestsFailed' ? {} : { failure: failureOf(error) }) };
}

function failureOf(error) {
  const cause = error?.cause ?? error;
  if (cause === null || typeof cause !== 'object') return { exception: 'Error', message: String(cause), stack: '' };
  return { exception: String(cause.name ?? 'Error'), message: String(cause.message ?? ''), stack: String(cause.stack ?? '') };
}
