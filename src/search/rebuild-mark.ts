/**
 * Says on the server that a rebuild is under way, so that two machines do not do it at once: a component template that nothing is
 * composed of, since whoever may rebuild may write one, and making one is refused where there is one.
 */
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

const PATH = `/_component_template/${TEMPLATE_NAME}-rebuild`;
const BEAT_MS = 20_000;
/** A mark without a sign of life for so long is of a run that ended without a word. */
const STALE_MS = 120_000;

/** Takes the mark and renews it until it is released. Throws PL_REINDEX_RUNNING where another machine has it. */
export async function markRebuild(
  client: SearchClient,
  holder: RebuildHolder,
  now: () => number = Date.now,
): Promise<() => Promise<void>> {
  const body = (): JsonObject => ({ template: {}, _meta: { managed_by: 'promptlog', ...holder, beat: now() } });
  try {
    await request(client, 'PUT', `${PATH}?create=true`, body());
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    await refuseOther(client, holder, now());
    await request(client, 'PUT', PATH, body());
  }
  const timer = setInterval(() => void request(client, 'PUT', PATH, body()).catch(() => undefined), BEAT_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await request(client, 'DELETE', PATH).catch(() => undefined);
  };
}

async function refuseOther(client: SearchClient, { host, home }: RebuildHolder, now: number): Promise<void> {
  const answer = await request(client, 'GET', PATH);
  const [found] = (answer?.['component_templates'] ?? []) as JsonObject[];
  const mark = objectOf(objectOf(found?.['component_template'])['_meta']);
  const isOwn = mark['host'] === host && mark['home'] === home;
  const isAlive = now - Number(mark['beat'] ?? 0) < STALE_MS;
  if (isOwn || !isAlive) return;
  throw new PromptlogError('PL_REINDEX_RUNNING', { holder: `a rebuild on ${mark['host']}, with ${mark['home']}` });
}
