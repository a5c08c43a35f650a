/**
 * Says on the server that a rebuild is under way, so that two machines do not do it at once: a component template that nothing is
 * composed of, since whoever may rebuild may write one, and making one is refused where there is one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request, statusOf } from './request.ts';
import { TEMPLATE_NAME } from './template-files.ts';

export interface RebuildHolder {
  /** Name of the machine. */
  readonly host: string;
  /** The home folder there; two runs of one home exclude each other before they come here. */
  readonly home: string;
}

/** What the server says of a rebuild. */
export interface RebuildMark extends RebuildHolder {
  /** It gave a sign of life a moment ago; else it ended without a word, or has another clock. */
  readonly isAlive: boolean;
}

/** What becomes of another machine's mark that seems to be of a run that ended. */
export interface WatchOptions {
  /** How long it is watched before its place is taken. Default 30,000. */
  readonly watchMs?: number;
  /** Called before that. */
  readonly onWatch?: (holder: RebuildHolder) => void;
}

const PATH = `/_component_template/${TEMPLATE_NAME}-rebuild`;
const BEAT_MS = 20_000;
/** A mark without a sign of life for so long is of a run that ended without a word. */
const STALE_MS = 120_000;
/** Whoever lives gives a sign of it in this time. */
const WATCH_MS = 30_000;

/** Takes the mark and renews it until it is released. Throws PL_REINDEX_RUNNING where another machine has it. */
export async function markRebuild(
  client: SearchClient,
  holder: RebuildHolder,
  now: () => number = Date.now,
  watch: WatchOptions = {},
): Promise<() => Promise<void>> {
  const body = (): JsonObject => ({ template: {}, _meta: { managed_by: 'promptlog', ...holder, beat: now() } });
  try {
    await request(client, 'PUT', `${PATH}?create=true`, body());
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    await refuseOther(client, holder, now(), watch);
    await request(client, 'PUT', PATH, body());
  }
  const timer = setInterval(() => void request(client, 'PUT', PATH, body()).catch(() => undefined), BEAT_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await request(client, 'DELETE', PATH).catch(() => undefined);
  };
}

/** The mark that is there, whoever has it. */
export async function findRebuild(client: SearchClient, now = Date.now()): Promise<RebuildMark | undefined> {
  const mark = await readMark(client);
  if (mark === undefined) return undefined;
  const { host, home, beat } = mark;
  return { host, home, isAlive: Math.abs(now - beat) < STALE_MS };
}

async function readMark(client: SearchClient): Promise<(RebuildHolder & { readonly beat: number }) | undefined> {
  const answer = await request(client, 'GET', PATH);
  const [found] = (answer?.['component_templates'] ?? []) as JsonObject[];
  if (found === undefined) return undefined;
  const { host, home, beat } = objectOf(objectOf(found['component_template'])['_meta']);
  return { host: String(host), home: String(home), beat: Number(beat ?? 0) };
}

async function refuseOther(
  client: SearchClient,
  { host, home }: RebuildHolder,
  now: number,
  { watchMs = WATCH_MS, onWatch }: WatchOptions,
): Promise<void> {
  const mark = await readMark(client);
  const isOwn = mark?.host === host && mark.home === home;
  if (mark === undefined || isOwn) return;
  if (Math.abs(now - mark.beat) >= STALE_MS) {
    // One of the two clocks may be wrong: whether it gives signs of life is seen, whatever it calls the time.
    onWatch?.(mark);
    await sleep(watchMs);
    const later = await readMark(client);
    if (later === undefined || later.beat === mark.beat) return;
  }
  throw new PromptlogError('PL_REINDEX_RUNNING', { holder: `a rebuild on ${mark.host}, with ${mark.home}` });
}
