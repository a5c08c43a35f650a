/** The gateway: a server that stands before a model's API, passes everything on, and makes a record of each call. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { PromptlogError, reasonOf } from '../../errors.ts';
import { faultOf, type Notify } from '../../notice.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { sharedEstimates } from '../shared-shipper.ts';
import { CallRecords, type WhenFull } from './call-records.ts';
import { Passage, type PassageOptions } from './passage.ts';
import { BAD_ADDRESS, refuse, UNREACHABLE } from './refusals.ts';
import { type BreakerOptions, Upstream } from './upstream.ts';

export interface GatewayOptions {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Certificate and key in PEM; absent: plain HTTP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** In the order in which they are asked; at least one. */
  readonly upstreams: readonly URL[];
  readonly askForUsage: boolean;
  readonly whenFull: WhenFull;
  readonly maxReplayBytes: number;
  readonly timeoutMs: number;
  readonly breaker: BreakerOptions;
  readonly taker: Pick<RecordTaker, 'accept'>;
  /** Whether the taker has room for more records. */
  readonly hasRoom: () => boolean;
  /** How old that answer may be. Default: 0. */
  readonly roomKnownForMs?: number;
  readonly notify: Notify;
}

export interface RunningGateway {
  readonly url: string;
  /** Calls that passed without a record, and calls that were not passed on. */
  readonly counts: { readonly unlogged: number; readonly blocked: number };
  /** Takes no more calls, lets those under way end within that time, and cuts off the rest; all their records are handed over. */
  close(timeoutMs?: number): Promise<void>;
}

const HEALTH = '/promptlog/health';
/** Longer than load balancers keep a connection: whoever closes first must not be us. */
const KEEP_ALIVE_MS = 90_000;
const CLOSE_MS = 5_000;
const NOT_IMPLEMENTED = 'HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** Starts it; resolves when it can be reached. Throws PL_STACK_PORT_TAKEN, PL_CONFIG_INVALID. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const upstreams = options.upstreams.map((url) => new Upstream({ url, breaker: options.breaker }));
  const records = new CallRecords({ ...options, estimates: sharedEstimates() });
  const passing: PassageOptions = { ...options, upstreams, records };
  const open = new Set<Promise<void>>();
  const server =
    options.tls === undefined ? http.createServer() : https.createServer({ ...options.tls, minVersion: 'TLSv1.2' });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A body may take as long as its sender takes.
  server.requestTimeout = 0;
  server.on('request', (request: http.IncomingMessage, reply: http.ServerResponse) => {
    if (request.url === HEALTH) answerHealth(reply, records);
    else if (request.url?.startsWith('/') !== true) refuse(reply, BAD_ADDRESS);
    else {
      const passage = pass(request, reply, passing).finally(() => open.delete(passage));
      open.add(passage);
    }
  });
  server.on('upgrade', (_request: http.IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    socket.end(NOT_IMPLEMENTED);
  });
  await listen(server, options);
  return {
    url: urlOf(server, options),
    get counts() {
      return { unlogged: records.unlogged, blocked: records.blocked };
    },
    close: async (timeoutMs = CLOSE_MS) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await Promise.allSettled([...open]);
      server.closeAllConnections();
      await closed;
      clearTimeout(timer);
      for (const upstream of upstreams) upstream.close();
      await records.settled();
    },
  };
}

/** Whatever goes wrong in it, the caller has an answer and the process goes on. */
async function pass(request: http.IncomingMessage, reply: http.ServerResponse, options: PassageOptions): Promise<void> {
  let passage: Passage | undefined;
  try {
    passage = new Passage(request, reply, options);
    await passage.run();
  } catch (error) {
    passage?.stop();
    if (reply.headersSent) reply.destroy();
    else refuse(reply, UNREACHABLE);
    const why = faultOf(error) || (error instanceof Error ? error.name : 'no reason known');
    options.notify({
      level: 'warn',
      code: 'PL_INTERNAL',
      text: `a request could not be passed on to its end (${why})`,
    });
  }
}

function answerHealth(reply: http.ServerResponse, { unlogged, blocked }: CallRecords): void {
  reply.writeHead(200, { 'content-type': 'application/json' });
  reply.end(JSON.stringify({ status: 'ok', unlogged, blocked }));
}

async function listen(server: http.Server, { address, port }: GatewayOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const details = { port, by: '', setting: 'gateway.port' };
    if (code === 'EADDRINUSE') throw new PromptlogError('PL_STACK_PORT_TAKEN', details, error);
    const reason = `nothing can listen there, port ${port}: ${reasonOf(error)}`;
    throw new PromptlogError(
      'PL_CONFIG_INVALID',
      { option: 'gateway.address', reason, source: 'gateway.address' },
      error,
    );
  }
}

function urlOf(server: http.Server, { address, tls }: GatewayOptions): string {
  const { port } = server.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${tls === undefined ? 'http' : 'https'}://${host}:${port}`;
}
