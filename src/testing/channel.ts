import { createHash, randomBytes } from 'node:crypto';

/**
 * How a reporter inside a sandbox tells us results that code under test cannot add to, change or leave out unseen: lines on
 * the command's own standard output, which everything else is kept away from. Each is `SEAL TEXT`; the seal is made from a
 * key that the reporter got over standard input, from the seal before and from the text. The last text holds the number of
 * lines before it as `count`. A reporter whose process code under test shares can be made to lie all the same.
 */
export type Channel = { readonly key: string };

const SEAL_CHARACTERS = 32;

export function openChannel(): Channel {
  return { key: randomBytes(24).toString('hex') };
}

/** The seal of a line. `before` is the seal of the one before it, '' for the first. */
export function sealOf({ key }: Channel, before: string, text: string): string {
  return createHash('sha256').update(`${key}\n${before}\n${text}\n${key}`).digest('hex').slice(0, SEAL_CHARACTERS);
}

/**
 * The sealed texts of an output, in order, up to the first that is missing; what stands between them is not ours. `whole`:
 * the last of them counts all the others.
 */
export function readChannel(output: string, channel: Channel): { texts: string[]; whole: boolean; rest: string } {
  const texts: string[] = [];
  const rest: string[] = [];
  let before = '';
  for (const row of output.split('\n')) {
    const [seal, text] = [row.slice(0, SEAL_CHARACTERS), row.slice(SEAL_CHARACTERS + 1)];
    if (row.length > SEAL_CHARACTERS && seal === sealOf(channel, before, text)) {
      before = seal;
      texts.push(text);
    } else rest.push(row);
  }
  return { texts, whole: countOf(texts.at(-1)) === texts.length - 1, rest: rest.join('\n') };
}

function countOf(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return value !== null && typeof value === 'object' && 'count' in value ? value.count : undefined;
  } catch {
    return undefined;
  }
}
