/** Stands in for the Elasticsearch a log is sent to: `create` in bulk, and whether its template is there. It fails in every way a server fails. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface StoredLine {
  readonly index: string;
  readonly document: Readonly<Record<string, unknown>>;
}

const HEADERS = {
  'x-elastic-product': 'Elasticsearch',
  'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
};

export class LogServer {
  /** Decides about each request; undefined answers it. */
  fault: () => 'hang' | 'lose the answer' | number | undefined = () => undefined;
  /** Decides about each line; undefined stores it. */
  judge: (document: StoredLine['document']) => number | undefined = () => undefined;
  /** By id. */
  readonly stored = new Map<string, StoredLine>();
  requests = 0;
  bulks = 0;
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<LogServer> {
    const server = new LogServer();
    await server.up();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get documents(): readonly StoredLine['document'][] {
    return [...this.stored.values()].map(({ document }) => document);
  }

  get messages(): readonly unknown[] {
    return this.documents.map((document) => document['message']);
  }

  /** Starts listening, on the same port as before. */
  async up(): Promise<void> {
    const server = createServer((request, response) => {
      this.#take(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Stops listening and breaks off what is under way. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.requests += 1;
    const fault = this.fault();
    if (fault === 'hang') return;
    const send = (status: number, answer: object): void => {
      response.writeHead(status, HEADERS);
      response.end(JSON.stringify(answer));
    };
    // As a proxy may: what it was sent comes back in the error.
    if (typeof fault === 'number') return send(fault, { error: { type: 'x', reason: body }, status: fault });
    if (request.url?.startsWith('/_bulk') !== true) return send(200, { index_templates: [] });
    const items = this.#bulk(body);
    if (fault === 'lose the answer') response.destroy();
    else send(200, { items });
  }

  #bulk(body: string): object[] {
    this.bulks += 1;
    const lines = body.trimEnd().split('\n');
    const items: object[] = [];
    for (let at = 0; at < lines.length; at += 2) {
      const { create } = JSON.parse(lines[at] ?? '') as { create: { _index: string; _id: string } };
      const document = JSON.parse(lines[at + 1] ?? '') as StoredLine['document'];
      const known = this.stored.has(create._id);
      const status = known ? 409 : (this.judge(document) ?? 201);
      if (status === 201) this.stored.set(create._id, { index: create._index, document });
      items.push({ create: { status } });
    }
    return items;
  }
}
