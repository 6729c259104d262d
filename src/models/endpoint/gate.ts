/** How fast an endpoint may be asked. Without a bound, requests start as they come. */
export type GateLimits = {
  /** Requests under way at once. */
  concurrency?: number;
  /** Requests started in a minute, evenly spaced. */
  requestsPerMinute?: number;
};

/** Lets requests through in the order in which they came. */
export type Gate = {
  /** Waits for its turn; call what it gives when the request has ended. Rejects with the signal's reason on abort. */
  enter(signal?: AbortSignal): Promise<() => void>;
  /** Nobody starts for so many milliseconds: the endpoint asked for a break. */
  pause(milliseconds: number): void;
};

export function openGate({ concurrency = Number.POSITIVE_INFINITY, requestsPerMinute }: GateLimits): Gate {
  const spacing = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  const waiting = new Set<() => void>();
  let active = 0;
  let notBefore = 0;
  let woken = true;

  const leave = (): void => {
    active--;
    letIn();
  };
  const wake = (): void => {
    woken = true;
    letIn();
  };
  const letIn = (): void => {
    for (const start of waiting) {
      if (active >= concurrency) return;
      const wait = notBefore - performance.now();
      if (wait > 0) {
        if (woken) setTimeout(wake, wait);
        woken = false;
        return;
      }
      waiting.delete(start);
      active++;
      if (spacing > 0) notBefore = performance.now() + spacing;
      start();
    }
  };

  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = (): void => {
          waiting.delete(start);
          reject(signal?.reason as Error);
        };
        const start = (): void => {
          signal?.removeEventListener('abort', onAbort);
          resolve(leave);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.add(start);
        letIn();
      });
    },
    pause(milliseconds) {
      notBefore = Math.max(notBefore, performance.now() + milliseconds);
    },
  };
}
