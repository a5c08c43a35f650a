/** The options of a gateway from the settings, each unusable one named. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config } from '../../config.ts';
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { WhenFull } from './call-records.ts';
import type { GatewayOptions } from './gateway.ts';
import { upstreamUrls } from './upstream.ts';

type Settled = Omit<GatewayOptions, 'taker' | 'hasRoom' | 'notify'>;

/** Throws PL_CONFIG_INVALID. */
export function gatewaySettings(config: Config): Settled {
  return {
    address: config.required('gateway.address'),
    port: config.number('gateway.port'),
    tls: certificate(config.text('gateway.tls.certFile'), config.text('gateway.tls.keyFile')),
    upstreams: upstreamUrls(config.words('gateway.upstreams')),
    askForUsage: config.flag('gateway.askForUsage'),
    whenFull: config.required('gateway.whenFull') as WhenFull,
    maxReplayBytes: config.number('gateway.maxReplayBytes'),
    timeoutMs: config.number('gateway.timeoutMs'),
    breaker: { failures: config.number('gateway.breakerFailures'), openMs: config.number('gateway.breakerOpenMs') },
  };
}

function certificate(certFile: string | undefined, keyFile: string | undefined): Settled['tls'] {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined) throw refused('certFile', 'a key without its certificate is of no use');
  if (keyFile === undefined) throw refused('keyFile', 'a certificate without its key is of no use');
  const [cert, key] = [contentOf('certFile', certFile), contentOf('keyFile', keyFile)];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw refused('certFile', `${certFile} and ${keyFile} cannot be used: ${reasonOf(error)}`, error);
  }
  return { cert, key };
}

function contentOf(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refused(name, `${file} cannot be read: ${reasonOf(error)}`, error);
  }
}

function refused(name: string, reason: string, cause?: unknown): PromptlogError {
  const option = `gateway.tls.${name}`;
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: `--set ${option} or its variable` }, cause);
}
