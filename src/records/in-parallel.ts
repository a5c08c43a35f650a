/** Runs several pieces of work at once, but never more than a few. */

/** Calls `work` for each input, at most `limit` at a time. The first that throws ends it. */
export async function inParallel<T>(
  inputs: readonly T[],
  limit: number,
  work: (input: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runner = async (): Promise<void> => {
    while (next < inputs.length) {
      const input = inputs[next] as T;
      next += 1;
      await work(input);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, runner));
}
