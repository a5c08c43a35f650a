/** Which headers go through the gateway: all, but those that are between two neighbours, and those that are for us. */
import type { IncomingMessage } from 'node:http';
import { SAID_PREFIX } from '../call/said-in-headers.ts';

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** The headers of a request for the next server, as a flat list of names and values. `length`: of a body that was changed. */
export function headersForUpstream(
  request: IncomingMessage,
  host: string,
  changed?: { readonly length: number },
): string[] {
  const kept = passed(request, (name) => {
    if (name === 'host' || name === 'expect' || name.startsWith(SAID_PREFIX)) return false;
    // An answer that is to be changed must be readable.
    return changed === undefined || (name !== 'content-length' && name !== 'accept-encoding');
  });
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const framing =
    changed !== undefined
      ? ['Content-Length', String(changed.length)]
      : encoding !== undefined
        ? ['Transfer-Encoding', 'chunked']
        : length === undefined && hasBodyByMethod(request)
          ? ['Content-Length', '0']
          : [];
  return ['Host', host, ...kept, ...framing];
}

/** The headers of an answer for the caller. `isChanged`: its length is not what it was. */
export function headersForCaller(answer: IncomingMessage, isChanged: boolean): string[] {
  return passed(answer, (name) => !isChanged || name !== 'content-length');
}

function passed({ rawHeaders, headers }: IncomingMessage, isKept: (name: string) => boolean): string[] {
  const named = new Set((headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [header = '', value = ''] = rawHeaders.slice(at, at + 2);
    const name = header.toLowerCase();
    // Whoever names the length as a header of the hop would have the body read as something else.
    const isHop = HOP_BY_HOP.has(name) || (named.has(name) && name !== 'content-length');
    if (!isHop && isKept(name)) kept.push(header, value);
  }
  return kept;
}

function hasBodyByMethod({ method }: IncomingMessage): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
