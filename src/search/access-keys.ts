/** API keys of Elasticsearch that may what a role file says, and no more: made, listed, given an end, ended. */
import type { JsonObject } from '../record/record.ts';
import { probeFieldSecurity } from './capabilities.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request, statusOf } from './request.ts';
import { FIELDS_ROLE_NAME, readFieldsRole, readRoleFiles } from './template-files.ts';

/** The role of each kind of key. */
export const ACCESS_ROLES = {
  shipper: 'promptlog_writer',
  collector: 'promptlog_collector',
  logstash: 'promptlog_logstash',
  analyst: 'promptlog_analyst',
  reader: 'promptlog_reader',
  privacy: 'promptlog_privacy',
  admin: 'promptlog_admin',
} as const;

export type AccessKind = keyof typeof ACCESS_ROLES;

export interface AccessRequest {
  readonly kind: AccessKind;
  readonly name: string;
  /** Absent: it never expires. */
  readonly lifetimeMs?: number | undefined;
}

export interface NewAccess {
  readonly id: string;
  readonly name: string;
  readonly kind: AccessKind;
  /** As promptlog, and the header `Authorization: ApiKey …`, take it. */
  readonly encoded: string;
  /** As Logstash takes it: the id, a colon, the key. */
  readonly idAndKey: string;
  /** ISO 8601; null: never. */
  readonly expires: string | null;
}

/** What is told of a key: the server keeps nothing of its secret that could be. */
export interface Access {
  readonly id: string;
  readonly name: string;
  readonly kind: AccessKind;
  readonly state: 'expired' | 'revoked' | 'valid';
  readonly created: string;
  readonly expires: string | null;
  readonly owner: string;
}

const MARK = 'promptlog';

/** Makes a key. Whoever makes it must have what it may itself, or the key may less. */
export async function createAccess(client: SearchClient, wanted: AccessRequest): Promise<NewAccess> {
  const { kind, name, lifetimeMs } = wanted;
  const answer = await request(client, 'POST', '/_security/api_key', {
    name,
    role_descriptors: await descriptorsOf(client, kind),
    metadata: { managed_by: MARK, kind },
    ...(lifetimeMs === undefined ? {} : { expiration: durationOf(lifetimeMs) }),
  });
  const [id, key] = [String(answer?.['id']), String(answer?.['api_key'])];
  const expires = timeOf(answer?.['expiration']);
  const idAndKey = `${id}:${key}`;
  const encoded = answer?.['encoded'];
  return {
    ...{ id, name, kind, idAndKey, expires },
    encoded: typeof encoded === 'string' ? encoded : Buffer.from(idAndKey).toString('base64'),
  };
}

/** The keys that were made here, the newest first; only this user's own where he may see no others. */
export async function listAccess(client: SearchClient, now = Date.now()): Promise<Access[]> {
  const answer = await request(client, 'GET', '/_security/api_key').catch((error: unknown) => {
    if (statusOf(error) !== 403) throw error;
    return request(client, 'GET', '/_security/api_key?owner=true');
  });
  const keys = (answer?.['api_keys'] ?? []) as JsonObject[];
  return keys
    .flatMap((key) => accessOf(key, now))
    .toSorted((a, b) => b.created.localeCompare(a.created) || a.id.localeCompare(b.id));
}

/**
 * Lets a key end after so long. Only its owner may do that, signed in with a password: false when the server says that this user is
 * not, or that there is no such key.
 */
export async function endAccessAfter(client: SearchClient, id: string, lifetimeMs: number): Promise<boolean> {
  try {
    const path = `/_security/api_key/${encodeURIComponent(id)}`;
    return (await request(client, 'PUT', path, { expiration: durationOf(lifetimeMs) })) !== undefined;
  } catch (error) {
    if (statusOf(error) === 403) return false;
    throw error;
  }
}

/** Ends keys at once; returns the ids of those that ended by it. */
export async function revokeAccess(client: SearchClient, ids: readonly string[]): Promise<readonly string[]> {
  const answer = await request(client, 'DELETE', '/_security/api_key', { ids: [...ids] });
  return ((answer?.['invalidated_api_keys'] ?? []) as unknown[]).map(String);
}

async function descriptorsOf(client: SearchClient, kind: AccessKind): Promise<JsonObject> {
  const name = ACCESS_ROLES[kind];
  const own = { [name]: readRoleFiles().get(name) ?? {} };
  const withFields = kind === 'reader' && (await probeFieldSecurity(client)).available;
  return withFields ? { ...own, [FIELDS_ROLE_NAME]: readFieldsRole() } : own;
}

function accessOf(key: JsonObject, now: number): Access[] {
  const metadata = objectOf(key['metadata']);
  const kind = String(metadata['kind']);
  if (metadata['managed_by'] !== MARK || !isKind(kind)) return [];
  const expires = timeOf(key['expiration']);
  const isOver = expires !== null && Date.parse(expires) <= now;
  return [
    {
      id: String(key['id']),
      name: String(key['name']),
      kind,
      state: key['invalidated'] === true ? 'revoked' : isOver ? 'expired' : 'valid',
      created: timeOf(key['creation']) ?? '',
      expires,
      owner: String(key['username']),
    },
  ];
}

function isKind(kind: string): kind is AccessKind {
  return Object.hasOwn(ACCESS_ROLES, kind);
}

function timeOf(milliseconds: unknown): string | null {
  return typeof milliseconds === 'number' ? new Date(milliseconds).toISOString() : null;
}

// The server takes whole units.
function durationOf(milliseconds: number): string {
  return `${Math.max(1, Math.round(milliseconds / 1000))}s`;
}
