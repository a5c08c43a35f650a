/** Work on many items at once where those of one key must not overlap. */

/** Runs the work of different keys side by side, at most `atOnce` of them, and that of one key in order. */
export async function forEachByKey<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const groups = [...Map.groupBy(items, keyOf).values()];
  let next = 0;
  const runner = async (): Promise<void> => {
    for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
      for (const item of group) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, groups.length) }, runner));
}
