import type { Sandbox } from '../sandbox/index.ts';

/** Sandboxes on their way out. */
export type Departures = AsyncDisposable & {
  /** Hands a sandbox over when it is disposed of itself; waits only where too many are on their way. */
  of(sandbox: Sandbox): AsyncDisposable;
};

/**
 * Disposes of sandboxes beside what goes on: the kernel takes its time over their namespaces, while the next attempt could
 * already ask its model. At most `limit` leave at once; the end of all is awaited by disposing of this. What a disposal that
 * fails leaves behind, the sweep at the next start removes.
 */
export function departures(limit: number): Departures {
  const leaving = new Set<Promise<void>>();
  return {
    of: (sandbox) => ({
      async [Symbol.asyncDispose]() {
        while (leaving.size >= limit) await Promise.race(leaving);
        const left = sandbox
          .dispose()
          .catch(() => undefined)
          .finally(() => leaving.delete(left));
        leaving.add(left);
      },
    }),
    async [Symbol.asyncDispose]() {
      while (leaving.size > 0) await Promise.all(leaving);
    },
  };
}
