/** The table of settings: key, environment variable, check, default, meaning. Everything else is derived from it. */
import { join } from 'node:path';
import { z } from 'zod';

export type OptionValue = string | number | boolean;

export interface Option {
  readonly env: string;
  readonly schema: z.ZodType<OptionValue>;
  /** Default, given the home folder. Absent: no default. */
  readonly fallback?: (home: string) => OptionValue;
  readonly secret?: boolean;
  readonly doc: string;
}

const text = z.string();
const url = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });
const atLeast = (least: number) => z.coerce.number().int().min(least);
const whole = atLeast(0);
const port = z.coerce.number().int().min(0).max(65535);
const yes = z.union([z.boolean(), z.stringbool()]);
const oneOf = (...words: [string, ...string[]]) => z.enum(words, { error: `expected one of ${words.join(', ')}` });
const level = oneOf('full', 'metadata', 'off');

/** PROMPTLOG_SPOOL_MAX_BYTES for spool.maxBytes. */
const variable = (key: string): string =>
  `PROMPTLOG_${key
    .replace(/\./g, '_')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}`;

function option(
  key: string,
  doc: string,
  schema: z.ZodType<OptionValue>,
  fallback?: OptionValue | ((home: string) => OptionValue),
  secret = false,
): Option {
  const value = typeof fallback === 'function' ? fallback : fallback === undefined ? undefined : () => fallback;
  return { env: variable(key), schema, doc, secret, ...(value === undefined ? {} : { fallback: value }) };
}

/** Every setting there is. */
export const OPTIONS = {
  home: option('home', 'Folder of everything promptlog keeps.', text),
  cache: option('cache', 'Folder of fetched software, shared by several homes.', text, (home) => join(home, 'cache')),
  inbox: option('inbox', 'Files dropped here are shipped by `up`.', text, (home) => join(home, 'inbox')),

  'elasticsearch.url': option('elasticsearch.url', 'Address of Elasticsearch.', url, 'http://127.0.0.1:9200'),
  'elasticsearch.username': option('elasticsearch.username', 'User name, with a password.', text),
  'elasticsearch.password': option('elasticsearch.password', 'Password of that user.', text, undefined, true),
  'elasticsearch.apiKey': option(
    'elasticsearch.apiKey',
    'API key, instead of user and password.',
    text,
    undefined,
    true,
  ),
  'elasticsearch.cloudId': option('elasticsearch.cloudId', 'Elastic Cloud id, instead of an address.', text),
  'elasticsearch.caFile': option('elasticsearch.caFile', 'File of the certificate authority to trust.', text),
  'elasticsearch.gzip': option('elasticsearch.gzip', 'Compress requests: for links slower than 100 MB/s.', yes, false),
  'elasticsearch.maxBulkBytes': option(
    'elasticsearch.maxBulkBytes',
    'Size of one bulk request.',
    atLeast(10_000),
    5_000_000,
  ),
  'elasticsearch.bulksInFlight': option(
    'elasticsearch.bulksInFlight',
    'Bulk requests at the same time.',
    atLeast(1),
    2,
  ),
  'elasticsearch.requestTimeoutMs': option(
    'elasticsearch.requestTimeoutMs',
    'Longest wait for one answer.',
    whole,
    60_000,
  ),

  records: option('records', 'The system of record.', oneOf('sqlite', 'cosmos', 'cosmos-emulator'), 'sqlite'),
  'sqlite.file': option('sqlite.file', 'Database file of the SQLite store.', text, (home) =>
    join(home, 'records.sqlite'),
  ),
  'cosmos.endpoint': option('cosmos.endpoint', 'Address of the Cosmos DB account.', url),
  'cosmos.key': option('cosmos.key', 'Account key; absent: Entra ID is used.', text, undefined, true),
  'cosmos.database': option('cosmos.database', 'Cosmos DB database.', text, 'promptlog'),
  'cosmos.container': option('cosmos.container', 'Cosmos DB container.', text, 'records'),
  'cosmos.ttlSeconds': option('cosmos.ttlSeconds', 'Records expire after this long; absent: never.', whole),

  'collector.address': option('collector.address', 'Address the collector listens at.', text, '127.0.0.1'),
  'collector.port': option('collector.port', 'Port of the collector; 0: any that is free.', port, 4711),
  'collector.allowLoopback': option(
    'collector.allowLoopback',
    'Callers of this machine itself need no key.',
    yes,
    false,
  ),
  'collector.tls.certFile': option('collector.tls.certFile', 'Certificate with its chain, in PEM.', text),
  'collector.tls.keyFile': option('collector.tls.keyFile', 'Key of that certificate, in PEM.', text),
  'collector.tls.caFile': option('collector.tls.caFile', 'Authorities of client certificates, in PEM.', text),
  'collector.tls.clientCertificates': option(
    'collector.tls.clientCertificates',
    'Whether clients show a certificate.',
    oneOf('off', 'optional', 'required'),
    'off',
  ),
  'collector.tls.clients': option(
    'collector.tls.clients',
    'What subjects of client certificates may do: name=scope+scope, by comma or line.',
    text,
  ),
  'collector.jwt.issuer': option('collector.jwt.issuer', 'Issuers of accepted tokens; absent: none.', text),
  'collector.jwt.audience': option('collector.jwt.audience', 'Audiences of accepted tokens.', text),
  'collector.jwt.jwksUri': option('collector.jwt.jwksUri', 'Keys of the issuer; absent: by discovery.', url),
  'collector.jwt.algorithms': option(
    'collector.jwt.algorithms',
    'Accepted signature algorithms; absent: all asymmetric ones.',
    text,
  ),
  'collector.jwt.clockToleranceSeconds': option(
    'collector.jwt.clockToleranceSeconds',
    'How far the clocks may differ.',
    whole,
    60,
  ),
  'collector.jwt.scopes': option(
    'collector.jwt.scopes',
    'Roles and scopes of tokens: name=scope+scope, by comma or line.',
    text,
  ),
  'collector.jwt.labels': option('collector.jwt.labels', 'Claims fixed in what is sent: tenant=tid,app=azp.', text),

  'spool.folder': option('spool.folder', 'Folder of the durable queue.', text, (home) => join(home, 'spool')),
  'spool.maxBytes': option(
    'spool.maxBytes',
    'The spool takes no more beyond this.',
    atLeast(1_000_000),
    10_000_000_000,
  ),
  'spool.segmentBytes': option('spool.segmentBytes', 'Size of one spool file.', atLeast(100_000), 64_000_000),
  'spool.flushIntervalMs': option('spool.flushIntervalMs', 'Longest wait for the group commit.', whole, 10),
  'spool.encryptionKey': option(
    'spool.encryptionKey',
    '32 bytes in base64: encrypts the spool at rest.',
    text,
    undefined,
    true,
  ),

  'delivery.batchWaitMs': option('delivery.batchWaitMs', 'A part-filled batch is sent after this long.', whole, 500),
  'delivery.retryMaxMs': option('delivery.retryMaxMs', 'Longest pause between attempts.', whole, 30_000),
  'delivery.changeWaitMs': option('delivery.changeWaitMs', 'How long a change waits for its record.', whole, 3_600_000),
  'delivery.joinWaitMs': option(
    'delivery.joinWaitMs',
    'How long half a record waits for the other before it is marked as an orphan.',
    whole,
    900_000,
  ),

  'capture.level': option('capture.level', 'What is kept: full, metadata or off.', level, 'full'),
  'masking.rules': option('masking.rules', 'Masking rules that are on, by name.', text, 'credentials,payment-cards'),
  'masking.mode': option('masking.mode', 'What replaces a match.', oneOf('mask', 'hash', 'drop'), 'mask'),
  'masking.hashKey': option('masking.hashKey', 'Key of the hash mode.', text, undefined, true),
  'masking.patterns': option('masking.patterns', 'Own patterns: name=regular expression; one per line.', text),

  'stack.elasticsearchPort': option('stack.elasticsearchPort', 'Port of the embedded Elasticsearch.', port, 9200),
  'stack.heapMb': option('stack.heapMb', 'Heap of the embedded Elasticsearch.', whole, 1024),
  'stack.elasticsearchDistribution': option(
    'stack.elasticsearchDistribution',
    'Folder, zip or tar.gz file, or URL to take Elasticsearch from instead of fetching it.',
    text,
  ),
  'stack.javaHome': option('stack.javaHome', 'Java to run it with; absent: the newest of 21 or later found.', text),
} as const satisfies Record<string, Option>;

export type OptionKey = keyof typeof OPTIONS;
