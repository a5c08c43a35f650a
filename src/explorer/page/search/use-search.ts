/** Asks for hits, page after page; answers to what is no longer asked are dropped. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchPage } from '../core/answers.ts';
import { post } from '../core/api.ts';
import { type SearchState, searchBody } from './search-state.ts';

export interface Found extends SearchPage {
  /** The address it answers, for telling a new answer from a longer one. */
  readonly key: string;
}

export interface Search {
  readonly found: Found | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly loadingMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

// Coming back from a conversation shows what was there, at once.
let kept: Found | undefined;

/** `paused`: what stands there is unfinished; the last answer stays. */
export function useSearch(state: SearchState, paused: boolean): Search {
  const key = JSON.stringify(searchBody(state));
  const [round, setRound] = useState(0);
  const [found, setFound] = useState(kept?.key === key ? kept : undefined);
  const [error, setError] = useState<{ readonly key: string; readonly error: Error }>();
  const [loadingMore, setLoadingMore] = useState(false);
  const current = useRef(key);
  current.current = key;
  useEffect(() => {
    if (paused || (round === 0 && kept?.key === key)) return undefined;
    const stop = new AbortController();
    post<SearchPage>('/v1/search', { ...searchBody(state), facets: true }, stop.signal).then(
      (page) => {
        if (stop.signal.aborted) return;
        kept = { ...page, key };
        setFound(kept);
        setError(undefined);
      },
      (thrown: Error) => {
        if (!stop.signal.aborted) setError({ key, error: thrown });
      },
    );
    return () => stop.abort();
  }, [key, paused, round]);
  const more = async () => {
    if (found?.next === undefined || loadingMore || found.key !== key) return;
    setLoadingMore(true);
    try {
      const page = await post<SearchPage>('/v1/search', { ...searchBody(state), after: found.next });
      if (current.current !== key) return;
      const { next: _, ...before } = found;
      kept = {
        ...before,
        ...(page.next === undefined ? {} : { next: page.next }),
        hits: [...found.hits, ...page.hits],
      };
      setFound(kept);
    } catch (thrown) {
      setError({ key, error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
    } finally {
      setLoadingMore(false);
    }
  };
  const failed = error?.key === key ? error.error : undefined;
  return {
    found,
    error: failed,
    loading: !paused && failed === undefined && found?.key !== key,
    loadingMore,
    more: () => void more(),
    again: () => {
      setError(undefined);
      setRound((count) => count + 1);
    },
  };
}
