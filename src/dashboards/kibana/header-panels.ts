/** What stands above the figures of a dashboard: what it is for, and the ways to the others. */
import type { JsonObject } from '../../record/record.ts';
import type { Control, Dashboard } from '../panel.ts';
import type { PanelBody } from './lens-panel.ts';
import { idOf, type Reference } from './saved-object.ts';
import type { View } from './view.ts';

/** The purpose and the questions of a dashboard, in Markdown. The form of the older kind is read by every version. */
export function purposePanel(dashboard: Dashboard): PanelBody {
  const markdown = [`**${dashboard.purpose}**`, '', ...dashboard.questions.map((question) => `- ${question}`)].join(
    '\n',
  );
  return {
    type: 'visualization',
    panelIndex: 'purpose',
    embeddableConfig: {
      hidePanelTitles: true,
      enhancements: {},
      savedVis: {
        id: '',
        title: '',
        description: '',
        type: 'markdown',
        params: { fontSize: 12, openLinksInNewTab: false, markdown },
        uiState: {},
        data: { aggs: [], searchSource: { query: { query: '', language: 'kuery' }, filter: [] } },
      },
    },
    references: [],
  };
}

/** Steps of the grid the purpose needs: a line for each question, and room around them. */
export function purposeHeight({ questions }: Dashboard): number {
  return 3 + Math.ceil(questions.length * 0.8);
}

/** Links to other dashboards, which take the time range and the filters along. */
export function linksPanel(targets: readonly Pick<Dashboard, 'id' | 'title'>[]): PanelBody {
  const links = targets.map(({ id, title }, order) => ({
    id,
    order,
    type: 'dashboardLink',
    label: title,
    destinationRefName: destination(id),
    options: { openInNewTab: false, useCurrentDateRange: true, useCurrentFilters: true },
  }));
  return {
    type: 'links',
    panelIndex: 'links',
    embeddableConfig: {
      hidePanelTitles: true,
      enhancements: {},
      attributes: { layout: 'horizontal', links },
    },
    references: targets.map(({ id }) => ({ type: 'dashboard', id: idOf(id), name: `links:${destination(id)}` })),
  };
}

function destination(id: string): string {
  return `link_${id}_dashboard`;
}

/** Fields to narrow the dashboard down by. The form of before 9.4 is read by every version. */
export function controlGroup(controls: readonly Control[]): JsonObject {
  const panels = controls.map(({ field, label }, order): [string, JsonObject] => [
    controlId(field),
    {
      type: 'optionsListControl',
      order,
      grow: true,
      width: 'medium',
      explicitInput: {
        id: controlId(field),
        fieldName: field,
        title: label,
        searchTechnique: 'prefix',
        selectedOptions: [],
        sort: { by: '_count', direction: 'desc' },
        enhancements: {},
      },
    },
  ]);
  return {
    chainingSystem: 'HIERARCHICAL',
    controlStyle: 'oneLine',
    showApplySelections: false,
    ignoreParentSettingsJSON: JSON.stringify({
      ignoreFilters: false,
      ignoreQuery: false,
      ignoreTimerange: false,
      ignoreValidations: false,
    }),
    panelsJSON: JSON.stringify(Object.fromEntries(panels)),
  };
}

/** The data view of each control. */
export function controlReferences(controls: readonly Control[], view: View): Reference[] {
  return controls.map(({ field }) => ({
    type: 'index-pattern',
    id: view.id,
    name: `controlGroup_${controlId(field)}:optionsListDataView`,
  }));
}

function controlId(field: string): string {
  return `control-${field.replaceAll('.', '-')}`;
}
