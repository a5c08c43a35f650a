/** Stores that answer and do not take: 429 storms, and an index that is read-only. */
import type { Way } from '../world.ts';
import type { BeginFault } from './fault.ts';

const BLOCK = 'index.blocks.read_only_allow_delete';
const OFTEN = 0.8;
const SOON_MS = 1_000;

/** Most requests are answered 429, some of them with a time to come again, in seconds or as a date. */
export const tooManyOfSearch: BeginFault = async ({ search, dice }, { measure }) => {
  const headers = (): Record<string, string> => {
    if (measure < 0.33) return { 'retry-after': '1' };
    return measure < 0.66 ? { 'retry-after': new Date(Date.now() + SOON_MS).toUTCString() } : {};
  };
  return storm(search, () => (dice.happens(OFTEN) ? headers() : undefined));
};

export const tooManyOfRecords: BeginFault = async ({ cosmos, dice }, { measure }) => {
  if (cosmos === undefined) return async () => 'there is no such store';
  const headers: Record<string, string> = measure < 0.5 ? { 'x-ms-retry-after-ms': '300' } : {};
  return storm(cosmos, () => (dice.happens(OFTEN) ? headers : undefined));
};

function storm({ relay }: Way, headers: () => Record<string, string> | undefined): () => Promise<string> {
  const count = (): number => relay.answered.get(429) ?? 0;
  const before = count();
  const stop = relay.judge(() => {
    const given = headers();
    return given === undefined ? undefined : { status: 429, headers: { 'content-type': 'application/json', ...given } };
  });
  return async () => {
    stop();
    return `${count() - before} requests answered 429`;
  };
}

/** What Elasticsearch itself does when its disk is nearly full. */
export const readOnly: BeginFault = async ({ host }) => {
  const set = (value: boolean | null): Promise<unknown> =>
    host.ask('PUT', '/prompt-logs-*/_settings?allow_no_indices=true&ignore_unavailable=true', { [BLOCK]: value });
  await set(true);
  const indices = (await host.ask('GET', '/prompt-logs-*/_settings')) as Record<string, unknown>;
  return async () => {
    await set(null);
    return `${Object.keys(indices).length} indices were read-only`;
  };
};
