/** What the hits have in common: the values of some fields with their counts, each a click from narrowing the search. */
import { useState } from 'preact/hooks';
import type { Facet } from '../core/answers.ts';
import { compact } from '../core/format.ts';
import { Icon } from '../ui/icons.tsx';
import type { Filter } from './search-state.ts';

interface FacetsProps {
  readonly facets: readonly Facet[] | undefined;
  readonly filters: readonly Filter[];
  readonly onToggle: (filter: Filter) => void;
}

const SHOWN = 6;

export function Facets({ facets, filters, onToggle }: FacetsProps) {
  const shown = (facets ?? []).filter(
    ({ field, values }) => values.length > 0 || filters.some((filter) => filter.field === field),
  );
  return (
    <aside class="facets" aria-label="Narrow down">
      <details class="facets-fold" open={matchMedia('(min-width: 900px)').matches}>
        <summary>
          <Icon name="sliders" /> Narrow down
        </summary>
        {shown.map((facet) => (
          <FacetGroup key={facet.field} facet={facet} filters={filters} onToggle={onToggle} />
        ))}
        {facets === undefined && <div class="facets-waiting" />}
      </details>
    </aside>
  );
}

function FacetGroup({
  facet,
  filters,
  onToggle,
}: {
  facet: Facet;
  filters: readonly Filter[];
  onToggle: (filter: Filter) => void;
}) {
  const { field, label } = facet;
  const own = filters.filter((filter) => filter.field === field);
  const missing = own
    .filter(({ value }) => !facet.values.some((each) => each.value === value))
    .map(({ value }) => ({ value, count: undefined }));
  const [isWhole, setWhole] = useState(false);
  const all = [...missing, ...facet.values];
  const values = isWhole
    ? all
    : all.filter(({ value }, place) => place < SHOWN || own.some((each) => each.value === value));
  const most = Math.max(1, ...facet.values.map(({ count }) => count));
  return (
    <section class="facet">
      <h2>{label}</h2>
      <ul>
        {values.map(({ value, count }) => {
          const filter = own.find((each) => each.value === value);
          return (
            <li key={value} class={filter === undefined ? '' : filter.excluded ? 'excluded' : 'included'}>
              <meter class="facet-share" aria-hidden="true" min={0} max={most} value={count ?? 0} />
              <button
                type="button"
                class="facet-value"
                aria-pressed={filter !== undefined && !filter.excluded}
                title={`${value} – Alt-click to exclude`}
                onClick={(event) => onToggle({ field, value, excluded: event.altKey })}
              >
                <span class="facet-name">{value}</span>
                {count !== undefined && <span class="facet-count">{compact(count)}</span>}
              </button>
              <button
                type="button"
                class="facet-not"
                aria-label={`Exclude ${value}`}
                title={`Exclude ${value}`}
                aria-pressed={filter?.excluded === true}
                onClick={() => onToggle({ field, value, excluded: true })}
              >
                <Icon name="minus" size={12} />
              </button>
            </li>
          );
        })}
      </ul>
      {values.length < all.length && (
        <button type="button" class="facet-more" onClick={() => setWhole(true)}>
          {all.length - values.length} more<span class="unseen"> of {label}</span>
        </button>
      )}
    </section>
  );
}
