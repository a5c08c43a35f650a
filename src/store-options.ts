/** The two stores as the settings name them. */
import type { Config } from './config.ts';
import { PromptlogError } from './errors.ts';
import type { ShipperOptions } from './shipper.ts';

/** The records store the settings name. */
export function recordsOptions(config: Config): ShipperOptions['records'] {
  const kind = config.required('records');
  if (kind === 'sqlite') return { kind, file: config.required('sqlite.file') };
  const endpoint = config.text('cosmos.endpoint');
  if (endpoint === undefined) {
    const reason =
      kind === 'cosmos'
        ? 'it names the account to use and is not set'
        : 'the emulator lives inside `promptlog up --records cosmos-emulator`, which does not run';
    throw new PromptlogError('PL_CONFIG_INVALID', {
      option: 'cosmos.endpoint',
      reason,
      source: 'PROMPTLOG_COSMOS_ENDPOINT',
    });
  }
  return {
    kind: 'cosmos',
    endpoint,
    ...optional('key', config.text('cosmos.key')),
    database: config.required('cosmos.database'),
    container: config.required('cosmos.container'),
    ...optional('ttlSeconds', config.optionalNumber('cosmos.ttlSeconds')),
  };
}

/** The search store the settings name. */
export function searchOptions(config: Config): ShipperOptions['search'] {
  return {
    url: config.required('elasticsearch.url'),
    ...optional('username', config.text('elasticsearch.username')),
    ...optional('password', config.text('elasticsearch.password')),
    ...optional('apiKey', config.text('elasticsearch.apiKey')),
    ...optional('cloudId', config.text('elasticsearch.cloudId')),
    ...optional('caFile', config.text('elasticsearch.caFile')),
    gzip: config.flag('elasticsearch.gzip'),
    requestTimeoutMs: config.number('elasticsearch.requestTimeoutMs'),
    maxBulkBytes: config.number('elasticsearch.maxBulkBytes'),
    bulksInFlight: config.number('elasticsearch.bulksInFlight'),
    metadataCopy: config.flag('elasticsearch.metadataCopy'),
  };
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: Value });
}
