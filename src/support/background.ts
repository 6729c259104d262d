const going = new Set<Promise<void>>();

/** Work that nobody waits for, and that this process should not end before. It never rejects. */
export function goesOn(work: Promise<void>): void {
  going.add(work);
  void work.finally(() => going.delete(work));
}

/** Resolves when all such work is done. */
export async function backgroundWork(): Promise<void> {
  while (going.size > 0) await Promise.all(going);
}
