import type { Sandbox, SandboxProvider } from './sandbox.ts';

/**
 * A provider with at most `limit` sandboxes at once. Who asks for one more waits until one of them is disposed or
 * frozen, first come first served; an abort ends the waiting with its reason. Throws a `RangeError` for a limit below 1.
 */
export function sandboxPool({ provider, limit }: { provider: SandboxProvider; limit: number }): SandboxProvider {
  if (!(limit >= 1)) throw new RangeError(`a pool of ${limit} sandboxes gives none`);
  const waiting = new Set<() => void>();
  let taken = 0;

  const turn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener('abort', leave);
        taken++;
        resolve();
      };
      const leave = (): void => {
        waiting.delete(begin);
        reject(signal?.reason as Error);
      };
      if (taken < limit) return begin();
      waiting.add(begin);
      signal?.addEventListener('abort', leave, { once: true });
    });
  const giveBack = (): void => {
    taken--;
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    next();
  };

  return {
    name: provider.name,
    check: () => provider.check(),
    sweep: () => provider.sweep(),
    async create(spec, options) {
      options?.signal?.throwIfAborted();
      await turn(options?.signal);
      try {
        return pooled(await provider.create(spec, options), giveBack);
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}

/** The sandbox, which gives its place back once when it is gone. */
function pooled(sandbox: Sandbox, giveBack: () => void): Sandbox {
  let held = true;
  const ended = (): void => {
    if (held) giveBack();
    held = false;
  };
  const dispose = (): Promise<void> => sandbox.dispose().finally(ended);
  return {
    id: sandbox.id,
    workdir: sandbox.workdir,
    exec: (command, options) => sandbox.exec(command, options),
    openShell: () => sandbox.openShell(),
    readFile: (path) => sandbox.readFile(path),
    writeFile: (path, content) => sandbox.writeFile(path, content),
    snapshot: (target) => sandbox.snapshot(target),
    freeze: (target) => sandbox.freeze(target).finally(dispose), // which is idempotent
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
