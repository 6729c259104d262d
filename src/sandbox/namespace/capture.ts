import type { Readable } from 'node:stream';

/** The first bytes of a stream; the rest is read and dropped, so that the writer never blocks. */
export type Capture = { text(): string; truncated(): boolean };

export function capture(stream: Readable, limit: number): Capture {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.length <= limit - size ? chunk : chunk.subarray(0, limit - size);
    if (kept.length < chunk.length) truncated = true;
    if (kept.length > 0) chunks.push(kept);
    size += kept.length;
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), truncated: () => truncated };
}
