/** The table of settings: key, environment variable, check, default, meaning. Everything else is derived from it. */
import { join } from 'node:path';
import { atLeast, named, oneOf, option, port, text, url, whole, yes } from './config-option.ts';
import { ALERT_OPTIONS } from './config-options-alerts.ts';
import { GATEWAY_OPTIONS } from './config-options-gateway.ts';
import { QUEUE_OPTIONS } from './config-options-queues.ts';
import { RETENTION_OPTIONS } from './config-options-retention.ts';
import { SETUP_OPTIONS } from './config-options-setup.ts';

const level = oneOf('full', 'metadata', 'off');

/** Every setting there is. */
export const OPTIONS = named({
  home: option('Folder of everything promptlog keeps.', text),
  cache: option('Folder of fetched software, shared by several homes.', text, (home) => join(home, 'cache')),
  inbox: option('Files dropped here are shipped by `up`.', text, (home) => join(home, 'inbox')),

  'elasticsearch.url': option('Address of Elasticsearch.', url, 'http://127.0.0.1:9200'),
  'elasticsearch.username': option('User name, with a password.', text),
  'elasticsearch.password': option('Password of that user.', text, undefined, true),
  'elasticsearch.apiKey': option('API key, instead of user and password.', text, undefined, true),
  'elasticsearch.cloudId': option('Elastic Cloud id, instead of an address.', text),
  'elasticsearch.caFile': option('File of the certificate authority to trust.', text),
  'elasticsearch.gzip': option('Compress requests: for links slower than 100 MB/s.', yes, false),
  'elasticsearch.maxBulkBytes': option('Size of one bulk request.', atLeast(10_000), 5_000_000),
  'elasticsearch.bulksInFlight': option('Bulk requests at the same time.', atLeast(1), 2),
  'elasticsearch.requestTimeoutMs': option('Longest wait for one answer.', whole, 60_000),
  'elasticsearch.metadataCopy': option(
    'Write each document a second time, without content, for readers of prompt-metadata.',
    yes,
    false,
  ),

  'kibana.url': option('Address of Kibana, for `setup --kibana`.', url),
  'kibana.space': option('Space of Kibana; absent: the default one.', text),
  'kibana.username': option('User name for Kibana, with a password.', text),
  'kibana.password': option('Password of that user.', text, undefined, true),
  'kibana.apiKey': option('API key for Kibana, instead of user and password.', text, undefined, true),

  ...SETUP_OPTIONS,

  records: option('The system of record.', oneOf('sqlite', 'cosmos', 'cosmos-emulator'), 'sqlite'),
  'sqlite.file': option('Database file of the SQLite store.', text, (home) => join(home, 'records.sqlite')),
  'cosmos.endpoint': option('Address of the Cosmos DB account.', url),
  'cosmos.key': option('Account key; absent: Entra ID is used.', text, undefined, true),
  'cosmos.database': option('Cosmos DB database.', text, 'promptlog'),
  'cosmos.container': option('Cosmos DB container.', text, 'records'),
  'cosmos.ttlSeconds': option('Records expire after this long; absent: never.', whole),

  'collector.address': option('Address the collector listens at.', text, '127.0.0.1'),
  'collector.port': option('Port of the collector; 0: any that is free.', port, 4711),
  'collector.allowLoopback': option('Callers of this machine itself need no key.', yes, false),
  'collector.tls.certFile': option('Certificate with its chain, in PEM.', text),
  'collector.tls.keyFile': option('Key of that certificate, in PEM.', text),
  'collector.tls.caFile': option('Authorities of client certificates, in PEM.', text),
  'collector.tls.clientCertificates': option(
    'Whether clients show a certificate.',
    oneOf('off', 'optional', 'required'),
    'off',
  ),
  'collector.tls.clients': option(
    'What subjects of client certificates may do: name=scope+scope, by comma or line.',
    text,
  ),
  'collector.jwt.issuer': option('Issuers of accepted tokens; absent: none.', text),
  'collector.jwt.audience': option('Audiences of accepted tokens.', text),
  'collector.jwt.jwksUri': option('Keys of the issuer; absent: by discovery.', url),
  'collector.jwt.algorithms': option('Accepted signature algorithms; absent: all asymmetric ones.', text),
  'collector.jwt.clockToleranceSeconds': option('How far the clocks may differ.', whole, 60),
  'collector.jwt.scopes': option('Roles and scopes of tokens: name=scope+scope, by comma or line.', text),
  'collector.jwt.labels': option('Claims fixed in what is sent: tenant=tid,app=azp.', text),

  ...QUEUE_OPTIONS,
  ...GATEWAY_OPTIONS,
  ...ALERT_OPTIONS,

  'spool.folder': option('Folder of the durable queue.', text, (home) => join(home, 'spool')),
  'spool.maxBytes': option('The spool takes no more beyond this.', atLeast(1_000_000), 10_000_000_000),
  'spool.segmentBytes': option('Size of one spool file.', atLeast(100_000), 64_000_000),
  'spool.flushIntervalMs': option('Longest wait for the group commit.', whole, 10),
  'spool.encryptionKey': option('32 bytes in base64: encrypts the spool at rest.', text, undefined, true),

  'delivery.batchWaitMs': option('A part-filled batch is sent after this long.', whole, 500),
  'delivery.retryMaxMs': option('Longest pause between attempts.', whole, 30_000),
  'delivery.changeWaitMs': option('How long a change waits for its record.', whole, 3_600_000),
  'delivery.joinWaitMs': option(
    'How long half a record waits for the other before it is marked as an orphan.',
    whole,
    900_000,
  ),

  'capture.level': option('What is kept: full, metadata or off.', level, 'full'),
  'formats.mappings': option('Mapping files of formats of your own, by comma.', text),
  'masking.rules': option('Masking rules that are on, by name.', text, 'credentials,payment-cards'),
  'masking.mode': option('What replaces a match.', oneOf('mask', 'hash', 'drop'), 'mask'),
  'masking.hashKey': option('Key of the hash mode.', text, undefined, true),
  'masking.patterns': option('Own patterns: name=regular expression; one per line.', text),

  'insight.parts': option(
    'What is derived from records: topics, sentiment, language, errors, cost; or none.',
    text,
    'topics,sentiment,language,errors,cost',
  ),
  'insight.topics': option('File of your topics, in YAML; absent: the topics that come with promptlog.', text),
  'insight.prices': option('File of your prices, in YAML or JSON; they win over the public ones.', text),

  ...RETENTION_OPTIONS,

  'log.level': option('What the service log holds.', oneOf('error', 'warn', 'info', 'debug'), 'info'),
  'log.format': option(
    'Lines for people or for machines; auto: as the output is a terminal or not.',
    oneOf('auto', 'text', 'json'),
    'auto',
  ),
  'log.elasticsearch': option(
    'Whether the service log goes to Elasticsearch too, into promptlog-service-*.',
    yes,
    false,
  ),
  'log.bufferLines': option('Lines that wait for Elasticsearch; the oldest go first.', atLeast(1), 10_000),

  'stack.elasticsearchPort': option('Port of the embedded Elasticsearch.', port, 9200),
  'stack.heapMb': option('Heap of the embedded Elasticsearch.', whole, 1024),
  'stack.elasticsearchDistribution': option(
    'Folder, zip or tar.gz file, or URL to take Elasticsearch from instead of fetching it.',
    text,
  ),
  'stack.javaHome': option('Java to run it with; absent: the newest of 21 or later found.', text),
});

export type OptionKey = keyof typeof OPTIONS;
