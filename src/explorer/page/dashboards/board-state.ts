/** What a dashboard shows, as it stands in its address and as it is asked for. */
import type { Dashboard } from '../../../dashboards/panel.ts';
import { hrefOf } from '../core/route.ts';

export interface BoardState {
  readonly from: string;
  readonly to: string;
  readonly query: string;
  /** Values by field, each of which is enough. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** Seconds from one look to the next; 0: none but the first. */
  readonly refresh: number;
  /** Ids of panels shown as tables. */
  readonly tables: readonly string[];
}

export const REFRESHES: readonly (readonly [seconds: number, label: string])[] = [
  [0, 'off'],
  [10, 'every 10 s'],
  [60, 'every minute'],
];

/** Reads the state from an address. */
export function boardState(board: Dashboard, parameters: URLSearchParams): BoardState {
  // An address may name a field after what every object has.
  const filters = new Map<string, string[]>();
  for (const filter of parameters.getAll('is')) {
    const [field = '', value] = cutAt(filter, filter.indexOf(':'));
    if (field !== '' && value !== undefined) filters.set(field, [...(filters.get(field) ?? []), value]);
  }
  const refresh = Number(parameters.get('refresh'));
  return {
    from: parameters.get('from') ?? `now-${board.period}`,
    to: parameters.get('to') ?? 'now',
    query: parameters.get('q') ?? '',
    filters: Object.fromEntries(filters),
    refresh: REFRESHES.some(([seconds]) => seconds === refresh) ? refresh : 0,
    tables: parameters.getAll('table'),
  };
}

/** The address of a dashboard. */
export function boardHref(board: Dashboard, state: Partial<BoardState>): string {
  const { from, to, query, filters = {}, refresh = 0, tables } = state;
  return hrefOf('dashboards', board.id, {
    from: from === `now-${board.period}` ? undefined : from,
    to: to === 'now' ? undefined : to,
    q: query,
    is: Object.entries(filters).flatMap(([field, values]) => values.map((value) => `${field}:${value}`)),
    refresh: refresh === 0 ? undefined : String(refresh),
    table: tables,
  });
}

/** The body of `POST /v1/dashboards/{id}`. */
export function boardBody({ from, to, query, filters }: BoardState): Record<string, unknown> {
  return {
    from,
    to,
    ...(query.trim() === '' ? {} : { query }),
    ...(Object.keys(filters).length === 0 ? {} : { filters }),
  };
}

/** The filters with this value put in, or taken out when it is there. */
export function withValue(filters: BoardState['filters'], field: string, value: string): BoardState['filters'] {
  const own = (Object.hasOwn(filters, field) ? filters[field] : undefined) ?? [];
  const next = own.includes(value) ? own.filter((each) => each !== value) : [...own, value];
  const { [field]: _, ...others } = filters;
  return next.length === 0 ? others : { ...others, [field]: next };
}

function cutAt(text: string, place: number): string[] {
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}
