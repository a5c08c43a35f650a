/** The collector that `collect` and `up` run: its guards, its certificate and its addresses from the settings. */
import { unwatchFile, watchFile } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { recordsOptions, searchOptions } from '../create-shipper.ts';
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
import { localUrl, removeCollectorFile, writeCollectorFile } from './collector-file.ts';
import { explorerFrom } from './explorer.ts';

export interface OwnCollector {
  readonly url: string;
  /** Those it reads. */
  readonly queues: readonly RunningQueue[];
  /** An address that signs a browser in, once, as the holder of that key. Throws PL_UNAUTHORIZED, PL_FORBIDDEN. */
  signInLink(key: string): Promise<SignInLink>;
  stop(): Promise<void>;
}

export interface SignInLink {
  readonly url: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** Starts it before a shipper. Throws PL_STACK_PORT_TAKEN when its port is taken. */
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
  const release = async (): Promise<void> => {
    await Promise.allSettled([auth.close(), audit.close(), records.close(), client.close()]);
  };
  try {
    const collector = await listen(config, {
      shipper,
      records,
      search: { client, place: search.cloudId ?? search.url ?? 'Elasticsearch' },
      guard: auth.guard,
      audit,
      queues,
      notify,
      routes: explorerFrom(config, auth),
    });
    queues.push(...(await startQueues(config, shipper, notify).catch(giveUp(collector))));
    const watch = renewCertificate(config, collector, notify);
    const instance = `${hostname()}:${new URL(collector.url).port}`;
    const sampler = new HealthSampler({ client, status: () => shipper.status(), instance, notify });
    // Only for the convenience of those who do not know the port: without it the collector is as good.
    await writeCollectorFile(home, collector.url).catch(() => undefined);
    return {
      url: collector.url,
      queues,
      signInLink: async (key) => {
        const { secret, expires } = auth.sessions.link(await auth.holderOf(key));
        return { url: linkOf(localUrl(collector.url), secret), expires };
      },
      stop: async () => {
        await removeCollectorFile(home);
        watch.stop();
        await sampler.stop();
        await Promise.allSettled([stopQueues(queues), collector.close()]);
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

/** So long a new certificate may go unnoticed. */
const CERTIFICATE_LOOK_MS = 5_000;

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

/** Certificates are renewed by other programs, which replace their files: the collector looks at them now and then. */
function renewCertificate(config: Config, collector: RunningCollector, notify: Notify): { stop(): void } {
  const files = [config.text('collector.tls.certFile'), config.text('collector.tls.keyFile')];
  const watched = files.filter((file) => file !== undefined);
  const onChange = (): void => {
    try {
      const tls = certificate(config);
      if (tls !== undefined) collector.renew(tls);
      notify({ level: 'info', code: 'collector.certificate', text: 'the certificate was read again and is in use' });
    } catch (error) {
      const text = `the new certificate is not used, the old one is: ${reasonOf(error)}`;
      notify({ level: 'error', code: 'collector.certificate', text });
    }
  };
  for (const file of watched) watchFile(file, { interval: CERTIFICATE_LOOK_MS, persistent: false }, onChange);
  return {
    stop: () => {
      for (const file of watched) unwatchFile(file, onChange);
    },
  };
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
