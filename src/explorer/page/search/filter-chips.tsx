/** The filters in force, each of which a click takes away. */
import { fieldNamed } from '../../../record/fields.ts';
import { Icon } from '../ui/icons.tsx';
import type { Filter } from './search-state.ts';

interface ChipsProps {
  readonly filters: readonly Filter[];
  readonly onToggle: (filter: Filter) => void;
  readonly onClear: () => void;
}

export function FilterChips({ filters, onToggle, onClear }: ChipsProps) {
  if (filters.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {filters.map((filter) => {
        const { field, value, excluded } = filter;
        const label = fieldNamed(field)?.label ?? field;
        return (
          <li key={`${excluded} ${field} ${value}`}>
            <button type="button" class={`chip ${excluded ? 'excluded' : ''}`} onClick={() => onToggle(filter)}>
              <span class="unseen">Remove filter: </span>
              <span class="chip-field">{label}</span>
              {excluded && <strong class="chip-not">not</strong>} <span class="chip-value">{value}</span>
              <Icon name="close" size={12} />
            </button>
          </li>
        );
      })}
      {filters.length > 1 && (
        <li>
          <button type="button" class="button quiet small" onClick={onClear}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}
