/** The people of a record under pseudonyms: the same person has the same one wherever it stands, and nobody can tell who that is. */
import { createHmac } from 'node:crypto';
import type { Json, JsonObject, PromptMessage, PromptRecord, RecordUser } from '../record/record.ts';

const LENGTH = 16;
// Members in which applications, providers and gateways name the person who asks.
const PERSON =
  /^(?:.*[_.-])?(?:user|user[_-]?id|user[_-]?name|user[_-]?principal[_-]?name|safety_identifier|e?-?mail|upn|login|principal|account[_-]?name)s?$/i;
const DEEPEST = 8;

/** Gives a person's id, name or address one pseudonym; the kind keeps people and addresses apart. */
export type Pseudonym = (kind: 'ip' | 'user', text: string) => string;

/** Pseudonyms by this key: another key gives others, and without the key none can be checked by trying. */
export function pseudonyms(key: string): Pseudonym {
  return (kind, text) => {
    const digest = createHmac('sha256', key).update(`${kind}\n${text}`).digest('hex').slice(0, LENGTH);
    // In letters alone no masking rule takes it for a number or a key.
    return `${kind}-${digest.replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))}`;
  };
}

/** The record with pseudonyms for the person who asked and the address of the call; its texts are as they were. */
export function withPseudonyms(record: PromptRecord, pseudonym: Pseudonym): PromptRecord {
  const { request, properties, client, gateway, message } = record;
  const labels = record['labels'];
  return {
    ...record,
    user: userOf(record.user, pseudonym),
    message: { ...message, prompt: message.prompt.map((said) => speakerOf(said, pseudonym)) },
    ...(request !== undefined && { request: members(request, pseudonym, DEEPEST) }),
    ...(properties !== undefined && { properties: members(properties, pseudonym, DEEPEST) }),
    ...(isObject(labels) && { labels: members(labels, pseudonym, DEEPEST) }),
    ...(gateway !== undefined && { gateway: members(gateway, pseudonym, DEEPEST) }),
    ...(client !== undefined && { client: clientOf(client, pseudonym) }),
  };
}

function speakerOf(message: PromptMessage, pseudonym: Pseudonym): PromptMessage {
  const { role, name } = message;
  const isPerson = (role === 'human' || role === 'user') && typeof name === 'string' && name !== '';
  return isPerson ? { ...message, name: pseudonym('user', name) } : message;
}

/** Named member by member: what else is known of a user stays behind. */
function userOf({ user_id: id, name, email, tenant_id: tenant }: RecordUser, pseudonym: Pseudonym): RecordUser {
  const known = [id, email, name].find((text) => text !== undefined && text !== '');
  return {
    ...(known !== undefined && { user_id: pseudonym('user', known) }),
    ...(tenant !== undefined && { tenant_id: tenant }),
  };
}

function clientOf(client: JsonObject, pseudonym: Pseudonym): JsonObject {
  const { ip } = client;
  const rest = members(client, pseudonym, DEEPEST);
  return typeof ip === 'string' && ip !== '' ? { ...rest, ip: pseudonym('ip', ip) } : rest;
}

function members(object: JsonObject, pseudonym: Pseudonym, depth: number): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, memberOf(name, value, pseudonym, depth)]),
  );
}

function memberOf(name: string, value: Json, pseudonym: Pseudonym, depth: number): Json {
  if (Array.isArray(value)) return depth === 0 ? [] : value.map((item) => memberOf(name, item, pseudonym, depth - 1));
  if (isObject(value)) return depth === 0 ? {} : members(value, pseudonym, depth - 1);
  const isText = (typeof value === 'string' && value !== '') || typeof value === 'number';
  return isText && PERSON.test(name) ? pseudonym('user', String(value)) : value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
