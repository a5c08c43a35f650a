/** Chooses the span of time looked at: one of the usual ones, or from one moment to another. */
import { useState } from 'preact/hooks';
import { localInput, momentOf, PERIODS, type Period, periodLabel } from '../core/period.ts';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';

interface PickerProps {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
}

export function PeriodPicker({ period, onChange }: PickerProps) {
  const label = periodLabel(period);
  return (
    <Popover
      align="end"
      name={`Time: ${label}`}
      label={
        <>
          <Icon name="clock" /> {label} <Icon name="down" size={12} />
        </>
      }
    >
      {(close) => (
        <div class="period">
          <ul class="choices">
            {PERIODS.map(([from, text]) => (
              <li key={from}>
                <button
                  type="button"
                  aria-pressed={period.from === from && period.to === 'now'}
                  onClick={() => {
                    onChange({ from, to: 'now' });
                    close();
                  }}
                >
                  {text}
                </button>
              </li>
            ))}
          </ul>
          <Absolute
            period={period}
            onChange={(next) => {
              onChange(next);
              close();
            }}
          />
        </div>
      )}
    </Popover>
  );
}

function Absolute({ period, onChange }: PickerProps) {
  const now = Date.now();
  const [from, setFrom] = useState(localInput(momentOf(period.from, now) ?? now));
  const [to, setTo] = useState(localInput(momentOf(period.to, now) ?? now));
  const isBackwards = !(Date.parse(from) < Date.parse(to));
  return (
    <form
      class="absolute"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBackwards) onChange({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
      }}
    >
      <label>
        From
        <input type="datetime-local" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        To
        <input type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      {isBackwards && <p class="hint bad">The first moment must be before the second.</p>}
      <button type="submit" class="button primary" disabled={isBackwards}>
        Show this time
      </button>
    </form>
  );
}
