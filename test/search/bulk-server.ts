/** Stands in for the _bulk API of Elasticsearch, answering as its documents say; each test decides what. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BulkAction {
  readonly kind: 'index' | 'delete';
  readonly id: string;
  readonly version: number;
  readonly versionType: string;
  readonly source?: unknown;
}

export interface ItemAnswer {
  readonly status: number;
  readonly error?: object;
}

export type Answer = (actions: readonly BulkAction[], response: ServerResponse, request: IncomingMessage) => void;

export class BulkServer {
  /** The items of each request that came whole, in order. */
  readonly requests: (readonly BulkAction[])[] = [];
  /** How the next requests are answered; the last goes on. */
  answers: Answer[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const actions = parse(Buffer.concat(chunks).toString());
    this.requests.push(actions);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    answer?.(actions, response, request);
  }
}

function parse(text: string): BulkAction[] {
  if (!text.endsWith('\n')) throw new Error('a bulk request ends with a newline');
  const lines = text.slice(0, -1).split('\n');
  const actions: BulkAction[] = [];
  while (lines.length > 0) {
    const line = JSON.parse(lines.shift() ?? '') as Record<string, Record<string, string | number>>;
    const kind = line['index'] === undefined ? 'delete' : 'index';
    const { _id: id, version, version_type: versionType } = line[kind] ?? {};
    const action = { kind, id: String(id), version: Number(version), versionType: String(versionType) } as const;
    actions.push(kind === 'delete' ? action : { ...action, source: JSON.parse(lines.shift() ?? '') });
  }
  return actions;
}

/** Sends JSON as Elasticsearch does. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Answers each item by itself. */
export function each(judge: (action: BulkAction) => ItemAnswer): Answer {
  return (actions, response) =>
    send(response, 200, { items: actions.map((action) => ({ [action.kind]: judge(action) })) });
}

/** Refuses the whole request. */
export function refuse(status: number, type: string, headers: Record<string, string> = {}): Answer {
  return (_, response) => send(response, status, { error: { type, reason: `${type} by the server` }, status }, headers);
}
