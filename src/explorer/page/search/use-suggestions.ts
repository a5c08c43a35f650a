/** The suggestions for what is typed: fields are asked for once, values as they are needed. */
import { useEffect, useState } from 'preact/hooks';
import type { FieldInfo, ValueCount } from '../core/answers.ts';
import { get } from '../core/api.ts';
import { fieldSuggestions, type Suggestion, valueSuggestions, type Wanted, wantedAt } from './suggestions.ts';

let fields: Promise<readonly FieldInfo[]> | undefined;
const DELAY_MS = 80;

/** Suggestions at the caret; none while there is no caret in the box. */
export function useSuggestions(
  text: string,
  caret: number | undefined,
): { wanted: Wanted | undefined; suggestions: readonly Suggestion[] } {
  const wanted = caret === undefined ? undefined : wantedAt(text, caret);
  const key =
    wanted === undefined ? '' : `${wanted.kind} ${wanted.kind === 'value' ? wanted.field : ''} ${wanted.prefix}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly suggestions: readonly Suggestion[] }>();
  useEffect(() => {
    if (wanted === undefined) return undefined;
    const stop = new AbortController();
    const show = (suggestions: readonly Suggestion[]) => {
      if (!stop.signal.aborted)
        setAnswer({ key, suggestions: suggestions.filter(({ shown }) => shown !== wanted.prefix) });
    };
    const asked = window.setTimeout(
      () => {
        // Without suggestions the box works as well.
        suggestionsFor(wanted, stop.signal).then(show, () => show([]));
      },
      wanted.kind === 'value' ? DELAY_MS : 0,
    );
    return () => {
      clearTimeout(asked);
      stop.abort();
    };
  }, [key]);
  return { wanted, suggestions: wanted !== undefined && answer?.key === key ? answer.suggestions : [] };
}

/** The values of a field that begin with a prefix, the most frequent first. */
export async function valuesOf(field: string, prefix: string, signal?: AbortSignal): Promise<readonly ValueCount[]> {
  const query = new URLSearchParams({ field, prefix });
  return (await get<{ values: readonly ValueCount[] }>(`/v1/values?${query}`, signal)).values;
}

async function suggestionsFor(wanted: Wanted, signal: AbortSignal): Promise<readonly Suggestion[]> {
  if (wanted.kind === 'value') return valueSuggestions(await valuesOf(wanted.field, wanted.prefix, signal));
  fields ??= get<{ fields: readonly FieldInfo[] }>('/v1/fields').then((answer) => answer.fields);
  fields.catch(() => {
    fields = undefined;
  });
  return fieldSuggestions(await fields, wanted.prefix);
}
