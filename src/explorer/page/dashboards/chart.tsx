/** A chart: drawn by Vega, whose code is loaded when the first chart comes into the page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChartPanel, Row } from '../../../dashboards/panel.ts';
import { formatted } from '../core/format.ts';
import { isDark } from '../ui/theme.tsx';
import type { Drawn } from './draw-chart.ts';

interface ChartProps {
  readonly panel: ChartPanel;
  readonly rows: readonly Row[];
  readonly period: readonly [from: number, to: number] | undefined;
  readonly onNarrow: (field: string, value: string) => void;
}

export function Chart({ panel, rows, period, onNarrow }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<readonly [width: number, height: number]>();
  const [error, setError] = useState<string>();
  const [theme, setTheme] = useState(isDark());
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0 && height > 0) setSize([Math.floor(width), Math.floor(height)]);
    });
    if (frame.current !== null) watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    const look = () => setTheme(isDark());
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    addEventListener('theme', look);
    scheme.addEventListener('change', look);
    return () => {
      removeEventListener('theme', look);
      scheme.removeEventListener('change', look);
    };
  }, []);
  useEffect(() => {
    if (size === undefined) return undefined;
    let drawn: Drawn | undefined;
    let isGone = false;
    const draw = async () => {
      const { drawChart } = await import('./draw-chart.ts');
      if (isGone || frame.current === null) return;
      const [width, height] = size;
      const look = {
        scheme: theme ? 'dark' : 'light',
        width,
        height,
        text: formatted,
        ...(period === undefined ? {} : { period }),
      } as const;
      drawn = await drawChart(frame.current, panel, rows, look, (row) => narrow(panel, rows[row], onNarrow));
      if (isGone) drawn.remove();
    };
    draw().then(
      () => setError(undefined),
      (thrown: unknown) => setError(String(thrown)),
    );
    return () => {
      isGone = true;
      drawn?.remove();
    };
  }, [panel, rows, size, theme]);
  return (
    <>
      <div
        class="chart"
        ref={frame}
        role="img"
        aria-label={`${panel.title}: ${panel.question} The same as a table is one button away.`}
      />
      {error !== undefined && <p class="hint bad">The chart could not be drawn: {error}</p>}
    </>
  );
}

/** Narrows the dashboard to the value that was clicked: of the second split where there is one, as its colour is what one points at. */
function narrow({ splits }: ChartPanel, row: Row | undefined, onNarrow: ChartProps['onNarrow']): void {
  for (const split of splits.toReversed()) {
    const value = row?.[split.id];
    if ((split.kind !== 'values' && split.kind !== 'rising') || value === null || value === undefined) continue;
    if (split.kind === 'values' && value === split.missing) continue;
    onNarrow(split.field, String(value));
    return;
  }
}
