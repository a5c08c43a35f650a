/** How long a server wants to be left alone, by the headers of its answer. */
import type { IncomingHttpHeaders } from 'node:http';

/** In milliseconds; undefined where it does not say, or says nothing that can be read. */
export function waitOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const milliseconds = numberIn(headers['retry-after-ms']);
  if (milliseconds !== undefined) return milliseconds;
  const after = headers['retry-after'];
  if (after === undefined) return undefined;
  const seconds = numberIn(after);
  if (seconds !== undefined) return seconds * 1_000;
  const time = Date.parse(after);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

function numberIn(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
