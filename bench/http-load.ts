/** Sends requests over raw sockets, as cheaply as can be, so that the sender is never what is measured. */
import { connect, type Socket } from 'node:net';

export interface LoadJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of a request; every `ID_MARK` in it gets an id of its own each time. */
  readonly body: string | Buffer;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second; absent: as many as are answered. */
  readonly rate?: number;
}

export interface LoadResult {
  readonly requests: number;
  /** By status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Stands for the digits of an id. */
export const ID_MARK = '@@@@@@@@@@@@';
const HEADER_END = Buffer.from('\r\n\r\n');
let nextId = 1;

/** Loads a server until the time is over and everything is answered. */
export async function load(job: LoadJob): Promise<LoadResult> {
  const statuses: Record<string, number> = {};
  const waits: number[] = [];
  const clients = await Promise.all(Array.from({ length: job.connections }, () => Client.open(job)));
  const started = performance.now();
  const end = started + job.seconds * 1000;
  const send = async (client: Client, due: number): Promise<void> => {
    const status = await client.send();
    waits.push(performance.now() - due);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  if (job.rate === undefined) {
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < end) await send(client, performance.now());
      }),
    );
  } else await atRate(job.rate, clients, started, end, send);
  const seconds = (performance.now() - started) / 1000;
  for (const client of clients) client.close();
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.floor(share * (waits.length - 1))] ?? 0;
  return { requests: waits.length, statuses, seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** A request is due at its time whether or not those before it are answered: waiting for a free connection counts. */
async function atRate(
  rate: number,
  clients: Client[],
  started: number,
  end: number,
  send: (client: Client, due: number) => Promise<void>,
): Promise<void> {
  const idle = [...clients];
  const queue: number[] = [];
  const sending = new Set<Promise<void>>();
  const give = (): void => {
    while (idle.length > 0 && queue.length > 0) {
      const client = idle.pop() as Client;
      const sent = send(client, queue.shift() as number).then(() => {
        sending.delete(sent);
        idle.push(client);
        give();
      });
      sending.add(sent);
    }
  };
  for (let number = 0; ; ) {
    const now = Math.min(performance.now(), end);
    for (; started + (number * 1000) / rate < now; number++) queue.push(started + (number * 1000) / rate);
    give();
    if (now === end) break;
    // Never a busy loop: the processors are those of the server too.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (sending.size > 0) await Promise.all(sending);
}

class Client {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #places: number[] = [];
  #received: Buffer[] = [];
  #size = 0;
  #needed = 0;
  #answered: (status: string) => void = () => {};
  #failed: (error: Error) => void = () => {};

  private constructor(socket: Socket, { url, headers, body }: LoadJob) {
    const { host, pathname } = new URL(url);
    const lines = Object.entries({ host, 'content-length': String(Buffer.byteLength(body)), ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#request = Buffer.concat([Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head}\r\n`), Buffer.from(body)]);
    for (let at = this.#request.indexOf(ID_MARK); at >= 0; at = this.#request.indexOf(ID_MARK, at + 1)) {
      this.#places.push(at);
    }
    this.#socket = socket;
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#failed(new Error('the server closed the connection')));
  }

  static open(job: LoadJob): Promise<Client> {
    const { hostname, port } = new URL(job.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new Client(socket, job)));
      socket.once('error', reject);
      socket.setNoDelay(true);
    });
  }

  /** The status of the answer. */
  send(): Promise<string> {
    for (const place of this.#places) {
      this.#request.write((nextId++).toString(16).padStart(ID_MARK.length, '0'), place, 'latin1');
    }
    return new Promise((resolve, reject) => {
      [this.#answered, this.#failed] = [resolve, reject];
      // A copy: the next request is written into the same bytes, and the kernel may not have taken these yet.
      this.#socket.write(Buffer.from(this.#request));
    });
  }

  close(): void {
    this.#failed = () => {};
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#size += chunk.length;
    if (this.#needed === 0) {
      const head = Buffer.concat(this.#received);
      const end = head.indexOf(HEADER_END);
      if (end < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(head.toString('latin1', 0, end))?.[1] ?? '0';
      this.#needed = end + HEADER_END.length + Number(length);
    }
    if (this.#size < this.#needed) return;
    const status = this.#received[0]?.toString('latin1', 9, 12) ?? '';
    [this.#received, this.#size, this.#needed] = [[], 0, 0];
    this.#answered(status);
  }
}
