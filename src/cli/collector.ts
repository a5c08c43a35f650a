/** The collector that `collect` and `up` run: its guards, its certificate and its addresses from the settings. */
import { hostname } from 'node:os';
import { startCollectorAlerts } from '../alerts/collector-alerts.ts';
import type { Config } from '../config.ts';
import { HealthSampler } from '../delivery/health-sampler.ts';
import { AuditTrail } from '../doors/http/auth/audit-trail.ts';
import { createAuth } from '../doors/http/auth/auth.ts';
import { scopeMapFrom } from '../doors/http/auth/scope-map.ts';
import { type ClientCertificateMode, tlsOptions } from '../doors/http/auth/tls-options.ts';
import { tokenOptionsFrom } from '../doors/http/auth/token-options.ts';
import { type CollectorOptions, type RunningCollector, startCollector } from '../doors/http/server.ts';
import { type RunningQueue, startQueues, stopQueues } from '../doors/queue/start-queues.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { linkOf } from '../explorer/sign-in-routes.ts';
import type { Notify } from '../notice.ts';
import { reachRecordsStore } from '../records/open-store.ts';
import { createSearchClient } from '../search/client.ts';
import type { Shipper } from '../shipper.ts';
import { recordsOptions, searchOptions } from '../store-options.ts';
import { localUrl, removeCollectorFile, writeCollectorFile } from './collector-file.ts';
import { explorerFrom } from './explorer.ts';
import { type OwnGateway, startOwnGateway } from './own-gateway.ts';
import { renewCertificate } from './renewed-certificate.ts';

export interface OwnCollector {
  readonly url: string;
  /** Those it reads. */
  readonly queues: readonly RunningQueue[];
  /** The gateway it serves too, where the settings want that. */
  readonly gateway: OwnGateway | undefined;
  /** An address that signs a browser in, once, as the holder of that key. Throws PL_UNAUTHORIZED, PL_FORBIDDEN. */
  signInLink(key: string): Promise<SignInLink>;
  stop(): Promise<void>;
}

export interface SignInLink {
  readonly url: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** Starts it before a shipper. Throws PL_STACK_PORT_TAKEN when a port of it is taken. */
export async function startOwnCollector(config: Config, shipper: Shipper, notify: Notify): Promise<OwnCollector> {
  const home = config.required('home');
  const auth = createAuth({
    home,
    allowLoopback: config.flag('collector.allowLoopback'),
    tokens: tokens(config),
    certificates: certificates(config),
  });
  const audit = new AuditTrail({ home });
  const records = await reachRecordsStore(recordsOptions(config));
  const queues: RunningQueue[] = [];
  const search = searchOptions(config);
  const client = createSearchClient(search);
  let gateway: OwnGateway | undefined;
  const release = async (): Promise<void> => {
    await gateway?.stop(0);
    await Promise.allSettled([auth.close(), audit.close(), records.close(), client.close()]);
  };
  try {
    if (config.flag('collector.gateway')) gateway = await startOwnGateway(config, shipper, notify);
    const collector = await listen(config, {
      shipper,
      records,
      search: { client, place: search.cloudId ?? search.url ?? 'Elasticsearch' },
      guard: auth.guard,
      audit,
      queues,
      ...(gateway === undefined ? {} : { gateway }),
      notify,
      routes: explorerFrom(config, auth),
    });
    queues.push(...(await startQueues(config, shipper, notify).catch(giveUp(collector))));
    const watch = renewCertificate({
      files: [config.text('collector.tls.certFile'), config.text('collector.tls.keyFile')],
      read: () => certificate(config),
      use: (tls) => collector.renew(tls),
      notify,
      code: 'collector.certificate',
    });
    const instance = `${hostname()}:${new URL(collector.url).port}`;
    const sampler = new HealthSampler({ client, status: () => shipper.status(), instance, notify });
    const alerts = startCollectorAlerts(config, { client, instance, notify });
    // Only for the convenience of those who do not know the port: without it the collector is as good.
    await writeCollectorFile(home, collector.url).catch(() => undefined);
    return {
      url: collector.url,
      queues,
      gateway,
      signInLink: async (key) => {
        const { secret, expires } = auth.sessions.link(await auth.holderOf(key));
        return { url: linkOf(localUrl(collector.url), secret), expires };
      },
      stop: async () => {
        await removeCollectorFile(home);
        watch.stop();
        await Promise.all([sampler.stop(), alerts?.close()]);
        await Promise.allSettled([gateway?.stop(), stopQueues(queues), collector.close()]);
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Lets go of the port before the error goes on. */
function giveUp(collector: RunningCollector): (error: unknown) => Promise<never> {
  return async (error) => {
    await collector.close();
    throw error;
  };
}

async function listen(
  config: Config,
  options: Omit<CollectorOptions, 'address' | 'port'>,
): ReturnType<typeof startCollector> {
  const [address, port] = [config.required('collector.address'), config.number('collector.port')];
  const tls = certificate(config);
  try {
    const limits = { spoolBytes: config.number('spool.maxBytes') };
    return await startCollector({ ...options, address, port, limits, ...(tls === undefined ? {} : { tls }) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof PromptlogError) throw error;
    if (code === 'EADDRINUSE')
      throw new PromptlogError('PL_STACK_PORT_TAKEN', { port, by: '', setting: 'collector.port' }, error);
    throw new PromptlogError('PL_COLLECTOR_PORT', { address, port, reason: reasonOf(error) }, error);
  }
}

function certificate(config: Config): ReturnType<typeof tlsOptions> {
  return tlsOptions({
    certFile: config.text('collector.tls.certFile'),
    keyFile: config.text('collector.tls.keyFile'),
    caFile: config.text('collector.tls.caFile'),
    clientCertificates: config.text('collector.tls.clientCertificates') as ClientCertificateMode,
  });
}

function tokens(config: Config): ReturnType<typeof tokenOptionsFrom> {
  return tokenOptionsFrom({
    issuer: config.text('collector.jwt.issuer'),
    audience: config.text('collector.jwt.audience'),
    jwksUri: config.text('collector.jwt.jwksUri'),
    algorithms: config.text('collector.jwt.algorithms'),
    clockToleranceSeconds: config.number('collector.jwt.clockToleranceSeconds'),
    scopes: config.text('collector.jwt.scopes'),
    labels: config.text('collector.jwt.labels'),
  });
}

function certificates(config: Config): ReturnType<typeof scopeMapFrom> | undefined {
  const clients = config.text('collector.tls.clients');
  return clients === undefined ? undefined : scopeMapFrom(clients, 'collector.tls.clients');
}
