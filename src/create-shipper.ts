/** A shipper from the settings: the environment, promptlog.json, the running stack. */
import { type Config, loadConfig } from './config.ts';
import { PromptlogError } from './errors.ts';
import { insightOptions } from './insight-options.ts';
import { maskingOptions } from './masking-options.ts';
import type { CaptureLevel } from './record/capture.ts';
import { Shipper, type ShipperOptions } from './shipper.ts';

/** Opens a shipper; `overrides` win over the settings. */
export function createShipper(overrides: Partial<ShipperOptions> = {}, config: Config = loadConfig()): Shipper {
  return new Shipper({ ...shipperOptions(config), ...overrides });
}

/** What the settings say, as a shipper's options. */
export function shipperOptions(config: Config): ShipperOptions {
  return {
    spool: {
      below: config.required('spool.folder'),
      maxBytes: config.number('spool.maxBytes'),
      segmentBytes: config.number('spool.segmentBytes'),
      flushIntervalMs: config.number('spool.flushIntervalMs'),
      ...optional('encryptionKey', config.text('spool.encryptionKey')),
    },
    records: recordsOptions(config),
    search: searchOptions(config),
    insight: insightOptions(config),
    delivery: {
      batchWaitMs: config.number('delivery.batchWaitMs'),
      retryMaxMs: config.number('delivery.retryMaxMs'),
      changeWaitMs: config.number('delivery.changeWaitMs'),
      joinWaitMs: config.number('delivery.joinWaitMs'),
    },
    capture: { default: config.required('capture.level') as CaptureLevel },
    masking: maskingOptions(config),
  };
}

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
