/** A real HTTP server that is told alerts: it keeps what arrives and answers as it is asked to. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ArrivedHook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class WebhookServer {
  readonly arrived: ArrivedHook[] = [];
  /** The status of each answer. */
  status = 200;
  headers: Readonly<Record<string, string>> = {};
  /** Never answers while true. */
  hangs = false;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      request.on('end', () => {
        this.arrived.push({ path: request.url ?? '', headers: request.headers, body });
        if (!this.hangs) response.writeHead(this.status, this.headers).end('what the server says');
      });
    });
  }

  static async start(): Promise<WebhookServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebhookServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
