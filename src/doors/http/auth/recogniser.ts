/** One kind of credential, and where a request carries it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { GuardRequest, Principal } from '../guard.ts';

export interface Recogniser {
  /**
   * Says who calls, undefined where the request carries no credential of this kind.
   * Rejects with a coded error where it carries one that is not accepted.
   */
  recognise(request: GuardRequest): Promise<Principal | undefined>;
}

const BEARER = /^bearer +(\S+) *$/i;

/** The token of `Authorization: Bearer …`. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}

/** What the two headers for keys hold. Both, since one of them may be meant for a service behind this one. */
export function keyHeadersOf(headers: IncomingHttpHeaders): string[] {
  return [headers['x-api-key'], headers['api-key']].flatMap((value) => value ?? []).filter((value) => value !== '');
}

/** Whether the request names any credential at all, of whatever kind. */
export function namesCredential(headers: IncomingHttpHeaders): boolean {
  return headers.authorization !== undefined || keyHeadersOf(headers).length > 0;
}
