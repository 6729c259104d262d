import { z } from 'zod';
import { startTrainer } from './python-trainer.ts';

const Listening = z.object({
  event: z.literal('listening'),
  host: z.string(),
  port: z.number().int(),
  model: z.string(),
  context: z.number().int(),
  device: z.string(),
});

/** An OpenAI-compatible endpoint for one checkpoint, in a process of its own. `await using` stops it. */
export type CheckpointServer = AsyncDisposable & {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** Name to ask for. */
  readonly model: string;
  /** Tokens of a prompt with its reply, at most. */
  readonly context: number;
  readonly device: string;
  /** Rejects with a coded error when the server ends by itself; resolves after `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

export type ServerOptions = {
  signal?: AbortSignal;
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  device?: string;
  /** Name in `/v1/models`; default: the folder's. */
  name?: string;
};

/** Starts the server and waits until it listens. The server ends with this process, however that ends. */
export async function startServer(checkpoint: string, options: ServerOptions = {}): Promise<CheckpointServer> {
  const flags = { host: options.host, port: options.port, device: options.device, name: options.name };
  const args = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, String(value)]));
  const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof Listening>>();
  const trainer = startTrainer(
    ['serve', '--checkpoint', checkpoint, ...args],
    (line) => {
      if (line.event === 'listening') resolve(Listening.parse(line));
    },
    options.signal === undefined ? {} : { signal: options.signal },
  );
  trainer.ended.then(() => reject(new Error('the server ended before it listened')), reject);
  const listening = await promise;
  return {
    baseUrl: `http://${listening.host}:${listening.port}/v1`,
    model: listening.model,
    context: listening.context,
    device: listening.device,
    ended: trainer.ended,
    stop: () => trainer.stop(),
    [Symbol.asyncDispose]: () => trainer.stop(),
  };
}
