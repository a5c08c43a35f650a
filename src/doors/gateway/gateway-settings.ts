/** The options of a gateway from the settings, each unusable one named. */
import type { Config } from '../../config.ts';
import { authoritiesIn, type TlsOptions, tlsOptions } from '../http/auth/tls-options.ts';
import type { WhenFull } from './call-records.ts';
import type { GatewayOptions } from './gateway.ts';
import { upstreamUrls } from './upstream.ts';

type Settled = Omit<GatewayOptions, 'taker' | 'hasRoom' | 'notify'>;

const AUTHORITIES = 'gateway.upstreamCaFile';

/** Throws PL_CONFIG_INVALID. */
export function gatewaySettings(config: Config): Settled {
  const caFile = config.text(AUTHORITIES);
  return {
    address: config.required('gateway.address'),
    port: config.number('gateway.port'),
    tls: gatewayCertificate(config),
    upstreams: upstreamUrls(config.words('gateway.upstreams')),
    upstreamCa: caFile === undefined ? undefined : authoritiesIn(AUTHORITIES, caFile),
    askForUsage: config.flag('gateway.askForUsage'),
    whenFull: config.required('gateway.whenFull') as WhenFull,
    maxReplayBytes: config.number('gateway.maxReplayBytes'),
    timeoutMs: config.number('gateway.timeoutMs'),
    idleTimeoutMs: config.number('gateway.idleTimeoutMs'),
    breaker: { failures: config.number('gateway.breakerFailures'), openMs: config.number('gateway.breakerOpenMs') },
  };
}

/** The certificate with its key, read now; undefined where there is to be none. Throws PL_CONFIG_INVALID. */
export function gatewayCertificate(config: Config): TlsOptions | undefined {
  const files = { certFile: config.text('gateway.tls.certFile'), keyFile: config.text('gateway.tls.keyFile') };
  return tlsOptions(files, 'gateway.tls');
}
