/** Addresses of the page: the view and its whole state are in the part behind `#`, so that a link shows what its sender saw. */

export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Route {
  readonly view: 'conversation' | 'dashboards' | 'health' | 'record' | 'search' | 'sign-in' | 'unknown';
  /** What follows the view: the id of a session, a record or a dashboard. */
  readonly id: string | undefined;
  readonly parameters: URLSearchParams;
}

export const HOME = '#/dashboards/overview';

const VIEWS: readonly string[] = ['conversation', 'dashboards', 'health', 'record', 'search', 'sign-in'];

/** Reads `#/conversation/s-1?turn=m-2`. An id may hold any character, encoded. */
export function parseRoute(hash: string): Route {
  const address = hash.replace(/^#\/?/, '');
  const at = address.indexOf('?');
  const path = at < 0 ? address : address.slice(0, at);
  const parameters = new URLSearchParams(at < 0 ? '' : address.slice(at + 1));
  if (path === '') return { view: 'dashboards', id: 'overview', parameters };
  const slash = path.indexOf('/');
  const view = slash < 0 ? path : path.slice(0, slash);
  const id = slash < 0 ? '' : decoded(path.slice(slash + 1));
  return {
    view: VIEWS.includes(view) ? (view as Route['view']) : 'unknown',
    id: id === '' ? undefined : id,
    parameters,
  };
}

/** The address of a view. Parameters without a value are left out; those with several are repeated. */
export function hrefOf(view: Route['view'], id?: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    for (const each of values) if (each !== '') query.append(name, each);
  }
  const text = query.toString();
  return `#/${view}${id === undefined ? '' : `/${inPath(id)}`}${text === '' ? '' : `?${text}`}`;
}

/** An id as a part of an address. Half of a character, which no address can hold, becomes the sign for an unreadable one. */
export function inPath(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

/** A session's conversation, opened at one of its records. */
export function conversationHref(session: string, turn?: string): string {
  return hrefOf('conversation', session, { turn });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
