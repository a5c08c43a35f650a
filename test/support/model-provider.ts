/** A stand-in for OpenAI and Azure OpenAI: a server that gives the documented answers of their API, the same for the same questions. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type ApiFamily, type Ask, type Behaviour, behaviourOf, type Json } from './model-provider/ask.ts';
import { asAzure } from './model-provider/azure.ts';
import { chat } from './model-provider/chat.ts';
import { completions } from './model-provider/completions.ts';
import { embeddings } from './model-provider/embeddings.ts';
import { failureFor, notFound, unauthorised, unreadable } from './model-provider/failures.ts';
import { responses } from './model-provider/responses.ts';

/** One call that arrived, and what became of it. */
export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Json;
  readonly status: number;
  /** False while it is being answered, and for good when the caller hung up before the end. */
  readonly finished: boolean;
}

export interface ModelProviderOptions {
  /** Streams are written in pieces of so many bytes, also inside a character. Default: one event at a time. */
  readonly pieceBytes?: number;
}

const FAMILIES: Readonly<Record<string, ApiFamily>> = {
  'chat/completions': chat,
  completions,
  embeddings,
  responses,
};
const AZURE = /^\/openai\/deployments\/([^/]+)\/(.+)$/;
const PLAIN = /^\/(?:v1|openai|openai\/v1)\/(.+)$/;

export class ModelProvider {
  /** Every call, in the order in which they came. */
  readonly calls: SeenCall[] = [];
  readonly #server: Server;
  readonly #options: ModelProviderOptions;
  readonly #asked = new Map<string, number>();

  private constructor(options: ModelProviderOptions) {
    this.#options = options;
    this.#server = createServer((request, reply) => {
      this.#serve(request, reply).catch((error: unknown) => reply.destroy(error instanceof Error ? error : undefined));
    });
  }

  static async start(options: ModelProviderOptions = {}): Promise<ModelProvider> {
    const provider = new ModelProvider(options);
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  /** Where Azure's clients are pointed to; those of OpenAI want `openAiUrl`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openAiUrl(): string {
    return `${this.url}/v1`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const body = objectIn(text);
    const answer = body === undefined ? unreadable() : this.#answer(request, path, body, text);
    const seen = { path, headers: request.headers, body: body ?? {}, status: answer.status, finished: false };
    this.calls.push(seen);
    seen.finished = await send(reply, answer, this.#options.pieceBytes);
  }

  #answer(request: IncomingMessage, path: string, body: Json, text: string): Answer {
    const [, deployment, azureFamily] = AZURE.exec(path) ?? [];
    const family = FAMILIES[azureFamily ?? PLAIN.exec(path)?.[1] ?? ''];
    if (family === undefined || request.method !== 'POST') return notFound(path);
    if (request.headers.authorization === undefined && request.headers['api-key'] === undefined) return unauthorised();
    const behaviour = behaviourOf(request.headers['x-behaviour'], deployment ?? body['model']);
    const ask: Ask = { body, deployment, behaviour, number: this.#numberOf(path, text) };
    const answer = failureFor(behaviour, deployment !== undefined) ?? family(ask);
    return deployment === undefined ? answer : asAzure(answer, deployment);
  }

  // Equal questions are equal calls and yet several: each has an id of its own, the same in every run.
  #numberOf(path: string, text: string): number {
    const number = (this.#asked.get(path + text) ?? 0) + 1;
    this.#asked.set(path + text, number);
    return number;
  }
}

export type { Behaviour };

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves when the answer has gone or the caller has; true where it was read to the end. */
async function send(reply: ServerResponse, answer: Answer, pieceBytes: number | undefined): Promise<boolean> {
  const gone = new Promise<boolean>((resolve) => {
    reply.once('finish', () => resolve(true)).once('close', () => resolve(false));
  });
  if (!('events' in answer)) {
    reply.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    reply.end(JSON.stringify(answer.body));
    return gone;
  }
  reply.writeHead(answer.status, { 'content-type': 'text/event-stream; charset=utf-8', ...answer.headers });
  for (const event of answer.events) {
    for (const piece of piecesOf(Buffer.from(event), pieceBytes)) {
      reply.write(piece);
      // A turn of its own for each, so that they also arrive apart.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (answer.ending === 'reset') reply.destroy();
  else if (answer.ending !== 'never') reply.end();
  return gone;
}

function piecesOf(bytes: Buffer, size = bytes.length): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
