/** A provider that sends bytes as they stand in a test, good ones and bad ones, and what a caller gets of them. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One answer, down to its bytes. */
export interface Replay {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each is sent on its own. */
  readonly pieces: readonly (string | Uint8Array)[];
  /**
   * How it stops after them. Default: as it should. Else it hangs up, or it stays open until the server is told to break it off; or
   * there is no answer: it hangs up at once, or says nothing.
   */
  readonly ending?: 'cut' | 'open' | 'refused' | 'silent';
}

/** One question that came. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export type Answers = (heard: Heard, number: number) => Replay;

export class ReplayingProvider {
  readonly heard: Heard[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #open = 0;
  #answers: Answers;

  private constructor(answers: Answers) {
    this.#answers = answers;
    this.#server = createServer((request, reply) => void this.#serve(request, reply));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(answers: Replay | Answers): Promise<ReplayingProvider> {
    const provider = new ReplayingProvider(typeof answers === 'function' ? answers : () => answers);
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on it answers so. */
  replay(answers: Replay | Answers): void {
    this.#answers = typeof answers === 'function' ? answers : () => answers;
  }

  /** How many calls are being answered. */
  get connections(): number {
    return this.#open;
  }

  /** Resets every connection there is, as a machine does that loses its power. */
  breakOff(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    reply.on('error', () => undefined);
    this.#open += 1;
    reply.once('close', () => {
      this.#open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = JSON.parse(text === '' ? '{}' : text) as Heard['body'];
    const heard = { path: request.url ?? '', headers: request.headers, body };
    this.heard.push(heard);
    const { status = 200, headers = {}, pieces, ending } = this.#answers(heard, this.heard.length);
    if (ending === 'silent') return;
    if (ending === 'refused') {
      request.socket.destroy();
      return;
    }
    reply.sendDate = false;
    reply.writeHead(status, headers);
    reply.flushHeaders();
    for (const piece of pieces) {
      await new Promise<void>((resolve) => reply.write(piece, () => resolve()));
      // A turn of its own for each, so that they also arrive apart.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (ending === 'cut') reply.destroy();
    else if (ending === undefined) reply.end();
  }
}

/** What a caller gets: a value, and what was thrown, if something was. */
export interface Got {
  readonly value?: unknown;
  readonly thrown?: readonly unknown[];
}

/** What somebody gets who does this; `seen` is what they had seen before it failed. */
export async function got(work: (seen: unknown[]) => Promise<unknown>): Promise<Got> {
  const seen: unknown[] = [];
  try {
    const value = await work(seen);
    return { value: seen.length > 0 ? seen : value };
  } catch (error) {
    return { value: seen, thrown: thrownOf(error) };
  }
}

/** All that code can tell two failures apart by. */
function thrownOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [error];
  const { name, message, cause, ...more } = error as Error & Record<string, unknown>;
  const { status, code, param, type, requestID, error: body, headers } = more;
  const sent = headers instanceof Headers ? Object.fromEntries(headers) : undefined;
  delete sent?.['connection'];
  delete sent?.['keep-alive'];
  delete sent?.['transfer-encoding'];
  return [classesOf(error), name, message, { status, code, param, type, requestID, body, sent }, thrownOf(cause)];
}

/** The names of its class and of those that it extends. */
export function classesOf(value: object): string[] {
  const names: string[] = [];
  for (let at: unknown = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
    names.push((at as object).constructor.name);
  }
  return names;
}
