/**
 * Stands in for an Elasticsearch that keeps users and API keys, which the embedded one cannot: written from Elasticsearch's reference of
 * its security API and the types of its client, not from its code. It takes templates and roles as they come. No proof that a real server
 * does the same.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly secret: string;
  readonly roleDescriptors: Json;
  readonly metadata: Json;
  readonly creation: number;
  expiration?: number;
  invalidated: boolean;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export class SecurityServer {
  /** The passwords of who may sign in. */
  readonly passwords = new Map([
    ['elastic', 'of-elastic'],
    ['kibana_system', 'unknown-to-all'],
  ]);
  /** Users made over the API. */
  readonly users = new Map<string, Json>();
  readonly keys: StoredKey[] = [];
  /** Answers to the first requests, in place of the real ones. */
  readonly first: Answer[] = [];
  /** Method and path of each request that changes something. */
  readonly changes: string[] = [];
  licence = 'basic';
  readonly #definitions = new Map<string, unknown>();
  readonly #server: Server;
  #made = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#take(request, response);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { status, body: answer } =
      this.first.shift() ?? this.#answer(request, body === '' ? {} : (JSON.parse(body) as Json));
    response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
    response.end(JSON.stringify(answer));
  }

  #answer({ method = 'GET', url = '/', headers }: IncomingMessage, body: Json): Answer {
    const who = this.#whoIs(headers.authorization ?? '');
    if (who === undefined) return refusal(401, 'security_exception', 'unable to authenticate user');
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (method !== 'GET') this.changes.push(`${method} ${pathname}`);
    if (pathname === '/_security/_authenticate') return ok({ username: who });
    const [, user, isPassword] = /^\/_security\/user\/([^/]+)(\/_password)?$/.exec(pathname) ?? [];
    if (user !== undefined) return this.#user(method, user, isPassword !== undefined, body);
    const [, id] = /^\/_security\/api_key(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (pathname.startsWith('/_security/api_key')) return this.#key(method, who, id, body, searchParams.has('owner'));
    if (pathname === '/_license') return ok({ license: { status: 'active', type: this.licence } });
    if (method === 'PUT') this.#definitions.set(pathname, body);
    if (method !== 'GET') return ok({ acknowledged: true });
    return pathname.endsWith('/_mapping') ? ok({}) : refusal(404, 'resource_not_found_exception', 'not there');
  }

  #whoIs(authorization: string): string | undefined {
    const [scheme, encoded = ''] = authorization.split(' ');
    const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
    const secret = rest.join(':');
    if (scheme === 'Basic') return this.passwords.get(name) === secret ? name : undefined;
    const key = this.keys.find((each) => each.id === name && each.secret === secret && isValid(each));
    return key?.username;
  }

  #user(method: string, name: string, isPassword: boolean, body: Json): Answer {
    if (typeof body['password'] === 'string' && body['password'].length < 6) {
      return refusal(400, 'validation_exception', 'passwords must be at least [6] characters long');
    }
    const found = this.users.get(name);
    if (method === 'GET') return found === undefined ? { status: 404, body: {} } : ok({ [name]: found });
    if (isPassword) {
      if (!this.passwords.has(name)) return refusal(404, 'validation_exception', `user [${name}] does not exist`);
      this.passwords.set(name, String(body['password']));
      return ok({});
    }
    const { password, ...rest } = body;
    if (found === undefined && password === undefined) {
      return refusal(
        400,
        'validation_exception',
        `password must be specified unless you are updating an existing user`,
      );
    }
    if (typeof password === 'string') this.passwords.set(name, password);
    this.users.set(name, { username: name, ...rest });
    return ok({ created: found === undefined });
  }

  #key(method: string, who: string, id: string | undefined, body: Json, owned: boolean): Answer {
    if (method === 'POST') return this.#makeKey(who, body);
    if (method === 'GET') {
      const keys = this.keys.filter(({ username }) => !owned || username === who);
      return ok({ api_keys: keys.map(({ secret: _secret, roleDescriptors, ...key }) => ({ ...key, type: 'rest' })) });
    }
    if (method === 'DELETE') {
      const ids = body['ids'] as string[];
      const ended = this.keys.filter((key) => ids.includes(key.id) && !key.invalidated);
      for (const key of ended) key.invalidated = true;
      return ok({ invalidated_api_keys: ended.map((key) => key.id), error_count: 0 });
    }
    const key = this.keys.find((each) => each.id === id && each.username === who);
    if (key === undefined)
      return refusal(404, 'resource_not_found_exception', `no API key owned by requesting user found for ID [${id}]`);
    key.expiration = Date.now() + durationOf(String(body['expiration']));
    return ok({ updated: true });
  }

  #makeKey(username: string, body: Json): Answer {
    const [id, secret, now] = [`id-${++this.#made}`, `secret-${this.#made}`, Date.now()];
    const expiration =
      body['expiration'] === undefined ? {} : { expiration: now + durationOf(String(body['expiration'])) };
    this.keys.push({
      ...{ id, secret, username, creation: now, invalidated: false, ...expiration },
      name: String(body['name']),
      roleDescriptors: body['role_descriptors'] as Json,
      metadata: body['metadata'] as Json,
    });
    const encoded = Buffer.from(`${id}:${secret}`).toString('base64');
    return ok({ id, name: body['name'], api_key: secret, encoded, ...expiration });
  }
}

function isValid({ invalidated, expiration }: StoredKey): boolean {
  return !invalidated && (expiration === undefined || expiration > Date.now());
}

function durationOf(given: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(given) ?? [];
  const length = UNITS[unit];
  if (length === undefined) throw new Error(`not a time: ${given}`);
  return Number(count) * length;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function refusal(status: number, type: string, reason: string): Answer {
  return { status, body: { error: { type, reason }, status } };
}
