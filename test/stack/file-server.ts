/** Serves files on the loopback, with ranges, and cuts connections when asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class FileServer {
  readonly files = new Map<string, Buffer>();
  /** `GET /path` or `GET /path bytes=5-`, in the order they came. */
  readonly requests: string[] = [];
  /** The next answers end after this many bytes of the body. */
  cutAfter: number[] = [];
  /** The next answers have this status and no body. */
  statuses: number[] = [];
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const range = request.headers.range;
    this.requests.push(`GET ${request.url}${range === undefined ? '' : ` ${range}`}`);
    const file = this.files.get(request.url ?? '');
    const status = file === undefined ? 404 : this.statuses.shift();
    if (file === undefined || status !== undefined) {
      response.writeHead(status ?? 404).end();
      return;
    }
    const start = Number(range?.match(/bytes=(\d+)-/)?.[1] ?? 0);
    if (start >= file.length) {
      response.writeHead(416).end();
      return;
    }
    const body = file.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length });
    const cut = this.cutAfter.shift();
    if (cut === undefined) response.end(body);
    else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  }
}

/** A server for the tests of a suite, empty for each. */
export function useFileServer(): () => FileServer {
  let server = new FileServer();
  beforeEach(async () => {
    server = new FileServer();
    await server.start();
  });
  afterEach(() => server.stop());
  return () => server;
}
