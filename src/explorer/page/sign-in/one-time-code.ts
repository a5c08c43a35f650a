/** The code of a one-time link: taken out of the address before anything else happens, so that no history and no screenshot keeps it. */
import { hrefOf, parseRoute } from '../core/route.ts';

export function takeCode(): string | undefined {
  const { view, parameters } = parseRoute(location.hash);
  const code = parameters.get('code');
  if (view !== 'sign-in' || code === null) return undefined;
  history.replaceState(null, '', hrefOf('sign-in', undefined, { back: parameters.get('back') ?? undefined }));
  return code === '' ? undefined : code;
}
