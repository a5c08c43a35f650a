/** One panel in its frame: title, question, and its answer as the panel says it is to be shown. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { ChartPanel, Panel } from '../../../dashboards/panel.ts';
import type { PanelAnswer } from '../core/answers.ts';
import { compactly, formatted } from '../core/format.ts';
import { Icon } from '../ui/icons.tsx';
import { sentence } from '../ui/states.tsx';
import { Chart } from './chart.tsx';
import { DataTable } from './data-table.tsx';
import { RecordsList } from './records-list.tsx';

interface PanelProps {
  readonly panel: Panel;
  readonly answer: PanelAnswer | undefined;
  readonly period: readonly [from: number, to: number] | undefined;
  readonly isTable: boolean;
  readonly onTable: () => void;
  readonly onNarrow: (field: string, value: string) => void;
}

export function isChart(panel: Panel): panel is ChartPanel {
  return panel.chart !== 'number' && panel.chart !== 'table' && panel.chart !== 'records';
}

export function PanelView({ panel, answer, period, isTable, onTable, onNarrow }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${panel.chart} w${panel.width}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{panel.title}</h2>
        <span class="tip">
          <button type="button" class="tip-button" aria-label={`Question: ${panel.question}`}>
            <Icon name="question" size={13} />
          </button>
          <span class="tip-text" aria-hidden="true">
            {panel.question}
          </span>
        </span>
        {isChart(panel) && (
          <button
            type="button"
            class="button quiet small panel-switch"
            aria-pressed={isTable}
            aria-label={`${panel.title} as table`}
            title={isTable ? 'As chart' : 'As table'}
            onClick={onTable}
          >
            <Icon name={isTable ? 'boards' : 'table'} size={14} />
          </button>
        )}
      </header>
      <div class="panel-body">
        <Body panel={panel} answer={answer} period={period} isTable={isTable} onNarrow={onNarrow} />
      </div>
    </section>
  );
}

function Body({ panel, answer, period, isTable, onNarrow }: Omit<PanelProps, 'onTable'>): ComponentChildren {
  if (answer === undefined) return <div class="panel-waiting" />;
  if (answer.error !== undefined) {
    return (
      <p class="panel-error">
        <Icon name="warn" size={14} /> {sentence(answer.error)}
      </p>
    );
  }
  if (panel.chart === 'records') {
    const records = answer.records ?? [];
    return records.length === 0 ? <Nothing /> : <RecordsList panel={panel} records={records} />;
  }
  const rows = answer.rows ?? [];
  if (panel.chart === 'number') {
    const [{ id, format }] = panel.metrics;
    const value = rows[0]?.[id] ?? null;
    return (
      <p class="number-value" title={formatted(value, format)}>
        {compactly(value, format)}
      </p>
    );
  }
  if (rows.length === 0) return <Nothing />;
  if (panel.chart === 'table' || isTable) return <DataTable panel={panel} rows={rows} onNarrow={onNarrow} />;
  return <Chart panel={panel} rows={rows} period={period} onNarrow={onNarrow} />;
}

function Nothing() {
  return <p class="panel-nothing">Nothing in this time.</p>;
}
