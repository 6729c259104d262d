import type { Random } from '../support/random.ts';

type Key<Item> = (item: Item) => string;

/**
 * Reorders items so that any first part of the list is spread evenly over the first key, within that over the second,
 * and so on; equal items of the last key come in shuffled order.
 */
export function takeEvenly<Item>(items: readonly Item[], keys: readonly Key<Item>[], source: Random): Item[] {
  const [key, ...rest] = keys;
  if (key === undefined) return source.shuffle(items);
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  const queues = source.shuffle([...groups.values()]).map((group) => takeEvenly(group, rest, source));
  const taken: Item[] = [];
  for (let round = 0; taken.length < items.length; round++) {
    for (const queue of queues) {
      const item = queue[round];
      if (item !== undefined) taken.push(item);
    }
  }
  return taken;
}
