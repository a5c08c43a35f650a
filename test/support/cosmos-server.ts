/** A Cosmos DB server over the wire, and a proxy in front of it that misbehaves on demand. */
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CosmosEmulator,
  type CosmosEmulatorOptions,
  startCosmosEmulator,
} from '../../src/stack/cosmos-emulator.ts';

/** What the proxy sees of a request. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly isBulk: boolean;
}

/** An answer in place of the server's, a reset before or after the server did its work, or no answer at all. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'reset'
  | 'reset after'
  | 'hang';

export interface FaultyServer extends CosmosEmulator {
  /** Decides about each request; undefined passes it on. */
  fault: (request: SeenRequest) => Fault | undefined;
  readonly seen: SeenRequest[];
  /** Ends the server behind the proxy and starts an empty one. */
  restart(): Promise<void>;
}

/** Starts a plain server. */
export function startCosmosServer(options?: CosmosEmulatorOptions): Promise<CosmosEmulator> {
  return startCosmosEmulator(options);
}

/** Starts a server behind a proxy that injects faults. */
export async function startFaultyServer(): Promise<FaultyServer> {
  let target = await startCosmosEmulator();
  let agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, outgoing) => {
    void relay(incoming, outgoing);
  });
  const relay = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const seen = seenRequest(incoming, body);
    faulty.seen.push(seen);
    const fault = faulty.fault(seen);
    if (fault === 'hang') return;
    if (fault === 'reset') incoming.socket.resetAndDestroy();
    else if (typeof fault === 'object') outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    else forward(incoming, body, outgoing, fault === 'reset after');
  };
  const forward = (incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, reset: boolean): void => {
    const { port } = new URL(target.endpoint);
    const { method, url: path, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      if (reset) answer.resume().on('end', () => incoming.socket.resetAndDestroy());
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
    });
    onward.on('error', () => incoming.socket.destroy());
    onward.end(body);
  };
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const faulty: FaultyServer = {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    key: target.key,
    fault: () => undefined,
    seen: [],
    restart: async () => {
      agent.destroy();
      agent = new Agent({ keepAlive: true });
      await target.stop();
      target = await startCosmosEmulator();
    },
    stop: async () => {
      const closed = new Promise((resolve) => proxy.close(resolve));
      proxy.closeAllConnections();
      agent.destroy();
      await target.stop();
      await closed;
    },
  };
  return faulty;
}

/** A port of the loopback address at which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = await startCosmosEmulator();
  await server.stop();
  return Number(new URL(server.endpoint).port);
}

function seenRequest(incoming: IncomingMessage, body: Buffer): SeenRequest {
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: body.toString(),
    isBulk: incoming.headers['x-ms-cosmos-is-batch-request'] !== undefined,
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}
