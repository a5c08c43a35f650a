/** Least-privilege roles: for whoever ships, collects, passes on, reads with and without content, and keeps the templates. */
import { reasonOf } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import { probeFieldSecurity } from './capabilities.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request, statusOf } from './request.ts';
import { FIELDS_ROLE_NAME, readFieldsRole, readRoleFiles } from './template-files.ts';
import type { LeftOut } from './templates.ts';

export interface RolesReport {
  readonly installed: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Installs the roles where the server keeps roles and this user may; says what was left out where not. */
export async function installRoles(
  client: SearchClient,
  options: { readonly dryRun?: boolean } = {},
): Promise<RolesReport> {
  const report = { installed: [] as string[], updated: [] as string[], unchanged: [] as string[] };
  const roles = new Map([...readRoleFiles(), [FIELDS_ROLE_NAME, readFieldsRole()]]);
  const leftOut: LeftOut[] = [];
  try {
    const fields = await probeFieldSecurity(client);
    if (!fields.available && roles.delete(FIELDS_ROLE_NAME))
      leftOut.push({ what: `role ${FIELDS_ROLE_NAME}`, why: `${fields.why}; readers use prompt-metadata instead` });
    const held = (await request(client, 'GET', `/_security/role/${[...roles.keys()].join(',')}`)) ?? {};
    for (const [name, wanted] of roles) {
      const fate = !(name in held) ? 'installed' : sameRole(wanted, objectOf(held[name])) ? 'unchanged' : 'updated';
      if (fate !== 'unchanged' && options.dryRun !== true)
        await request(client, 'PUT', `/_security/role/${name}`, wanted);
      report[fate].push(name);
    }
  } catch (error) {
    const why = refusal(error);
    if (why === undefined) throw error;
    const done = new Set(Object.values(report).flat());
    const left = [...roles.keys()].filter((name) => !done.has(name));
    leftOut.push(...left.map((name) => ({ what: `role ${name}`, why })));
  }
  return { ...report, leftOut };
}

// Without the security feature, or with roles in files only, the server refuses in several ways; none is a reason to stop.
function refusal(error: unknown): string | undefined {
  const status = statusOf(error);
  if (status === 403) return 'this user may not manage roles';
  if (status === 400 || status === 405 || status === 410 || status === 500) {
    const reason = reasonOf(error).replace(/\s+/g, ' ');
    return `this server takes no roles over its API (${reason}); put those of elasticsearch-templates/roles into its roles.yml`;
  }
  return undefined;
}

function sameRole(ours: JsonObject, theirs: JsonObject): boolean {
  return summary(ours) === summary(theirs);
}

function summary(role: JsonObject): string {
  const indices = (role['indices'] ?? []) as JsonObject[];
  const applications = (role['applications'] ?? []) as JsonObject[];
  return JSON.stringify([
    sorted(role['cluster']),
    indices.map((entry) => [
      sorted(entry['names']),
      sorted(entry['privileges']),
      fieldsOf(entry),
      entry['query'] ?? '',
    ]),
    applications.map((entry) => [entry['application'], sorted(entry['privileges']), sorted(entry['resources'])]),
    sorted(role['run_as']),
  ]);
}

function fieldsOf(entry: JsonObject): readonly string[][] {
  const fields = objectOf(entry['field_security']);
  return [sorted(fields['grant']), sorted(fields['except'])];
}

function sorted(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).sort() : [];
}
