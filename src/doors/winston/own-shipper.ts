/** A shipper of the transport's own: the settings, with what its options say otherwise. */
import { loadConfig } from '../../config.ts';
import { shipperOptions } from '../../create-shipper.ts';
import { Shipper, type ShipperOptions } from '../../shipper.ts';
import { accessFrom } from './client-options.ts';
import { optionError, type ReplacedOptions } from './replaced-options.ts';

/** Opens it; throws what is wrong with the settings or the options. */
export function openOwnShipper(given: ReplacedOptions, overrides: Partial<ShipperOptions>): Shipper {
  const settings = shipperOptions(loadConfig());
  const { clientOpts, flushInterval, internalLogger } = given;
  return new Shipper({
    ...settings,
    ...(clientOpts === undefined ? {} : { search: searchFrom(settings.search, clientOpts) }),
    ...(flushInterval === undefined
      ? {}
      : { delivery: { ...settings.delivery, batchWaitMs: gathered(flushInterval) } }),
    ...(internalLogger === undefined ? {} : { onWarning: (text: string) => internalLogger(text) }),
    ...overrides,
  });
}

function searchFrom(settings: ShipperOptions['search'], clientOpts: object): ShipperOptions['search'] {
  const access = accessFrom(clientOpts);
  if (access === undefined) return settings;
  // Another server is not told the user and the password of the one in the settings.
  const { url: _url, username: _name, password: _password, apiKey: _key, cloudId: _cloud, ...rest } = settings;
  return { ...rest, ...access };
}

function gathered(flushInterval: unknown): number {
  if (typeof flushInterval === 'number' && Number.isFinite(flushInterval) && flushInterval >= 0) return flushInterval;
  throw optionError('flushInterval', 'it is a number of milliseconds, as delivery.batchWaitMs is');
}
