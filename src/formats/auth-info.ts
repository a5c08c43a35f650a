/**
 * Who is signed in, from what Azure tells an application: the `clientPrincipal` of Static Web Apps, the list of App Service's `/.auth/me`,
 * or the header `X-MS-CLIENT-PRINCIPAL`, decoded or not. The tokens beside them are never taken.
 */
import type { Members } from './format.ts';
import { defined, isObject, listOf, membersOf, parsed, textOf } from './values.ts';

/** What stands in the place of what a principal without claims should have said. */
export const INVALID = 'Invalid';

const MICROSOFT = 'http://schemas.microsoft.com/identity/claims/';
const SOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
const TENANT = [`${MICROSOFT}tenantid`, 'tid'];
const OBJECT = [`${MICROSOFT}objectidentifier`, 'oid'];
const SUBJECT = [`${SOAP}nameidentifier`, 'sub'];
const NAME = ['name', `${SOAP}name`];
const ADDRESS = [`${SOAP}emailaddress`, 'email', 'emails', 'preferred_username', `${SOAP}upn`, 'upn'];
const LONGEST_HEADER = 65_536;

/** The user's members of a record that are known: none for an anonymous visitor. */
export function userOfAuthInfo(authInfo: unknown): Record<string, string> {
  const principal = principalOf(authInfo);
  if (principal === undefined) return {};
  const claims = principal['claims'] ?? principal['user_claims'];
  const userId = textOf(principal['userId']);
  if (!Array.isArray(claims)) {
    return known({
      name: INVALID,
      user_id: userId ?? textOf(principal['user_id']),
      email: INVALID,
      tenant_id: INVALID,
    });
  }
  const claim = (types: readonly string[]) => firstClaim(claims, types);
  const account = textOf(principal['user_id']);
  const nameType = textOf(principal['name_typ']);
  return known({
    name: claim(NAME) ?? (nameType && claim([nameType])),
    user_id: claim(OBJECT) ?? userId ?? claim(SUBJECT) ?? account,
    email: textOf(principal['userDetails']) ?? claim(ADDRESS) ?? (account?.includes('@') ? account : undefined),
    tenant_id: claim(TENANT),
  });
}

/** The object with the claims, in whichever wrapping; undefined when nobody is signed in. */
function principalOf(given: unknown): Members | undefined {
  const authInfo = typeof given === 'string' ? decoded(given) : given;
  if (Array.isArray(authInfo)) return authInfo.find(isObject);
  if (!isObject(authInfo)) return undefined;
  if ('clientPrincipal' in authInfo)
    return isObject(authInfo['clientPrincipal']) ? authInfo['clientPrincipal'] : undefined;
  return MARKS.some((mark) => mark in authInfo) ? authInfo : undefined;
}

const MARKS = [
  'claims',
  'user_claims',
  'userDetails',
  'userId',
  'user_id',
  'auth_typ',
  'identityProvider',
  'provider_name',
];

function decoded(text: string): unknown {
  if (text.length > LONGEST_HEADER) return undefined;
  return parsed(text) ?? parsed(Buffer.from(text, 'base64').toString());
}

/** The value of the first claim of the first of these types that has one. */
function firstClaim(claims: readonly unknown[], types: readonly string[]): string | undefined {
  for (const type of types) {
    for (const entry of claims) {
      const claim = membersOf(entry);
      if ((claim['typ'] ?? claim['type']) !== type) continue;
      const value = claim['val'] ?? claim['value'];
      const text = textOf(Array.isArray(value) ? listOf(value)[0] : value);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function known(members: Readonly<Record<string, unknown>>): Record<string, string> {
  return defined(members) as Record<string, string>;
}
