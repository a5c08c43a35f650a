/** A shipper from the settings: the environment, promptlog.json, the running stack. */
import { type Config, loadConfig } from './config.ts';
import { insightOptions } from './insight-options.ts';
import { maskingOptions } from './masking-options.ts';
import type { CaptureLevel } from './record/capture.ts';
import { Shipper, type ShipperOptions } from './shipper.ts';
import { recordsOptions, searchOptions } from './store-options.ts';

/** Opens a shipper; `overrides` win over the settings. */
export function createShipper(overrides: Partial<ShipperOptions> = {}, config: Config = loadConfig()): Shipper {
  return new Shipper({ ...shipperOptions(config), ...overrides });
}

/** What the settings say, as a shipper's options. */
export function shipperOptions(config: Config): ShipperOptions {
  const key = config.text('spool.encryptionKey');
  return {
    spool: {
      below: config.required('spool.folder'),
      maxBytes: config.number('spool.maxBytes'),
      segmentBytes: config.number('spool.segmentBytes'),
      flushIntervalMs: config.number('spool.flushIntervalMs'),
      ...(key === undefined ? {} : { encryptionKey: key }),
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
