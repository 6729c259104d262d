import { isUtf8 } from 'node:buffer';

const START = Buffer.from('diff --git ');

/**
 * A patch by git as UTF-8 text: the parts of files that are no UTF-8 are taken from `binary`, the same patch with every file
 * as bytes.
 */
export function textPatch(patch: Buffer, binary: Buffer): string {
  const asBytes = partsOf(binary);
  return partsOf(patch)
    .map((part, index) => (isUtf8(part) ? part : (asBytes[index] ?? part)).toString('utf8'))
    .join('');
}

/** One part for each file. No line of a hunk or of binary data begins as the first of a part does. */
function partsOf(patch: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = patch.indexOf(START); at !== -1; at = patch.indexOf(START, at + 1)) {
    if (at === 0 || patch[at - 1] === 0x0a) starts.push(at);
  }
  return starts.map((start, index) => patch.subarray(start, starts[index + 1]));
}
