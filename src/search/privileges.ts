/** What the user of a client may do, asked of the server beforehand: indices that one may not see are silently left out of a search. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request } from './request.ts';
import { lackOf } from './security-api.ts';

/** As `_has_privileges` takes them. */
export interface NeededPrivileges {
  readonly cluster: readonly string[];
  readonly index: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
}

export interface Privileges {
  readonly username: string;
  /** Those that are needed and not there: "monitor", "read on prompt-logs-*". */
  readonly missing: readonly string[];
}

/** Undefined where the server has no security, so that everybody may do everything. */
export async function askPrivileges(client: SearchClient, needed: NeededPrivileges): Promise<Privileges | undefined> {
  try {
    const path = '/_security/user/_has_privileges';
    return readPrivileges((await request(client, 'POST', path, needed as unknown as JsonObject)) ?? {});
  } catch (error) {
    if (lackOf(error) === undefined) throw error;
    return undefined;
  }
}

/** What an answer of `_has_privileges` says. */
export function readPrivileges(answer: JsonObject): Privileges {
  const missing = (rights: JsonObject): string[] =>
    Object.entries(rights).flatMap(([right, has]) => (has === true ? [] : [right]));
  const ofIndices = Object.entries(objectOf(answer['index'])).flatMap(([index, rights]) =>
    missing(objectOf(rights)).map((right) => `${right} on ${index}`),
  );
  return {
    username: String(answer['username'] ?? ''),
    missing: [...missing(objectOf(answer['cluster'])), ...ofIndices],
  };
}
