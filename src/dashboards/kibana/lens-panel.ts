/** A panel of figures as a panel of a Kibana dashboard: Lens attributes by value, with both lists of references. */
import type { JsonObject } from '../../record/record.ts';
import type { AggregatePanel } from '../panel.ts';
import { LAYER, layerOf } from './layer.ts';
import { type Reference, referenceJson } from './saved-object.ts';
import type { View } from './view.ts';
import { visualizationOf } from './visualization.ts';

/** A panel of a dashboard, without its place. */
export interface PanelBody {
  readonly type: string;
  readonly panelIndex: string;
  readonly embeddableConfig: JsonObject;
  /** Name of the reference, for a panel that is an object of its own. */
  readonly panelRefName?: string;
  readonly references: readonly Reference[];
}

/** The panel and what it refers to. */
export function lensPanel(panel: AggregatePanel, view: View): PanelBody {
  const layer = layerOf(panel, view);
  const { type: visualizationType, state } = visualizationOf(panel, layer);
  const reference: Reference = {
    type: 'index-pattern',
    id: view.id,
    name: `indexpattern-datasource-layer-${LAYER}`,
  };
  const description = descriptionOf(panel);
  return {
    type: 'lens',
    panelIndex: panel.id,
    embeddableConfig: {
      title: panel.title,
      description,
      // A figure has its title beside it already.
      hidePanelTitles: panel.chart === 'number',
      enhancements: {},
      attributes: {
        title: panel.title,
        description,
        type: 'lens',
        visualizationType,
        references: [referenceJson(reference)],
        state: {
          datasourceStates: { formBased: { layers: { [LAYER]: layer.json } } },
          visualization: state,
          query: { query: panel.filter ?? '', language: 'kuery' },
          filters: [],
          adHocDataViews: {},
          internalReferences: [],
        },
      },
    },
    references: [{ ...reference, name: `${panel.id}:${reference.name}` }],
  };
}

function descriptionOf(panel: AggregatePanel): string {
  const rising = panel.splits?.some(({ kind }) => kind === 'rising') ?? false;
  return rising
    ? `${panel.question} Kibana compares with all records of the index, not with the period before.`
    : panel.question;
}
