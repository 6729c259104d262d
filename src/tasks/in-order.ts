/**
 * Calls for items with at most `limit` under way, and yields what they come to in the order of the items, so that what
 * the consumer decides does not depend on which call ends first. Runs at most `ahead` items ahead of the consumer; with a limit of 1,
 * none.
 * When the consumer stops early, the signal given to the calls is aborted and they are waited for.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  limit: number,
  call: (item: Item, signal: AbortSignal) => Promise<Result>,
  outer?: AbortSignal,
  ahead = limit === 1 ? 1 : limit * 4,
): AsyncGenerator<Result> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  const started: Promise<Result>[] = [];
  const underWay = new Set<Promise<unknown>>();
  let taken = 0;
  const fill = (): void => {
    while (underWay.size < limit && started.length < items.length && started.length < taken + ahead && !signal.aborted) {
      const running = call(items[started.length] as Item, signal);
      started.push(running);
      const settled = running
        .catch(() => undefined) // thrown to the consumer at its turn
        .then(() => {
          underWay.delete(settled);
          fill();
        });
      underWay.add(settled);
    }
  };
  try {
    for (; taken < items.length; taken++) {
      fill();
      signal.throwIfAborted();
      yield await (started[taken] as Promise<Result>);
    }
  } finally {
    stop.abort();
    while (underWay.size > 0) await Promise.all(underWay);
  }
}
