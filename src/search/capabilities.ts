/** What this server can do beyond the least we need, found by asking for the thing itself: a version number does not tell. */
import type { SearchClient } from './client.ts';
import { objectOf, request, statusOf } from './request.ts';
import { readTemplateFiles } from './template-files.ts';

export type Capability =
  | { readonly available: true }
  /** Denied: the server may have it, and this user may not ask. */
  | { readonly available: false; readonly why: string; readonly isDenied?: true };

export interface Capabilities {
  /** Analysers that know the stems of words of a language. */
  readonly languages: Capability;
  /** Index lifecycle management. */
  readonly lifecycle: Capability;
}

const AVAILABLE: Capability = Object.freeze({ available: true });

/** Asks the server; changes nothing on it. */
export async function probeCapabilities(client: SearchClient): Promise<Capabilities> {
  const [languages, lifecycle] = await Promise.all([probeLanguages(client), probeLifecycle(client)]);
  return { languages, lifecycle };
}

async function probeLanguages(client: SearchClient): Promise<Capability> {
  const body = {
    index_patterns: ['promptlog-capability-probe'],
    priority: 1_000_000,
    template: readTemplateFiles().languages['template'] ?? {},
  };
  try {
    await request(client, 'POST', '/_index_template/_simulate', body);
    return AVAILABLE;
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    return { available: false, why: 'this server has no language analysers' };
  }
}

/** Asks for the one alone. */
export async function probeLifecycle(client: SearchClient): Promise<Capability> {
  try {
    await request(client, 'GET', '/_ilm/policy');
    return AVAILABLE;
  } catch (error) {
    const status = statusOf(error);
    if (status === 403) return { available: false, why: 'this user may not manage lifecycles', isDenied: true };
    if (status !== 400 && status !== 405 && status !== 410) throw error;
    return { available: false, why: 'this server has no index lifecycle management' };
  }
}

// Elastic's table of subscriptions has it from Platinum on; a trial has everything.
const LICENCES_WITH_FIELDS: ReadonlySet<unknown> = new Set(['enterprise', 'platinum', 'trial']);

/** Asks whether the licence has field-level security. */
export async function probeFieldSecurity(client: SearchClient): Promise<Capability> {
  const answer = await request(client, 'GET', '/_license').catch((error: unknown) => {
    if (statusOf(error) !== 403) throw error;
    return undefined;
  });
  if (answer === undefined) return { available: false, why: 'this server does not tell its licence to this user' };
  const licence = objectOf(answer['license']);
  if (licence['status'] === 'active' && LICENCES_WITH_FIELDS.has(licence['type'])) return AVAILABLE;
  const type = typeof licence['type'] === 'string' ? ` (${licence['type']})` : '';
  return { available: false, why: `the licence of this server${type} has no field-level security` };
}
