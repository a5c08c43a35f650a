/** The collector that runs on this machine: where it is, and how its certificate is known. */
import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { Trust } from './ask-collector.ts';
import { collectorUrl, localUrl } from './collector-file.ts';

/** Where it listens: as it wrote down itself, else as the settings say. */
export function ownPlace(config: Config): string {
  const scheme = config.text('collector.tls.certFile') === undefined ? 'http' : 'https';
  const address = config.required('collector.address');
  const host = address.includes(':') ? `[${address}]` : address;
  const known = collectorUrl(config.required('home'));
  return localUrl(known ?? `${scheme}://${host}:${config.required('collector.port')}`);
}

/** Its own certificate is known, whatever name is in it. */
export function ownTrust(config: Config): Trust {
  const certFile = config.text('collector.tls.certFile');
  return certFile === undefined ? {} : { certificate: readFileSync(certFile) };
}
