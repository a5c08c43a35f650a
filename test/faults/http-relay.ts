/** An HTTP proxy in front of a server that answers some requests itself, as a server under load or a proxy with a limit does. */
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RelayAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RelayedRequest {
  readonly path: string;
  /** Of its body, as it declares them. */
  readonly bytes: number;
}

/** Says what to answer in place of the server; undefined passes the request on. */
export type Judge = (request: RelayedRequest) => RelayAnswer | undefined;

export class HttpRelay {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: number;
  readonly #judges = new Set<Judge>();
  /** How often it answered itself, by status. */
  readonly answered = new Map<number, number>();

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => this.#relay(incoming, outgoing));
  }

  /** Opens it in front of a port of this machine. */
  static async before(target: number): Promise<HttpRelay> {
    const relay = new HttpRelay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Asks this one too about each request, until the function it returns is called. */
  judge(judge: Judge): () => void {
    this.#judges.add(judge);
    return () => void this.#judges.delete(judge);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  #relay(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const seen = { path: incoming.url ?? '/', bytes: Number(incoming.headers['content-length'] ?? 0) };
    for (const judge of this.#judges) {
      const answer = judge(seen);
      if (answer === undefined) continue;
      this.answered.set(answer.status, (this.answered.get(answer.status) ?? 0) + 1);
      // Read to its end, or the sender would see a broken connection instead of the answer.
      incoming.resume().on('end', () => outgoing.writeHead(answer.status, answer.headers).end('{}'));
      return;
    }
    this.#forward(incoming, outgoing);
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url: path, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: this.#target, method, path, headers, agent: this.#agent });
    onward.on('response', (answer) => {
      answer.on('error', () => incoming.socket.destroy());
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
    });
    onward.on('error', () => incoming.socket.destroy());
    incoming.on('error', () => onward.destroy());
    incoming.pipe(onward);
  }
}
