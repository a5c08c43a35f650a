/** Lists of records as saved searches: objects of their own, which dashboards show by reference and Discover opens. */
import type { JsonObject } from '../../record/record.ts';
import type { RecordsPanel } from '../panel.ts';
import type { PanelBody } from './lens-panel.ts';
import { idOf, type SavedObject } from './saved-object.ts';
import type { View } from './view.ts';

/** What a saved search is made of; a panel of records is one. */
export type Listing = Pick<RecordsPanel, 'columns' | 'filter' | 'id' | 'question' | 'size' | 'sort' | 'title'>;

/** Kibana takes samples of ten rows at least, and of ten thousand at most. */
const SAMPLE = { least: 10, most: 10_000 } as const;

/** Texts are read, so they have the room. */
const WIDTHS: Readonly<Record<string, number>> = {
  'completion.text': 380,
  'error.message': 320,
  'feedback.comment': 280,
  'prompt.last': 320,
};

/** The latest records with their words: at the end of every dashboard. */
export const LATEST: Listing = {
  id: 'latest-records',
  title: 'Records',
  question: 'Which records are these, word for word?',
  columns: [
    'prompt.last',
    'completion.text',
    'user.name',
    'service.name',
    'gen_ai.request.model',
    'outcome',
    'cost.total',
    'session.id',
  ],
  sort: ['@timestamp', 'desc'],
  size: 500,
};

/** The saved search of a listing. */
export function savedSearch(listing: Listing, view: View): SavedObject {
  const index = 'kibanaSavedObjectMeta.searchSourceJSON.index';
  return {
    id: idOf(listing.id),
    type: 'search',
    attributes: {
      title: `promptlog: ${listing.title}`,
      description: listing.question,
      columns: [...listing.columns],
      sort: [[...listing.sort]],
      grid: { columns: widthsOf(listing.columns) },
      hideChart: true,
      isTextBasedQuery: false,
      timeRestore: false,
      rowHeight: 3,
      rowsPerPage: 25,
      sampleSize: Math.min(Math.max(listing.size, SAMPLE.least), SAMPLE.most),
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({
          query: { query: listing.filter ?? '', language: 'kuery' },
          filter: [],
          indexRefName: index,
        }),
      },
    },
    references: [{ type: 'index-pattern', id: view.id, name: index }],
  };
}

/** A panel that shows a saved search. */
export function searchPanel(listing: Listing, panelIndex = listing.id): PanelBody {
  const panelRefName = `panel_${panelIndex}`;
  return {
    type: 'search',
    panelIndex,
    panelRefName,
    embeddableConfig: { title: listing.title, description: listing.question, enhancements: {} },
    references: [{ type: 'search', id: idOf(listing.id), name: `${panelIndex}:${panelRefName}` }],
  };
}

function widthsOf(columns: readonly string[]): JsonObject {
  return Object.fromEntries(
    columns.filter((name) => WIDTHS[name] !== undefined).map((name) => [name, { width: WIDTHS[name] ?? 0 }]),
  );
}
