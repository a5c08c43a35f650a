/** What a panel's splits make of it, and so what can be shown of it. */
import type { AggregatePanel, Split } from '../panel.ts';
import type { PanelData } from './assemble.ts';
import { planMeasures, type Shape } from './measures.ts';
import type { QueryContext } from './queries.ts';
import { alongData, figureData, pairData, seriesData } from './series-data.ts';
import { namedData, valuesData } from './table-data.ts';

/** The queries of a panel and what is done with their answers; undefined when Grafana can show nothing of it. */
export function panelData(context: QueryContext): PanelData | undefined {
  const shape = shapeOf(context.panel);
  if (shape === undefined) return undefined;
  const plan = planMeasures(context.panel, shape);
  if (plan.metrics.length === 0) return undefined;
  const [first, second] = splitsOf(context.panel);
  if (first === undefined) return figureData(context, plan);
  if (first.kind === 'time') return second === undefined ? alongData(context, plan) : seriesData(context, plan, second);
  if (first.kind === 'rising') return undefined;
  if (first.kind !== 'values') return namedData(context, plan, first);
  return second?.kind === 'values' ? pairData(context, plan, [first, second]) : valuesData(context, plan, first);
}

/** Undefined where Grafana's source has no query for the splits. */
export function shapeOf(panel: AggregatePanel): Shape | undefined {
  const [first, second] = splitsOf(panel);
  if (first === undefined) return 'figure';
  if (first.kind === 'rising' || second?.kind === 'rising' || second?.kind === 'time') return undefined;
  if (first.kind === 'time') {
    if (second === undefined) return 'along';
    return panel.chart === 'table' ? undefined : 'series';
  }
  if (second === undefined) return first.kind === 'values' ? 'values' : 'named';
  return first.kind === 'values' && second.kind === 'values' ? 'pair' : undefined;
}

function splitsOf({ splits }: AggregatePanel): readonly (Split | undefined)[] {
  return splits ?? [];
}
