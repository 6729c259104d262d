import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import type { Exchange } from '../models/index.ts';
import { ByName, byName } from '../support/by-name.ts';
import { writeFileAtomic } from '../support/files.ts';

const FILE = 'requests.jsonl.gz';

/**
 * One line of `requests.jsonl.gz`. The request is `body`, or the body of the line before, with `messages` in their place: the
 * first `keep` of the request before, then `added`.
 */
const Line = z.object({
  turn: z.number().int(),
  keep: z.number().int().min(0),
  added: z.array(z.unknown()),
  /** Absent where it is the same as before. Its `messages` are empty. */
  body: ByName(z.unknown()).optional(),
  reply: z.unknown(),
});
type Line = z.infer<typeof Line>;

export type StoredExchange = Exchange & { turn: number };

/** Gathers what an attempt and its model said to each other, each message once. */
export type RequestStore = {
  add(exchange: StoredExchange): void;
  /** Writes `requests.jsonl.gz` into an attempt's folder. */
  write(folder: string): Promise<void>;
};

export function requestStore(): RequestStore {
  const lines: string[] = [];
  let messages: readonly unknown[] = [];
  let body = '';
  return {
    add({ turn, request, reply }) {
      const sent = Array.isArray(request['messages']) ? (request['messages'] as unknown[]) : [];
      const changed = messages.findIndex((message, at) => message !== sent[at] && !isDeepStrictEqual(message, sent[at]));
      const keep = changed === -1 ? messages.length : changed;
      const rest = 'messages' in request ? { ...request, messages: [] } : request;
      const text = JSON.stringify(rest);
      const line: Line = { turn, keep, added: sent.slice(keep), ...(text === body ? {} : { body: rest }), reply };
      lines.push(`${JSON.stringify(line)}\n`);
      messages = [...sent];
      body = text;
    },
    async write(folder) {
      await writeFileAtomic(join(folder, FILE), await promisify(gzip)(lines.join('')));
    },
  };
}

/** The whole requests of an attempt, each as JSON text byte for byte as it was sent, and what answered them. */
export async function readRequests(folder: string): Promise<{ turn: number; request: string; reply: unknown }[]> {
  const text = (await promisify(gunzip)(await readFile(join(folder, FILE)))).toString('utf8');
  let messages: unknown[] = [];
  let body: Record<string, unknown> = byName();
  return text
    .split('\n')
    .slice(0, -1)
    .map((row) => {
      const line = Line.parse(JSON.parse(row));
      messages = [...messages.slice(0, line.keep), ...line.added];
      body = line.body ?? body;
      const request = JSON.stringify('messages' in body ? { ...body, messages } : body);
      return { turn: line.turn, request, reply: line.reply };
    });
}
