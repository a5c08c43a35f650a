/**
 * Stands in for an Elasticsearch, as far as delivery asks it for anything: the bulk API with external versions, templates, mappings and
 * counts. Written from Elasticsearch's reference documents, not from its code; what matters is tried on the real server as well
 * (`test/integration/`). It can be told to fail in every way a server fails.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BulkAction {
  readonly kind: 'index' | 'delete';
  readonly index: string;
  readonly id: string;
  readonly version: number;
  readonly source?: Record<string, unknown>;
}

export interface ItemAnswer {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly isBulk: boolean;
}

/**
 * An answer in place of the real one; a wait before it; no answer; the connection reset before or after the work was done; bytes that are
 * no answer at all.
 */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | { readonly slowMs: number }
  | 'hang'
  | 'reset'
  | 'reset after'
  | 'garbage';

export interface StoredDocument {
  readonly version: number;
  /** Absent once it was deleted: the version is remembered for a while. */
  readonly source?: Record<string, unknown>;
}

export class SearchServer {
  /** Decides about each request; undefined lets it through. */
  fault: (request: SeenRequest) => Fault | undefined = () => undefined;
  /** Decides about each item of a bulk request; undefined stores it. */
  judge: (action: BulkAction) => ItemAnswer | undefined = () => undefined;
  /** Any of these in a request is remembered in `leaks`. */
  forbidden: readonly string[] = [];
  readonly leaks: string[] = [];
  /** By index and id. */
  readonly stored = new Map<string, StoredDocument>();
  /** What was put by path: templates. */
  readonly definitions = new Map<string, unknown>();
  /** Actions of every bulk request that was judged, oldest first. */
  readonly bulks: (readonly BulkAction[])[] = [];
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<SearchServer> {
    const server = new SearchServer();
    await server.up();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The documents that are there, by the id of their record. */
  get documents(): ReadonlyMap<string, StoredDocument & { readonly index: string }> {
    const found = new Map<string, StoredDocument & { readonly index: string }>();
    for (const [key, stored] of this.stored) {
      if (stored.source === undefined) continue;
      const event = stored.source['event'] as { readonly id: string };
      found.set(event.id, { ...stored, index: key.slice(0, key.indexOf('/')) });
    }
    return found;
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

  /** Stops listening and breaks off what is under way; what it holds stays. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = Buffer.concat(chunks).toString();
    const seen = { method: request.method ?? '', path, body, isBulk: path.endsWith('/_bulk') };
    this.leaks.push(...this.forbidden.filter((text) => body.includes(text)));
    const fault = this.fault(seen);
    if (fault === 'hang') return;
    if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault === 'garbage') response.socket?.end('not an answer to anything\r\n\r\n');
    else if (typeof fault === 'object' && 'status' in fault)
      send(response, fault.status, fault.body ?? '', fault.headers);
    else {
      if (typeof fault === 'object') await sleep(fault.slowMs);
      const answer = this.#answer(seen);
      if (fault === 'reset after') request.socket.resetAndDestroy();
      else send(response, answer.status, answer.body);
    }
  }

  #answer({ method, path, body, isBulk }: SeenRequest): { readonly status: number; readonly body: unknown } {
    if (isBulk) return { status: 200, body: { errors: false, items: this.#bulk(body) } };
    if (path === '/_index_template/_simulate' || path.startsWith('/_ilm/')) {
      return refusal(400, 'illegal_argument_exception');
    }
    if (method === 'PUT') {
      this.definitions.set(path, JSON.parse(body));
      return { status: 200, body: { acknowledged: true } };
    }
    if (path.startsWith('/_component_template')) return this.#named('component_template');
    if (path.startsWith('/_index_template')) return this.#named('index_template');
    if (path.endsWith('/_mapping')) return { status: 200, body: {} };
    if (path.endsWith('/_count')) return { status: 200, body: { count: this.documents.size } };
    return refusal(404, 'resource_not_found_exception');
  }

  #named(kind: string): { readonly status: number; readonly body: unknown } {
    const prefix = `/_${kind}/`;
    const found = [...this.definitions]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, value]) => ({ name: path.slice(prefix.length), [kind]: value }));
    if (found.length === 0) return refusal(404, 'resource_not_found_exception');
    return { status: 200, body: { [`${kind}s`]: found } };
  }

  #bulk(body: string): unknown[] {
    const actions = parseBulk(body);
    this.bulks.push(actions);
    return actions.map((action) => ({ [action.kind]: this.judge(action) ?? this.#store(action) }));
  }

  /** External versions, "greater than or equal": an older one never replaces a newer. */
  #store({ kind, index, id, version, source }: BulkAction): ItemAnswer {
    const key = `${index}/${id}`;
    const before = this.stored.get(key);
    if (before !== undefined && version < before.version) {
      const reason = `[${id}]: version conflict, current version [${before.version}] is higher than the one provided [${version}]`;
      return { status: 409, error: { type: 'version_conflict_engine_exception', reason } };
    }
    const existed = before?.source !== undefined;
    this.stored.set(key, kind === 'delete' || source === undefined ? { version } : { version, source });
    if (kind === 'delete') return { status: existed ? 200 : 404 };
    return { status: existed ? 200 : 201 };
  }
}

/** The actions of a bulk body: a line that says what to do, and for `index` one with the document. */
function parseBulk(text: string): BulkAction[] {
  if (!text.endsWith('\n')) throw new Error('a bulk request ends with a newline');
  const lines = text.slice(0, -1).split('\n');
  const actions: BulkAction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = JSON.parse(lines[at] ?? '') as Record<string, { _index: string; _id: string; version: number }>;
    const kind = line['index'] === undefined ? 'delete' : 'index';
    const target = line[kind];
    if (target === undefined) throw new Error(`not an action: ${lines[at]}`);
    const action = { kind, index: target._index, id: target._id, version: target.version } as const;
    if (kind === 'delete') actions.push(action);
    else actions.push({ ...action, source: JSON.parse(lines[++at] ?? '') });
  }
  return actions;
}

function refusal(status: number, type: string): { readonly status: number; readonly body: unknown } {
  return { status, body: { error: { type, reason: `${type} of the stand-in` }, status } };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
