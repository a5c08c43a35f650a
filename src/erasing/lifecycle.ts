/** Has the server itself delete indices whose last record is long past its time: a net below `prune`, where the server has lifecycles. */
import type { JsonObject } from '../record/record.ts';
import { probeLifecycle } from '../search/capabilities.ts';
import type { SearchClient } from '../search/client.ts';
import { objectOf, request } from '../search/request.ts';
import { readTemplateFiles, TEMPLATE_NAME } from '../search/template-files.ts';

export type Lifecycle =
  | { readonly state: 'written' | 'unchanged'; readonly days: number }
  | { readonly state: 'denied' | 'left out'; readonly why: string };

/** An index keeps a month, and its age counts from its creation. */
const DAYS_OF_AN_INDEX = 31;
/** The records store is always first, also when `prune` was not run for some days. */
const DAYS_OF_GRACE = 14;

export interface LifecycleOptions {
  readonly metadataDays: number | undefined;
  /** How many sessions are held: an index goes as a whole, so then none may. */
  readonly holds: number;
  readonly dryRun?: boolean;
}

/** Writes the phase that deletes, or takes it away again while something is held; all else of the policy is its user's. */
export async function writeLifecycle(client: SearchClient, options: LifecycleOptions): Promise<Lifecycle> {
  const { metadataDays, holds } = options;
  if (metadataDays === undefined) return { state: 'left out', why: 'records are kept for ever' };
  const lifecycle = await probeLifecycle(client);
  if (!lifecycle.available) return { state: lifecycle.isDenied ? 'denied' : 'left out', why: lifecycle.why };
  const path = `/_ilm/policy/${TEMPLATE_NAME}`;
  const found = objectOf(objectOf((await request(client, 'GET', path))?.[TEMPLATE_NAME])['policy']);
  const policy = Object.keys(found).length > 0 ? found : objectOf(readTemplateFiles().lifecyclePolicy['policy']);
  const days = metadataDays + DAYS_OF_AN_INDEX + DAYS_OF_GRACE;
  const { delete: phase, ...others } = objectOf(policy['phases']);
  const put = async (phases: JsonObject): Promise<void> => {
    if (options.dryRun !== true) await request(client, 'PUT', path, { policy: { ...policy, phases } });
  };
  if (holds > 0) {
    if (phase !== undefined) await put(others);
    return { state: 'left out', why: 'a session is held, and an index is deleted with all that is in it' };
  }
  if (objectOf(phase)['min_age'] === `${days}d`) return { state: 'unchanged', days };
  await put({ ...others, delete: { min_age: `${days}d`, actions: { delete: {} } } });
  return { state: 'written', days };
}
