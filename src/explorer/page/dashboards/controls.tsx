/** What narrows a whole dashboard: one list of values for each of its controls. */
import { useEffect, useState } from 'preact/hooks';
import type { Control } from '../../../dashboards/panel.ts';
import type { ValueCount } from '../core/answers.ts';
import { valuesOf } from '../search/use-suggestions.ts';
import { Icon } from '../ui/icons.tsx';
import { Popover } from '../ui/popover.tsx';
import type { BoardState } from './board-state.ts';

interface ControlsProps {
  readonly controls: readonly Control[];
  readonly filters: BoardState['filters'];
  readonly onToggle: (field: string, value: string) => void;
}

export function Controls({ controls, filters, onToggle }: ControlsProps) {
  return (
    <ul class="controls" aria-label="Narrow down">
      {controls.map((control) => {
        const chosen = filters[control.field] ?? [];
        const text =
          chosen.length === 0 ? control.label : `${control.label}: ${chosen.length === 1 ? chosen[0] : chosen.length}`;
        return (
          <li key={control.field}>
            <Popover
              class={`button ${chosen.length > 0 ? 'chosen' : ''}`}
              label={
                <>
                  <span class="control-text">{text}</span> <Icon name="down" size={12} />
                </>
              }
            >
              {() => <Options control={control} chosen={chosen} onToggle={onToggle} />}
            </Popover>
          </li>
        );
      })}
    </ul>
  );
}

function Options({
  control,
  chosen,
  onToggle,
}: {
  control: Control;
  chosen: readonly string[];
  onToggle: ControlsProps['onToggle'];
}) {
  const [prefix, setPrefix] = useState('');
  const [values, setValues] = useState<readonly ValueCount[]>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    valuesOf(control.field, prefix, stop.signal).then(
      (found) => !stop.signal.aborted && setValues(found),
      (error: Error) => !stop.signal.aborted && setProblem(error.message),
    );
    return () => stop.abort();
  }, [prefix]);
  const others = chosen.filter((value) => values?.some((each) => each.value === value) !== true);
  const shown: readonly { readonly value: string; readonly count?: number }[] = [
    ...others.map((value) => ({ value })),
    ...(values ?? []),
  ];
  return (
    <div class="options">
      <input
        type="search"
        aria-label={`Find ${control.label}`}
        placeholder={`Find ${control.label.toLowerCase()}`}
        value={prefix}
        onInput={(event) => setPrefix(event.currentTarget.value)}
      />
      <ul>
        {shown.map(({ value, count }) => (
          <li key={value}>
            <label>
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => onToggle(control.field, value)} />
              <span class="option-name">{value}</span>
              <span class="option-count">{count?.toLocaleString('en') ?? ''}</span>
            </label>
          </li>
        ))}
      </ul>
      {problem !== '' && <p class="hint bad">{problem}</p>}
      {values !== undefined && shown.length === 0 && problem === '' && <p class="hint">No values.</p>}
    </div>
  );
}
