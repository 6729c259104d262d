/** Items that differ from the rest may be this share of them, beside the changed ones, and still point at those. */
const FEW = 0.1;

/**
 * Of the changed items, those that deviate in a way that few others do: who looks for what deviates finds them. Where many
 * deviate, nobody learns from it which were changed.
 */
export function singledOut<Item extends { path: string }>(
  items: readonly Item[],
  changed: ReadonlySet<string>,
  deviates: (item: Item) => boolean,
): Item[] {
  const deviating = items.filter(deviates);
  const found = deviating.filter(({ path }) => changed.has(path));
  const others = deviating.length - found.length;
  return others <= Math.max(found.length, Math.floor(FEW * (items.length - found.length))) ? found : [];
}

/** Says of a value whether it is another than most items have. */
export function isUnusual<Item, Value>(items: readonly Item[], valueIn: (item: Item) => Value): (item: Item) => boolean {
  const counts = new Map<Value, number>();
  for (const item of items) counts.set(valueIn(item), (counts.get(valueIn(item)) ?? 0) + 1);
  const [usual] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [undefined as Value | undefined, 0]);
  return (item) => valueIn(item) !== usual;
}

/**
 * The items that have to be taken out so that the values of the rest never fall: those that are out of order. Of several
 * ways one that takes the fewest.
 */
export function outOfOrder<Item>(items: readonly Item[], valueIn: (item: Item) => number): Set<Item> {
  const tails: number[] = []; // index of the smallest last item of a run of each length
  const before: number[] = [];
  for (const [index, item] of items.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (valueIn(items[tails[middle] as number] as Item) <= valueIn(item)) low = middle + 1;
      else high = middle;
    }
    before[index] = tails[low - 1] ?? -1;
    tails[low] = index;
  }
  const kept = new Set<Item>();
  for (let index = tails.at(-1) ?? -1; index !== -1; index = before[index] ?? -1) kept.add(items[index] as Item);
  return new Set(items.filter((item) => !kept.has(item)));
}
