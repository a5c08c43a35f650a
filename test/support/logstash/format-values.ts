/** Values for the formats of Logstash: the cases of formats, calls of every kind in rows of a gateway's log, and all of them with places changed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { anyJson } from '../arbitrary-record.ts';

const CASES = join(import.meta.dirname, '..', '..', 'formats');
const IN = '.in.json';

/** A value and the name of its case. */
export interface FormatCase {
  readonly name: string;
  readonly value: unknown;
}

/** The cases of a format. */
export function casesOf(format: string): FormatCase[] {
  return readdirSync(join(CASES, format))
    .filter((file) => file.endsWith(IN))
    .sort()
    .map((file) => ({
      name: `${format}/${file.slice(0, -IN.length)}`,
      value: JSON.parse(readFileSync(join(CASES, format, file), 'utf8')) as unknown,
    }));
}

/** Values as nobody foresaw them, the same for the same seed. */
export function oddValues(seeds: readonly unknown[], count: number, seed: number): unknown[] {
  const mutated = fc.constantFrom(...seeds).chain(changed);
  const listed = fc.array(mutated, { maxLength: 3 });
  const odd = fc.oneof(
    { weight: 4, arbitrary: mutated },
    { weight: 6, arbitrary: gatewayRow() },
    { weight: 1, arbitrary: exchangeLine() },
    { weight: 1, arbitrary: listed },
  );
  return fc.sample(odd, { numRuns: count, seed }).map((value) => JSON.parse(JSON.stringify(value ?? null)) as unknown);
}

const STRANGE: readonly unknown[] = [
  ...[null, '', 0, -1, 1e21, 1.5, 1e-7, true, false, [], {}, [[]], [null], [{}], [1, 2], ['a', [1, 2]]],
  ...['[', '{"a":', 'data: {', '\ufeff', 'null', '1e999', ' 12 ', '0x1f', '12.', '.5', '-0', 'É ñ 漢字 😀'],
  ...['2026-02-30T00:00:00Z', '1/15/2026 1:02:03 PM', '15.01.2026 10:00', '1768471200', 1_768_471_200_123],
  ...['10.0.0.5:80', '[::1]:80', '::ffff:1.2.3.4', '203.0.113.***', 'https://user@h/x', 'retry after 5 seconds'],
  ...['Bearer abc', '{"role":"user","content":"x"}', '["a","b"]', 'content_filter', '429', 503],
  ...[{ error: {} }, { error: 'bad' }, { choices: [null] }, { type: 'error' }, { role: 5, content: 'x' }],
  ...[
    { statusCode: 429, message: 'Try again in 57 seconds.' },
    { 'api-key': 'k', 1: 2, b: { token: 't', tokens: 5 } },
  ],
];
const replacement = fc.oneof(anyJson, fc.constantFrom(...STRANGE), fc.constantFrom(...STRANGE));

type Path = readonly (string | number)[];

/** The value, mostly with one or two places changed. */
function changed(value: unknown): fc.Arbitrary<unknown> {
  const once = changedOnce(value);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(value) },
    { weight: 6, arbitrary: once },
    { weight: 3, arbitrary: once.chain(changedOnce) },
  );
}

function changedOnce(value: unknown): fc.Arbitrary<unknown> {
  const places = pathsOf(value, []);
  return fc
    .tuple(fc.nat(places.length - 1), replacement, fc.nat(4))
    .map(([place, other, mode]) => replaced(value, places[place] ?? [], mode === 0 ? undefined : other));
}

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const names = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const members = value as Readonly<Record<string | number, unknown>>;
  return [path, ...names.flatMap((name) => pathsOf(members[name], [...path, name]))];
}

function replaced(value: unknown, [first, ...rest]: Path, other: unknown): unknown {
  if (first === undefined) return structuredClone(other ?? null);
  const put = (entry: unknown): readonly unknown[] =>
    rest.length === 0 && other === undefined ? [] : [replaced(entry, rest, other)];
  if (Array.isArray(value)) return value.flatMap((entry, index) => (index === first ? put(entry) : [entry]));
  const entries = Object.entries(value as object).flatMap(([name, entry]) =>
    (name === first ? put(entry) : [entry]).map((each) => [name, each] as const),
  );
  return Object.fromEntries(entries);
}

const FAILURES: readonly unknown[] = [
  { error: { message: 'Rate limit', type: 'tokens', param: null, code: 'rate_limit_exceeded' } },
  { error: { code: '429', message: 'Please retry after 6 seconds.' } },
  { statusCode: 429, message: 'Rate limit is exceeded. Try again in 57 seconds.' },
  {
    error: { message: 'no', code: 'content_filter', status: 400, innererror: { code: 'ResponsibleAIPolicyViolation' } },
  },
  ...['<html><head><title>503 Gone</title></head></html>', 'plain text', ''],
];

/** Bodies of requests and of answers of every API, streams among them. */
function bodies(): readonly unknown[] {
  const calls = casesOf('openai').flatMap(({ value }) => {
    const { request, response } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return request === undefined ? [value] : [request, response ?? {}];
  });
  return [
    ...calls,
    ...FAILURES,
    { prompt: ['a', [1, 2]], model: 'x' },
    { input: [1, 2, 3], model: 'text-embedding-3' },
  ];
}

/** A body as a gateway logs it: as text, seldom parsed or as the text of a text. */
function bodyText(): fc.Arbitrary<unknown> {
  return fc.constantFrom(...bodies()).chain((body) => {
    if (typeof body === 'string') return streamText(body);
    return changed(body).chain((value) =>
      fc.constantFrom<unknown>(
        ...[JSON.stringify(value), JSON.stringify(value), JSON.stringify(value), value],
        ...[JSON.stringify(JSON.stringify(value)), `${JSON.stringify(value, null, 2)}\n`],
      ),
    );
  });
}

/** A stream with a line gone, an event changed, other line ends, or cut. */
function streamText(text: string): fc.Arbitrary<string> {
  const lines = text.split('\n');
  const line = fc.nat(lines.length - 1);
  return fc.oneof(
    fc.constantFrom(text, text.replaceAll('\n', '\r\n')),
    line.map((index) => lines.toSpliced(index, 1).join('\n')),
    fc.nat(text.length).map((length) => text.slice(0, length)),
    line.chain((index) => {
      const given = lines[index] ?? '';
      const event = given.startsWith('data: {') ? (JSON.parse(given.slice('data: '.length)) as unknown) : {};
      return changedOnce(event).map((other) => lines.toSpliced(index, 1, `data: ${JSON.stringify(other)}`).join('\n'));
    }),
  );
}

const OPERATIONS = [
  'ChatCompletions_Create',
  'completions_create',
  'Embeddings_Create',
  'createResponse',
  'other',
  undefined,
];
const ADDRESSES = [
  ...[
    undefined,
    'https://gw.example.net/echo',
    'https://api.openai.com/v1/embeddings/',
    '/openai/deployments/d/embeddings',
  ],
  'https://aoai.openai.azure.com/openai/deployments/gpt35/chat/completions?api-version=2023-05-15',
  'https://AOAI.example.net:443/openai/deployments/my%20model/completions?api-version=a+b%2Bc&x',
  ...['https://api.openai.com/v1/responses', 'https://x.example/v1/messages'],
];
const HEADERS: readonly unknown[] = [
  ...[undefined, 'none', '{"x-ratelimit-remaining-tokens": "5", "retry-after": "7", "X-Ms-Region": "West"}'],
  { 'apim-request-id': 'a-1', Authorization: 'Bearer x', 'User-Agent': 'demo/1' },
  {
    'retry-after-ms': ['1500'],
    'x-apim-end-user-id': 'u-9',
    traceparent: `00-${'0af7'.repeat(8)}-${'b7ad'.repeat(4)}-01`,
  },
  { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' },
];
const FURTHER = [
  ...['apiId', 'productId', 'lastError', 'errors', 'truncated', 'userId', 'cache', 'backendId', 'callerIpAddress'],
  ...['custom', 'X-Token', 'lastErrorReason', 'clientTime', 'location', 'operationName'],
];
const FAULTS = [{ reason: 'OperationCanceled', message: 'm' }, [{ source: 's', reason: 'r' }]];

/** A row of a gateway's log, streamed, in an envelope or exported. */
function gatewayRow(): fc.Arbitrary<unknown> {
  const body = fc.option(bodyText(), { nil: undefined, freq: 6 });
  const properties = fc.record({
    method: fc.constantFrom('POST', 'post', undefined, 'GET'),
    operationId: fc.constantFrom(...OPERATIONS),
    backendUrl: fc.constantFrom(...ADDRESSES),
    backendRequestBody: body,
    backendResponseBody: body,
    responseCode: fc.constantFrom(200, 200, '200', 201, 0, undefined, 400, 429, 499, 500, '503'),
    backendRequestHeaders: fc.constantFrom(...HEADERS),
    backendResponseHeaders: fc.constantFrom(...HEADERS),
  });
  const further = fc.dictionary(fc.constantFrom(...FURTHER), fc.oneof(replacement, fc.constantFrom(...FAULTS)));
  const times = fc.constantFrom('2026-01-15T10:00:00.1234567Z', undefined, '1/15/2026 10:00:00 AM');
  const common = fc.record({
    id: fc.constantFrom('c-1', ' c-2 ', '', undefined, 7, 'c-3', 'c-4'),
    time: times,
    took: fc.constantFrom(812, -1, undefined, '700'),
    succeeded: fc.constantFrom(true, false, 'False', undefined),
  });
  return fc
    .tuple(common, properties, further, fc.nat(2))
    .map(([{ id, time, took, succeeded }, call, others, style]) => {
      const inner = { ...call, ...others };
      if (style === 2) {
        const exported = Object.entries(inner).map(([name, value]) => [
          name.charAt(0).toUpperCase() + name.slice(1),
          value,
        ]);
        const own = {
          TimeGenerated: time ?? 'x',
          Type: 'ApiManagementGatewayLogs',
          CorrelationId: id,
          TotalTime: took,
        };
        return { ...own, IsRequestSuccess: succeeded, ...Object.fromEntries(exported) };
      }
      const row = { time, category: 'GatewayLogs', correlationId: id, durationMs: took, isRequestSuccess: succeeded };
      return style === 1 ? { records: [{ ...row, properties: JSON.stringify(inner) }] } : { ...row, properties: inner };
    });
}

/** A line of a log with an exchange in it. */
function exchangeLine(): fc.Arbitrary<unknown> {
  const exchanges = casesOf('openai').map(({ value }) => value as Readonly<Record<string, unknown>>);
  return fc
    .constantFrom(...exchanges.filter(({ request }) => request !== undefined))
    .chain(changed)
    .map((promptlog) => ({ level: 'info', message: 'm', timestamp: '2026-01-15T09:30:00Z', promptlog }));
}
