/** The gateway: a server that stands before a model's API, passes everything on, and makes a record of each call. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { PromptlogError, reasonOf } from '../../errors.ts';
import { faultOf, type Notify } from '../../notice.ts';
import { CallRecords, type PassedTaker, type WhenFull } from './call-records.ts';
import { Passage, type PassageOptions } from './passage.ts';
import { RecordThread } from './record-thread.ts';
import { BAD_ADDRESS, refuse, UNREACHABLE } from './refusals.ts';
import { type BreakerOptions, trusting, Upstream } from './upstream.ts';

/** A certificate with its chain, and its key, in PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface GatewayOptions {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: Certificate | undefined;
  /** In the order in which they are asked; at least one. */
  readonly upstreams: readonly URL[];
  /** Authorities to trust at upstreams, in PEM, beside those of Node. */
  readonly upstreamCa?: Buffer | undefined;
  readonly askForUsage: boolean;
  readonly whenFull: WhenFull;
  readonly maxReplayBytes: number;
  readonly timeoutMs: number;
  /** So long an answer may be silent in its middle; 0: for ever. Default: 0. */
  readonly idleTimeoutMs?: number;
  readonly breaker: BreakerOptions;
  readonly taker: PassedTaker;
  /** Whether the taker has room for more records. */
  readonly hasRoom: () => boolean;
  /** How old that answer may be. Default: 0. */
  readonly roomKnownForMs?: number;
  readonly notify: Notify;
  /** Milliseconds since 1970, for what upstreams are left out. Default: the clock of the machine. */
  readonly now?: () => number;
}

/** Calls of a model: those with a record, those that passed without one, and those that were not passed on. */
export interface GatewayCounts {
  readonly logged: number;
  readonly unlogged: number;
  readonly blocked: number;
}

export interface UpstreamState {
  readonly host: string;
  /** Whether it is left out because it failed too often. */
  readonly isOut: boolean;
}

export interface RunningGateway {
  readonly url: string;
  readonly counts: GatewayCounts;
  /** Those behind it, in their order. */
  readonly upstreams: readonly UpstreamState[];
  /** Goes on with another certificate; connections that are open keep theirs. */
  renew(tls: Certificate): void;
  /** Takes no more calls, lets those under way end within that time, and cuts off the rest; all their records are handed over. */
  close(timeoutMs?: number): Promise<void>;
}

const HEALTH = '/promptlog/health';
/** Longer than load balancers keep a connection: whoever closes first must not be us. */
const KEEP_ALIVE_MS = 90_000;
const CLOSE_MS = 5_000;
const OLDEST_TLS = 'TLSv1.2';
const NOT_IMPLEMENTED = 'HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** Starts it; resolves when it can be reached. Throws PL_STACK_PORT_TAKEN, PL_CONFIG_INVALID. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { breaker, upstreamCa } = options;
  const trust = upstreamCa === undefined ? undefined : trusting(upstreamCa);
  const upstreams = options.upstreams.map((url) => new Upstream({ url, breaker, trust }));
  const records = new CallRecords(options);
  const { taker, maxReplayBytes } = options;
  const thread = new RecordThread({
    gate: taker.gate,
    maxReplayBytes,
    onPassed: (passed) => records.accept(passed),
    onFailed: (code, why) => records.failed(code, why),
  });
  const counts = (): GatewayCounts => ({
    logged: records.logged,
    unlogged: records.unlogged,
    blocked: records.blocked,
  });
  const passing: PassageOptions = { ...options, upstreams, records, thread };
  const open = new Set<Promise<void>>();
  const server =
    options.tls === undefined ? http.createServer() : https.createServer({ ...options.tls, minVersion: OLDEST_TLS });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A body may take as long as its sender takes.
  server.requestTimeout = 0;
  server.on('request', (request: http.IncomingMessage, reply: http.ServerResponse) => {
    if (request.url === HEALTH) answerHealth(reply, counts());
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
      return counts();
    },
    get upstreams() {
      return upstreams.map(({ host, isOut }) => ({ host, isOut }));
    },
    renew: (tls) => {
      if (server instanceof https.Server) server.setSecureContext({ ...tls, minVersion: OLDEST_TLS });
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
      await thread.close();
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

function answerHealth(reply: http.ServerResponse, counts: GatewayCounts): void {
  reply.writeHead(200, { 'content-type': 'application/json' });
  reply.end(JSON.stringify({ status: 'ok', ...counts }));
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
