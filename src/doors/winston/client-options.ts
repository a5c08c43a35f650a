/** `clientOpts` of winston-elasticsearch as our way to the server. */
import { isObject, membersOf, textOf } from '../../formats/values.ts';
import type { SearchClientOptions } from '../../search/client-options.ts';
import { optionError } from './replaced-options.ts';

type Access = { -readonly [Name in keyof SearchClientOptions]?: SearchClientOptions[Name] };

/** Members of `clientOpts` that say nothing of the server and need no answer. */
const PASSED_OVER = new Set(['log', 'name', 'opaqueIdPrefix', 'maxRetries', 'sniffOnStart', 'sniffInterval', 'agent']);
const KNOWN = new Set(['node', 'nodes', 'auth', 'cloud', 'requestTimeout', 'compression']);

/** Undefined when it names no server: the settings do then. Throws for what would change how the server is reached and cannot be taken. */
export function accessFrom(given: object): SearchClientOptions | undefined {
  const clientOpts = membersOf(given);
  const unknown = Object.keys(clientOpts).find((name) => !KNOWN.has(name) && !PASSED_OVER.has(name));
  if (unknown !== undefined) {
    const reason =
      unknown === 'tls' || unknown === 'ssl'
        ? 'elasticsearch.caFile names the authority'
        : 'use the settings elasticsearch.*';
    throw optionError(`clientOpts.${unknown}`, `a thread of its own delivers, and takes plain values only: ${reason}`);
  }
  const access: Access = {};
  const cloudId = textOf(membersOf(clientOpts['cloud'])['id']);
  const url = addressOf(clientOpts['node'] ?? clientOpts['nodes']);
  if (cloudId === undefined && url === undefined) return undefined;
  if (cloudId !== undefined) access.cloudId = cloudId;
  else if (url !== undefined) access.url = url;
  addAuth(access, membersOf(clientOpts['auth']));
  const { requestTimeout, compression } = clientOpts;
  if (typeof requestTimeout === 'number') access.requestTimeoutMs = requestTimeout;
  if (typeof compression === 'boolean') access.gzip = compression;
  return access;
}

function addressOf(node: unknown): string | undefined {
  if (Array.isArray(node)) {
    if (node.length === 1) return addressOf(node[0]);
    throw optionError('clientOpts.nodes', 'elasticsearch.url is one address: that of a load balancer in front of them');
  }
  if (node instanceof URL) return node.href;
  return isObject(node) ? addressOf(node['url']) : textOf(node);
}

function addAuth(access: Access, auth: Readonly<Record<string, unknown>>): void {
  const { apiKey, username, password, bearer } = auth;
  if (bearer !== undefined)
    throw optionError('clientOpts.auth.bearer', 'use elasticsearch.apiKey, or user and password');
  const key = isObject(apiKey) ? encodedKey(apiKey) : textOf(apiKey);
  if (key !== undefined) access.apiKey = key;
  else if (typeof username === 'string') {
    access.username = username;
    access.password = typeof password === 'string' ? password : '';
  }
}

function encodedKey({ id, api_key: secret }: Readonly<Record<string, unknown>>): string {
  return Buffer.from(`${String(id)}:${String(secret)}`).toString('base64');
}
