/** A question to the collector as state of a component: the newest one wins, and what was there stays until its answer comes. */
import { useCallback, useEffect, useState } from 'preact/hooks';

export interface Asked<T> {
  /** The last answer, also while a newer one is waited for. */
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly again: () => void;
}

/** Asks when `key` changes; undefined asks nothing. */
export function useAsked<T>(key: string | undefined, question: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ value?: T; error?: Error; answered?: string }>({});
  const wanted = key === undefined ? undefined : `${round} ${key}`;
  useEffect(() => {
    if (wanted === undefined) return undefined;
    const stop = new AbortController();
    question(stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) setState({ value, answered: wanted });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const failed = error instanceof Error ? error : new Error(String(error));
        setState((before) => ({ ...before, error: failed, answered: wanted }));
      },
    );
    return () => stop.abort();
  }, [wanted]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  const loading = wanted !== undefined && state.answered !== wanted;
  return { value: state.value, error: loading ? undefined : state.error, loading, again };
}
