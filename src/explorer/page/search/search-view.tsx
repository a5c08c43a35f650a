/** Search: the box, what narrows it, when the hits were, and the hits. */
import { useEffect } from 'preact/hooks';
import { counted } from '../core/format.ts';
import { navigate } from '../core/navigation.ts';
import { Heading } from '../ui/heading.tsx';
import { Icon } from '../ui/icons.tsx';
import { say } from '../ui/live.tsx';
import { PeriodPicker } from '../ui/period-picker.tsx';
import { Facets } from './facets.tsx';
import { FilterChips } from './filter-chips.tsx';
import { Hits } from './hits.tsx';
import { QueryBox } from './query-box.tsx';
import { readQuery } from './query-text.ts';
import { type SearchState, searchHref, searchState, toggled } from './search-state.ts';
import { Timeline } from './timeline.tsx';
import { useSearch } from './use-search.ts';

export function SearchView({ parameters }: { readonly parameters: URLSearchParams }) {
  const state = searchState(parameters);
  const search = useSearch(state, readQuery(state.text).unfinished);
  const { found, error, loading } = search;
  const change = (next: Partial<SearchState>, replace = false) =>
    navigate(searchHref({ ...state, ...next }), { replace });
  const total =
    found === undefined ? undefined : `${found.totalIsExact ? '' : 'at least '}${counted(found.total, 'record')}`;
  useEffect(() => {
    if (total !== undefined && !loading) say(`${total} found`);
  }, [total, loading]);
  return (
    <div class="search">
      <Heading title="Search" unseen focus={false} />
      <search class="search-head">
        <QueryBox
          text={state.text}
          error={error}
          onType={(text) => change({ text }, true)}
          onEnter={(text) => change({ text })}
        />
        <PeriodPicker period={state} onChange={(period) => change(period)} />
      </search>
      <FilterChips
        filters={state.filters}
        onToggle={(filter) => change({ filters: toggled(state.filters, filter) })}
        onClear={() => change({ filters: [] })}
      />
      <div class="search-body">
        <Facets
          facets={found?.facets}
          filters={state.filters}
          onToggle={(filter) => change({ filters: toggled(state.filters, filter) })}
        />
        <section class="results" aria-label="Results" aria-busy={loading}>
          {found?.timeline !== undefined && (
            <Timeline timeline={found.timeline} onChoose={(period) => change(period)} />
          )}
          <div class="results-head">
            <p class={`total ${loading ? 'old' : ''}`}>{total ?? ' '}</p>
            <label class="sort">
              <span>Sort</span>
              <select
                value={state.sort}
                onChange={(event) => change({ sort: event.currentTarget.value as SearchState['sort'] })}
              >
                <option value="newest">newest first</option>
                <option value="best">best match first</option>
                <option value="oldest">oldest first</option>
              </select>
            </label>
          </div>
          <Hits
            search={search}
            state={state}
            onWiden={(period) => change(period)}
            onClear={() => change({ filters: [], text: '' })}
          />
          {search.loadingMore && <p class="hint centred">Loading more …</p>}
          {found !== undefined && found.next === undefined && found.hits.length > 20 && (
            <p class="hint centred">
              <Icon name="check" size={12} /> These were all.
            </p>
          )}
        </section>
      </div>
    </div>
  );
}
