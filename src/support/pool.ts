/**
 * Maps with at most `limit` calls under way; results keep the order of the items. The first error stops new calls,
 * waits for those under way, and is thrown; an aborted signal does the same with its reason.
 */
export async function mapConcurrent<Item, Result>(
  items: readonly Item[],
  limit: number,
  call: (item: Item, index: number) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failure: { error: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (next < items.length && failure === undefined && !signal?.aborted) {
      const index = next++;
      try {
        results[index] = await call(items[index] as Item, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, work));
  if (failure !== undefined) throw failure.error;
  signal?.throwIfAborted();
  return results;
}
