/** The collector that `up` runs: its guards, its certificate and its addresses from the settings, and a first key to try it with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { recordsOptions, searchOptions } from '../create-shipper.ts';
import { AuditTrail } from '../doors/http/auth/audit-trail.ts';
import { createAuth } from '../doors/http/auth/auth.ts';
import { addKey, readKeys } from '../doors/http/auth/key-file.ts';
import { hashOfKey } from '../doors/http/auth/key-text.ts';
import { scopeMapFrom } from '../doors/http/auth/scope-map.ts';
import { type ClientCertificateMode, tlsOptions } from '../doors/http/auth/tls-options.ts';
import { tokenOptionsFrom } from '../doors/http/auth/token-options.ts';
import { type CollectorOptions, startCollector } from '../doors/http/server.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { openRecordsStore } from '../records/open-store.ts';
import { createSearchClient } from '../search/client.ts';
import { writeSecretFile } from '../stack/secret-file.ts';
import type { Stack } from '../stack/stack.ts';

export interface UpCollector {
  readonly url: string;
  /** The first key, for whoever may read the home folder; absent when it was revoked. */
  readonly key: string | undefined;
  stop(): Promise<void>;
}

/** Starts it beside the stack. Throws PL_STACK_PORT_TAKEN when its port is taken. */
export async function startUpCollector(
  { config, shipper }: Stack,
  onError: (error: unknown) => void,
): Promise<UpCollector> {
  const home = config.required('home');
  const key = await firstKey(home);
  const auth = createAuth({
    home,
    allowLoopback: config.flag('collector.allowLoopback'),
    tokens: tokens(config),
    certificates: certificates(config),
  });
  const audit = new AuditTrail({ home });
  const records = await openRecordsStore(recordsOptions(config));
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
      onError,
    });
    return { url: collector.url, key, stop: () => collector.close().finally(release) };
  } catch (error) {
    await release();
    throw error;
  }
}

async function listen(
  config: Config,
  options: Omit<CollectorOptions, 'address' | 'port'>,
): ReturnType<typeof startCollector> {
  const [address, port] = [config.required('collector.address'), config.number('collector.port')];
  const tls = tlsOptions({
    certFile: config.text('collector.tls.certFile'),
    keyFile: config.text('collector.tls.keyFile'),
    caFile: config.text('collector.tls.caFile'),
    clientCertificates: config.text('collector.tls.clientCertificates') as ClientCertificateMode,
  });
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

const FIRST_KEY_SCOPES = ['ingest', 'read', 'feedback'] as const;

/** The key made by the first `up`, kept where only the owner of the home folder can read it. Once revoked, it is not made again. */
async function firstKey(home: string): Promise<string | undefined> {
  const file = join(home, 'collector.key');
  const known = savedKey(file);
  if (known !== undefined) {
    const hash = hashOfKey(known);
    return readKeys(home).some((key) => key.hash === hash) ? known : undefined;
  }
  const created = new Date().toISOString();
  // Made before it is saved: were the process killed in between, the next start would make another.
  const { text } = addKey(home, { name: 'made by up', scopes: FIRST_KEY_SCOPES, created });
  await writeSecretFile(file, `${text}\n`);
  return text;
}

function savedKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
