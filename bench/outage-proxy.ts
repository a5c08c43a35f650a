/** A TCP proxy in front of Elasticsearch that passes bytes on, and can go away as a server does: with an answer under way, which is lost. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OutageProxy {
  readonly url: string;
  /**
   * Goes away when the next answer to a bulk request comes, or after `patienceMs`: that answer is not passed on, every connection is reset,
   * and new ones are refused. Whoever sends such a request again without an id writes its documents twice.
   */
  cut(patienceMs: number): Promise<void>;
  /** Comes back at the same address. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const LISTEN_AGAIN_MS = 50;
const ROOT = Buffer.from('GET / HTTP/1.1\r\n');
const REQUEST = /^(GET|HEAD|POST|PUT|DELETE) (\S+) HTTP\/1\.1\r\n/;
const FIRST_LINE_BYTES = 500;

/** Starts it. With a `version` it answers `GET /` itself, as Elasticsearch does: the embedded one lacks the module for that. */
export async function startOutageProxy(target: string, version?: string): Promise<OutageProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const connections = new Set<Connection>();
  let armed: (() => void) | undefined;
  let server = createServer();
  const accept = (client: Socket): void => {
    const connection = new Connection(client, connect(Number(targetPort), hostname), version);
    connections.add(connection);
    connection.onBulkAnswer = () => {
      armed?.();
      return armed !== undefined;
    };
    connection.onClose = () => connections.delete(connection);
  };
  const listen = async (port: number): Promise<void> => {
    server = createServer(accept).listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const vanish = async (): Promise<void> => {
    const closed = closedOf(server);
    for (const connection of connections) connection.reset();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async cut(patienceMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        armed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await vanish();
      armed = undefined;
    },
    async restore() {
      // Another program may hold the port for a moment.
      for (let open = false; !open; ) {
        open = await listen(port).then(
          () => true,
          () => false,
        );
        if (!open) await sleep(LISTEN_AGAIN_MS);
      }
    },
    close: () => vanish(),
  };
}

async function closedOf(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
}

/** A client's connection and the server's that belongs to it. */
class Connection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #version: string | undefined;
  #bulk = false;
  /** Told that an answer to a bulk request comes; true: it is not to be passed on. */
  onBulkAnswer = (): boolean => false;
  onClose = (): void => {};

  constructor(client: Socket, server: Socket, version: string | undefined) {
    this.#client = client;
    this.#server = server;
    this.#version = version;
    client.on('data', (chunk: Buffer) => this.#asked(chunk));
    server.on('data', (chunk: Buffer) => this.#answered(chunk));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('drain', () => to.resume());
      from.on('end', () => to.end());
      from.on('error', () => this.reset());
    }
    client.on('close', () => this.onClose());
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
    this.onClose();
  }

  #asked(chunk: Buffer): void {
    if (this.#version !== undefined && chunk.subarray(0, ROOT.length).equals(ROOT)) {
      this.#client.write(rootAnswer(this.#version));
      return;
    }
    const path = REQUEST.exec(chunk.toString('latin1', 0, FIRST_LINE_BYTES))?.[2];
    if (path !== undefined) this.#bulk = /\/_bulk(\?|$)/.test(path);
    if (!this.#server.write(chunk)) this.#client.pause();
  }

  #answered(chunk: Buffer): void {
    if (this.#bulk && this.onBulkAnswer()) return;
    if (!this.#client.write(chunk)) this.#server.pause();
  }
}

function rootAnswer(version: string): string {
  const body = JSON.stringify({
    version: { number: version, build_flavor: 'default' },
    tagline: 'You Know, for Search',
  });
  const headers = `content-type: application/json\r\nx-elastic-product: Elasticsearch\r\ncontent-length: ${body.length}`;
  return `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n${body}`;
}
