/** A proxy in front of a real server that lets requests through, or fails in every way a network and an overloaded server fail. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer in place of the server's; a wait before it is asked; a reset before it was asked or after it did its work; no HTTP at all. */
export type ProxyFault =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | { readonly slowMs: number }
  | 'reset'
  | 'reset after'
  | 'garbage';

export interface FaultyProxy {
  readonly url: string;
  /** Decides about each request by its path; undefined passes it on. */
  fault: (path: string) => ProxyFault | undefined;
  /** Requests so far, by path. */
  readonly paths: string[];
  close(): Promise<void>;
}

/** Starts a proxy in front of an http address. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target);
  // A connection for each request: it fails as it is told, and not because the server had closed an idle one.
  const agent = new Agent({ keepAlive: false });
  const server = createServer((incoming, outgoing) => {
    relay(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  const relay = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const path = new URL(incoming.url ?? '/', target).pathname;
    proxy.paths.push(path);
    const fault = proxy.fault(path);
    if (fault === 'reset') incoming.socket.resetAndDestroy();
    else if (fault === 'garbage') incoming.socket.end('these bytes are not an answer\r\n\r\n');
    else if (typeof fault === 'object' && 'status' in fault) outgoing.writeHead(fault.status, fault.headers).end('{}');
    else {
      if (typeof fault === 'object') await sleep(fault.slowMs);
      forward(incoming, Buffer.concat(chunks), outgoing, fault === 'reset after');
    }
  };
  const forward = (incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, reset: boolean): void => {
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers, agent }, (answer) => {
      if (reset) answer.resume().on('end', () => incoming.socket.resetAndDestroy());
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
    });
    onward.on('error', () => incoming.socket.destroy());
    onward.end(body);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: () => undefined,
    paths: [],
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
  return proxy;
}
