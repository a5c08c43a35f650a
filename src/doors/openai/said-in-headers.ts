/** What an application says of one call in headers that are for us alone: they are taken off before the call goes out. */
import type { SaidOfCall } from '../call/observed-call.ts';

const PREFIX = 'x-promptlog-';
const NAMES = ['session', 'user', 'tags', 'previous'] as const;

/** Takes the headers off and gives what they say. */
export function takeSaid(headers: Headers): SaidOfCall {
  const [session, user, tags, previousId] = NAMES.map((name) => {
    const value = headers.get(PREFIX + name);
    headers.delete(PREFIX + name);
    return value === null || value.trim() === '' ? undefined : value.trim();
  });
  const listed = tags?.split(',').map((tag) => tag.trim());
  return { session, user, previousId, tags: listed?.filter((tag) => tag !== '') };
}
