/** What a caller says of one call in headers that are for us alone, and that go no further. */
import type { SaidOfCall } from './observed-call.ts';

/** What the names of all of them begin with. */
export const SAID_PREFIX = 'x-promptlog-';
/** The header by which a call names its user. */
export const SAID_USER = `${SAID_PREFIX}user`;
/** All that say something. */
export const SAID_HEADERS = [`${SAID_PREFIX}session`, SAID_USER, `${SAID_PREFIX}tags`, `${SAID_PREFIX}previous`];

/** What they say; `header` gives the value of one by its name. */
export function saidIn(header: (name: string) => string | null | undefined): SaidOfCall {
  const said = (name: string): string | undefined => header(`${SAID_PREFIX}${name}`)?.trim() || undefined;
  const tags = said('tags')
    ?.split(',')
    .map((tag) => tag.trim());
  return {
    session: said('session'),
    user: said('user'),
    previousId: said('previous'),
    tags: tags?.filter((tag) => tag !== ''),
  };
}
