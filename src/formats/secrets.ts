/** What must never pass from a source into a record: the credentials that come with headers and requests. */
import { hash } from 'node:crypto';
import type { Members } from './format.ts';
import { isObject } from './values.ts';

const HASH_LENGTH = 16;
const MAX_DEPTH = 4;

/** Words that make a name a secret's wherever they stand in it. */
const SECRET_WORDS = new Set([
  ...[
    'authorization',
    'authentication',
    'cookie',
    'cookies',
    'cookie2',
    'password',
    'passwd',
    'pwd',
    'secret',
    'secrets',
  ],
  ...['credential', 'credentials', 'apikey', 'jwt', 'bearer', 'signature', 'sig'],
]);
/** Words that make a secret of the "key" they stand before. */
const KEY_WORDS = new Set([
  ...[
    'api',
    'access',
    'subscription',
    'function',
    'functions',
    'master',
    'host',
    'shared',
    'private',
    'auth',
    'account',
  ],
]);
const JOINED = /(?:api|access|subscription|functions?|private|secret)key$/;
/** Whole lists of headers under one name. */
const HEADER_LISTS = new Set(['llm headers', 'gen ai headers', 'extra headers']);
const SCHEME = /^(?:bearer|basic|digest|negotiate|sharedaccesssignature|aws4-hmac-sha256)\s/i;

/** The headers without those that hold credentials, whatever the case and the style of their names. */
export function withoutSecrets(headers: Members): Record<string, unknown> {
  return stripped(headers, 0);
}

/** Stands for a secret where calls of the same key are to be told apart: the same for the same secret, and never it. */
export function hashed(secret: string): string {
  return `sha256:${hash('sha256', secret, 'hex').slice(0, HASH_LENGTH)}`;
}

/** Whether a name is that of a credential. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (HEADER_LISTS.has(words.join(' ')) || JOINED.test(words.join(''))) return true;
  return words.some((word, index) => SECRET_WORDS.has(word) || isToken(words, index) || isKey(words, index));
}

/** A request body without the credentials that some requests carry: those of tools, of data sources and of the caller. */
export function withoutCredentials(request: Members): Record<string, unknown> {
  const { tools, data_sources: sources, dataSources, ...rest } = request;
  const kept: Record<string, unknown> = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !isSecretName(name) && name !== 'headers'),
  );
  if (tools !== undefined) kept['tools'] = Array.isArray(tools) ? tools.map(toolWithout) : tools;
  if (sources !== undefined) kept['data_sources'] = deeplyStripped(sources);
  if (dataSources !== undefined) kept['dataSources'] = deeplyStripped(dataSources);
  return kept;
}

const TEXT_MEMBER = /"([^"\\]{1,64})"(\s{0,8}:\s{0,8})"[^"]*/g;

/** JSON text that cannot be parsed, without the values of the members that hold credentials. */
export function maskedText(text: string): string {
  return text.replace(TEXT_MEMBER, (whole: string, name: string, colon: string) =>
    isSecretName(name) ? `"${name}"${colon}"***` : whole,
  );
}

// Only a tool that is a server elsewhere is called with credentials; the parameters of a function may be named like one.
function toolWithout(tool: unknown): unknown {
  return isObject(tool) && (tool['type'] === 'mcp' || 'server_url' in tool) ? stripped(tool, 0) : tool;
}

function deeplyStripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => (isObject(entry) ? stripped(entry, 0) : entry));
  return isObject(value) ? stripped(value, 0) : value;
}

function stripped(members: Members, depth: number): Record<string, unknown> {
  const kept = Object.entries(members).filter(([name, value]) => !isSecretName(name) && !isScheme(value));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, isObject(value) && depth < MAX_DEPTH ? stripped(value, depth + 1) : value]),
  );
}

function isScheme(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isScheme);
  return typeof value === 'string' && SCHEME.test(value);
}

/** `X-Api-Key`, `x_api_key` and `xApiKey` are the same words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

// Limits and counts speak of tokens too: "x-ratelimit-remaining-tokens", "token-count".
function isToken(words: readonly string[], index: number): boolean {
  return words[index] === 'token' && index === words.length - 1;
}

function isKey(words: readonly string[], index: number): boolean {
  return words[index] === 'key' && (words.length === 1 || KEY_WORDS.has(words[index - 1] ?? ''));
}
