/** Calls at a steady rate, as an application under load makes them. */

const TICK_MS = 1;

/** Hands items over at so many a second; a late timer catches up. Resolves to the milliseconds of each call. */
export function pace<Item>(items: readonly Item[], perSecond: number, take: (item: Item) => void): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(items.length, Math.floor(((performance.now() - started) / 1000) * perSecond));
      while (times.length < due) {
        const item = items[times.length] as Item;
        const before = performance.now();
        take(item);
        times.push(performance.now() - before);
      }
      if (times.length < items.length) return;
      clearInterval(timer);
      resolve(times);
    }, TICK_MS);
  });
}
