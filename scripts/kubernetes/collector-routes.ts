/** The addresses that operators and machines ask, from the collector's own table of routes. */
import { serviceRoutes } from '../../src/doors/http/service-routes.ts';

type Arguments = Parameters<typeof serviceRoutes>;

/** GET paths, and whether a caller needs a key. Making the table asks nothing of the collector it is made for. */
export const SERVICE_PATHS: ReadonlyMap<string, { readonly needsKey: boolean }> = new Map(
  serviceRoutes({} as Arguments[0], {} as Arguments[1], () => ({}))
    .filter(({ method }) => method === 'GET')
    .map(({ path, scope }) => [path, { needsKey: scope !== undefined }]),
);
