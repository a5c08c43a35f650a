/** The users of Elasticsearch that the parts of the stack sign in as: each with its role, and with a password when one is given. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request, statusOf } from './request.ts';
import { lackOf } from './security-api.ts';
import { FIELDS_ROLE_NAME, roleName } from './template-files.ts';
import type { LeftOut } from './templates.ts';

/** Whose passwords can be set: `kibana` is the server's own user kibana_system, the others are promptlog's. */
export const USER_KINDS = ['kibana', 'collector', 'logstash', 'analyst', 'reader'] as const;

export type UserKind = (typeof USER_KINDS)[number];

export interface UsersOptions {
  readonly passwords: Readonly<Partial<Record<UserKind, string>>>;
  /** Whether the role by fields is on the server, so that a reader may have it. */
  readonly fieldsRole: boolean;
  /** Look and report, change nothing. */
  readonly dryRun?: boolean;
}

export interface UsersReport {
  readonly created: readonly string[];
  /** Those whose password or roles were changed. */
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

type Fate = 'created' | 'unchanged' | 'updated';

const KIBANA_USER = 'kibana_system';
const FULL_NAMES: Readonly<Record<Exclude<UserKind, 'kibana'>, string>> = {
  collector: "promptlog's collector",
  logstash: 'Logstash, for promptlog',
  analyst: 'Reads prompts and answers',
  reader: 'Reads figures, and no prompt',
};

/**
 * Makes the users whose passwords are given, and gives those that are there their roles. A password that works already is not set
 * again, one that is not given is left alone, and a user that somebody disabled stays so. Says what was left out, and why.
 */
export async function installUsers(client: SearchClient, options: UsersOptions): Promise<UsersReport> {
  const report: Record<Fate, string[]> = { created: [], updated: [], unchanged: [] };
  const leftOut: LeftOut[] = [];
  for (const kind of USER_KINDS) {
    const name = kind === 'kibana' ? KIBANA_USER : roleName(kind);
    try {
      const fate = await (kind === 'kibana' ? setKibana(client, options) : setUser(client, name, kind, options));
      if (fate !== undefined) report[fate].push(name);
      else leftOut.push({ what: `user ${name}`, why: `setup.${kind}Password is not set` });
    } catch (error) {
      const lack = lackOf(error);
      if (lack === undefined) throw error;
      const why = `this server takes no users over its API (${lack}); put them into its file of users`;
      leftOut.push({ what: `user ${name}`, why });
    }
  }
  return { ...report, leftOut };
}

async function setKibana(client: SearchClient, { passwords, dryRun }: UsersOptions): Promise<Fate | undefined> {
  const password = passwords.kibana;
  if (password === undefined) return undefined;
  if (await isPasswordOf(client, KIBANA_USER, password)) return 'unchanged';
  if (dryRun !== true) await request(client, 'PUT', `/_security/user/${KIBANA_USER}/_password`, { password });
  return 'updated';
}

async function setUser(
  client: SearchClient,
  name: string,
  kind: Exclude<UserKind, 'kibana'>,
  { passwords, fieldsRole, dryRun }: UsersOptions,
): Promise<Fate | undefined> {
  const answer = await request(client, 'GET', `/_security/user/${name}`);
  const found = answer !== undefined && name in answer ? objectOf(answer[name]) : undefined;
  const password = passwords[kind];
  if (found === undefined && password === undefined) return undefined;
  const roles = kind === 'reader' && fieldsRole ? [roleName(kind), FIELDS_ROLE_NAME] : [roleName(kind)];
  const isNew = password !== undefined && !(found !== undefined && (await isPasswordOf(client, name, password)));
  if (found !== undefined && !isNew && sameRoles(found, roles)) return 'unchanged';
  // The whole user is written, so what somebody added goes along.
  const body: JsonObject = {
    full_name: found?.['full_name'] ?? FULL_NAMES[kind],
    email: found?.['email'] ?? null,
    metadata: { ...objectOf(found?.['metadata']), managed_by: 'promptlog' },
    enabled: found?.['enabled'] !== false,
    roles,
    ...(isNew ? { password } : {}),
  };
  if (dryRun !== true) await request(client, 'PUT', `/_security/user/${name}`, body);
  return found === undefined ? 'created' : 'updated';
}

function sameRoles(found: JsonObject, roles: readonly string[]): boolean {
  const held = Array.isArray(found['roles']) ? found['roles'].map(String) : [];
  return held.toSorted().join() === [...roles].toSorted().join();
}

/** Whether the user can sign in with it already. */
async function isPasswordOf(client: SearchClient, name: string, password: string): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  try {
    const answer = await client.transport.request<JsonObject>(
      { method: 'GET', path: '/_security/_authenticate' },
      { headers: { authorization } },
    );
    return answer['username'] === name;
  } catch (error) {
    if (statusOf(error) === 401) return false;
    throw error;
  }
}
