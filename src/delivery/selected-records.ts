/** The records a person chose: by time, session, user, id or a query, as whole records out of the records store, page by page. */
import { PromptlogError } from '../errors.ts';
import type { PromptRecord } from '../record/record.ts';
import { bySessionOrder } from '../records/session-order.ts';
import type { RecordsStore, ScanPage } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { countFound, foundRecords } from './found-records.ts';
import { filterOf, isSelected, type RecordSelection } from './record-selection.ts';

export { isSelected, type RecordSelection, selectsAll } from './record-selection.ts';

export interface SelectOptions {
  readonly store: RecordsStore;
  /** Needed for a query alone. */
  readonly client: SearchClient | undefined;
  readonly selection: RecordSelection;
  /** Continue after the page with this token, of the same selection. */
  readonly after?: string | undefined;
  /** The most records of a page. Default 500. */
  readonly pageSize?: number | undefined;
  /** What cannot be read as a record is told in its page. Default: it is thrown. */
  readonly keepGoing?: boolean | undefined;
  /** Called each time that the store makes the reading wait, with what it said. */
  readonly onStall?: ((reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PAGE_SIZE = 500;

/**
 * Pages of whole records out of the records store, erased ones too; each page's token goes on after it, also in another process.
 * A page may be empty where Elasticsearch holds what the store does not.
 */
export function selectedRecords(options: SelectOptions): AsyncIterable<ScanPage> {
  const { store, selection, after, pageSize = PAGE_SIZE, keepGoing, onStall, signal } = options;
  if (selection.query !== undefined) return foundRecords({ ...options, client: clientOf(options), pageSize });
  if (isNamed(selection)) return namedPages(options, pageSize);
  return store.scan({ ...filterOf(selection), after, pageSize, keepGoing, onStall, signal });
}

/** How many there are, for a progress bar; undefined where only a full pass would tell. */
export async function countSelected(options: SelectOptions): Promise<number | undefined> {
  const { store, selection } = options;
  if (selection.query !== undefined) return countFound({ ...options, client: clientOf(options) });
  if (isNamed(selection)) return (await namedRecords(options)).length;
  return selection.user === undefined ? store.count(filterOf(selection)) : undefined;
}

function isNamed({ session, id }: RecordSelection): boolean {
  return session !== undefined || id !== undefined;
}

function clientOf({ client }: SelectOptions): SearchClient {
  if (client !== undefined) return client;
  throw new PromptlogError('PL_USAGE', { reason: 'a query is answered by Elasticsearch, which is not asked here' });
}

async function namedRecords({ store, selection }: SelectOptions): Promise<PromptRecord[]> {
  const { session, id } = selection;
  const named =
    session === undefined ? (await store.find(id ?? '')).map(({ record }) => record) : await store.session(session);
  return named.filter((record) => isSelected(record, selection)).sort(bySessionOrder);
}

// Goes on behind a record, not a number of them: others may have come between.
async function* namedPages(options: SelectOptions, pageSize: number): AsyncGenerator<ScanPage> {
  const after = options.after === undefined ? undefined : placeOf(options.after);
  const all = await namedRecords(options);
  const rest = after === undefined ? all : all.filter((record) => comparePlaces(placeIn(record), after) > 0);
  for (let start = 0; start < rest.length; start += pageSize) {
    options.signal?.throwIfAborted();
    const records = rest.slice(start, start + pageSize);
    const last = records.at(-1);
    if (last !== undefined) yield { records, token: JSON.stringify(placeIn(last)) };
  }
}

type Place = readonly [time: string, id: string, session: string];

function placeIn({ time, message, chat_session_id }: PromptRecord): Place {
  return [time, message.id, chat_session_id];
}

function comparePlaces(a: Place, b: Place): number {
  const time = Date.parse(a[0]) - Date.parse(b[0]);
  if (time !== 0) return time;
  const at = a[1] === b[1] ? 2 : 1;
  const [first, second] = [a[at] ?? '', b[at] ?? ''];
  return first === second ? 0 : first < second ? -1 : 1;
}

function placeOf(token: string): Place {
  try {
    const place = JSON.parse(token) as unknown;
    if (Array.isArray(place) && place.length === 3 && place.every((part) => typeof part === 'string')) {
      return place as unknown as Place;
    }
  } catch {
    // Said below.
  }
  throw new PromptlogError('PL_USAGE', {
    reason: `the token ${JSON.stringify(token)} is not one of this selection`,
  });
}
