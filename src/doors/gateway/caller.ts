/** Who calls, as far as headers say: names and ids only. No key and no token is ever part of it. */
import type { IncomingHttpHeaders } from 'node:http';
import { userOfAuthInfo } from '../../formats/auth-info.ts';
import { hashed } from '../../formats/secrets.ts';
import { defined, isObject, membersOf, parsed, textOf } from '../../formats/values.ts';
import type { SaidOfCall } from '../call/observed-call.ts';
import { SAID_USER, saidIn } from '../call/said-in-headers.ts';

type Members = Record<string, unknown>;

export interface Caller {
  /** What the caller says of the call. */
  readonly said: SaidOfCall;
  /** Stands for the key they called with. */
  readonly subscription?: string;
  /** The user by a token whose signature nobody has looked at: for a call that names no other. */
  readonly bearer?: Members;
  /** Which of the headers named the user. */
  readonly identity?: string;
}

const LONGEST_TOKEN = 32_768;
const PRINCIPAL = 'x-ms-client-principal';
const USER = 'x-user-id';

/** Reads the headers of a request. */
export function callerOf(headers: IncomingHttpHeaders): Caller {
  const said = saidIn((name) => textOf(headers[name]));
  const key = textOf(headers['ocp-apim-subscription-key']) ?? textOf(headers['api-key']);
  const bearer = claimsOf(headers.authorization);
  return {
    ...named(said, headers),
    ...(key === undefined ? {} : { subscription: hashed(key) }),
    ...(bearer === undefined ? {} : { bearer }),
  };
}

/** The record with what is known of its caller. */
export function withCaller(record: Members, { subscription, bearer, identity }: Caller): Members {
  const isUnnamed = membersOf(record['user'])['user_id'] === undefined;
  const byToken = isUnnamed ? bearer : undefined;
  const source = byToken === undefined ? identity : 'bearer token, not verified';
  return defined({
    ...record,
    user: byToken === undefined ? record['user'] : { ...membersOf(record['user']), ...byToken },
    client: subscription === undefined ? record['client'] : { ...membersOf(record['client']), subscription },
    properties: source === undefined ? record['properties'] : { ...membersOf(record['properties']), identity: source },
  });
}

/** The most particular of the names counts, alone: two headers may speak of two persons. */
function named(said: SaidOfCall, headers: IncomingHttpHeaders): Pick<Caller, 'said' | 'identity'> {
  if (said.user !== undefined) return { said, identity: SAID_USER };
  const principal = userOfAuthInfo(textOf(headers[PRINCIPAL]));
  if (principal['user_id'] !== undefined) return { said: { ...said, user: principal }, identity: PRINCIPAL };
  const user = textOf(headers[USER])?.trim();
  return user === undefined || user === '' ? { said } : { said: { ...said, user }, identity: USER };
}

/** Of a token, who it was given to; undefined where it is none that says so. */
function claimsOf(authorization: string | undefined): Members | undefined {
  if (authorization === undefined || authorization.length > LONGEST_TOKEN) return undefined;
  const [, payload] = /^bearer\s+[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization.trim()) ?? [];
  if (payload === undefined) return undefined;
  const claims = parsed(Buffer.from(payload, 'base64url').toString());
  if (!isObject(claims)) return undefined;
  const id = textOf(claims['oid']) ?? textOf(claims['sub']);
  if (id === undefined) return undefined;
  return defined({ user_id: id, name: textOf(claims['name']), tenant_id: textOf(claims['tid']) });
}
