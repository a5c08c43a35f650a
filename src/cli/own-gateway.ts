/** The gateway that `gateway` runs alone and the collector beside itself: from the settings, before a shipper. */
import type { Config } from '../config.ts';
import { type RunningGateway, startGateway } from '../doors/gateway/gateway.ts';
import { gatewayCertificate, gatewaySettings } from '../doors/gateway/gateway-settings.ts';
import { DEFAULT_LIMITS } from '../doors/http/limits.ts';
import { SpoolRoom } from '../doors/http/spool-room.ts';
import type { Notify } from '../notice.ts';
import type { Shipper } from '../shipper.ts';
import { renewCertificate } from './renewed-certificate.ts';

export interface OwnGateway extends Pick<RunningGateway, 'url' | 'counts' | 'upstreams'> {
  /** Takes no more calls and lets those under way end within that time; all their records are in the shipper then. */
  stop(timeoutMs?: number): Promise<void>;
}

/** So long calls may go on when it stops. */
const CALLS_MS = 20_000;
/** Whether the spool has room is looked up twice a second at most. */
const ROOM_KNOWN_MS = 1_000;

/** Starts it, and says so. Throws PL_CONFIG_INVALID, PL_STACK_PORT_TAKEN. */
export async function startOwnGateway(config: Config, shipper: Shipper, notify: Notify): Promise<OwnGateway> {
  const room = new SpoolRoom(shipper, { ...DEFAULT_LIMITS, spoolBytes: config.number('spool.maxBytes') });
  const running = await startGateway({
    ...gatewaySettings(config),
    taker: shipper,
    hasRoom: () => room.isThere,
    roomKnownForMs: ROOM_KNOWN_MS,
    notify,
  });
  const watch = renewCertificate({
    files: [config.text('gateway.tls.certFile'), config.text('gateway.tls.keyFile')],
    read: () => gatewayCertificate(config),
    use: (tls) => running.renew(tls),
    notify,
    code: 'gateway.certificate',
  });
  const behind = running.upstreams.map(({ host }) => host).join(' and ');
  const text = `the gateway listens at ${running.url}, before ${behind}`;
  notify({ level: 'info', code: 'gateway.started', text });
  return {
    url: running.url,
    get counts() {
      return running.counts;
    },
    get upstreams() {
      return running.upstreams;
    },
    stop: (timeoutMs = CALLS_MS) => {
      watch.stop();
      return running.close(timeoutMs);
    },
  };
}
