/** Good inputs to begin with: the cases of the formats, and the streams that were recorded. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TESTS = resolve(import.meta.dirname, '..');
const CASE = '.in.json';
const LONGEST = 60_000;

/** Queries in the language of Kibana. */
export const KQL_QUERIES = [
  'outcome: failed and not topic: (billing or "data export")',
  'event.duration >= 1000000000 or @timestamp > now-7d/d',
  'gen_ai.request.model: gpt-4* and user.name: "Ada \\"x\\""',
  'properties.TEAM_NAME: legal or source.ip: "10.0.0.0/8"',
  'message: refund* and error.message: *',
  '(outcome: failed or topic: billing) and sentiment.label < a',
];
/** What means something in them. */
export const KQL_LETTERS = [
  ...[
    ' ',
    ':',
    '(',
    ')',
    '"',
    '*',
    '\\',
    '<',
    '>',
    '<=',
    '>=',
    '{',
    '}',
    ' and ',
    ' or ',
    ' not ',
    'not ',
    '\\u0041',
    '\\u',
  ],
  ...[
    'outcome',
    'topic',
    'message',
    '@timestamp',
    'event.duration',
    'source.ip',
    'properties.',
    'labels.a',
    'now-1d/d',
    '||',
  ],
  ...[
    '\t',
    '\u00a0',
    '\n',
    '🙂',
    'ß',
    '__proto__',
    'constructor',
    '~',
    '^',
    '/',
    '-',
    '+',
    '|',
    '&',
    '=',
    '!',
    '[',
    ']',
    '.',
  ],
];
/** The values in the cases of a format. */
export function casesOf(format: string): unknown[] {
  const folder = join(TESTS, 'formats', format);
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(CASE))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  // One of them is large so that it is large; changing it again and again tells nothing more.
  return texts.filter((text) => text.length <= LONGEST).map((text) => JSON.parse(text) as unknown);
}

/** The texts of the recorded streams. */
export function recordedStreams(): string[] {
  const folder = join(TESTS, 'doors/call/streams');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sse'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** OTLP exports in protobuf, as another implementation encoded them. */
export function protobufExports(): { readonly kind: 'traces' | 'logs'; readonly bytes: Buffer }[] {
  const text = readFileSync(join(TESTS, 'doors/otlp/protobuf-exports.json'), 'utf8');
  const given = JSON.parse(text) as Record<string, { readonly kind: 'traces' | 'logs'; readonly base64: string }>;
  return Object.values(given).map(({ kind, base64 }) => ({ kind, bytes: Buffer.from(base64, 'base64') }));
}
