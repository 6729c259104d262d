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
 * The items that may have to be taken out so that the values of the rest never fall: those that not every longest run of such
 * values holds. Of two that changed places either may be the one.
 */
export function outOfOrder<Item>(items: readonly Item[], valueIn: (item: Item) => number): Set<Item> {
  const values = items.map(valueIn);
  const upTo = runLengths(values);
  const from = runLengths(values.toReversed().map((value) => -value)).reverse();
  const longest = Math.max(0, ...upTo);
  const onARun = values.map((_, at) => (upTo[at] ?? 0) + (from[at] ?? 0) - 1 === longest);
  const sharing = new Map<number, number>();
  for (const [at, length] of upTo.entries()) if (onARun[at]) sharing.set(length, (sharing.get(length) ?? 0) + 1);
  return new Set(items.filter((_, at) => !onARun[at] || sharing.get(upTo[at] ?? 0) !== 1));
}

/** Of each value, the length of the longest run that never falls and ends with it. */
function runLengths(values: readonly number[]): number[] {
  const ends: number[] = []; // the smallest end of a run of each length
  return values.map((value) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) <= value) low = middle + 1;
      else high = middle;
    }
    ends[low] = value;
    return low + 1;
  });
}
