/** A stretch of network in front of a server, which can be slow, be cut for a while, or break every connection; it knows bytes only. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Held: nothing passes, as with a cable that is out, until it is open again. Broken: every connection is reset. */
export type GateState = 'open' | 'held' | 'broken' | { readonly delayMs: number };

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

export class TcpGate {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #state: GateState = 'open';
  /** How many connections were reset, and how many pieces were held up or late. */
  readonly counts = { reset: 0, late: 0 };

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** Opens it in front of a port of this machine. */
  static async before(target: number): Promise<TcpGate> {
    const gate = new TcpGate(target);
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  set state(state: GateState) {
    this.#state = state;
    for (const pair of this.#pairs) this.#apply(pair);
  }

  /** Breaks the connections there are; new ones are as the state says. */
  breakAll(): void {
    for (const { client, server } of this.#pairs) {
      this.counts.reset += 1;
      client.resetAndDestroy();
      server.destroy();
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
    await closed;
  }

  #accept(client: Socket): void {
    client.on('error', () => {});
    if (this.#state === 'broken') {
      this.counts.reset += 1;
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    server.on('error', () => client.resetAndDestroy());
    const pair = { client, server };
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.once('close', end);
    server.once('close', end);
    this.#pipe(client, server);
    this.#pipe(server, client);
    this.#apply(pair);
  }

  /** In order, however late. */
  #pipe(from: Socket, to: Socket): void {
    let last = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      const delayMs = typeof this.#state === 'object' ? this.#state.delayMs : 0;
      if (delayMs > 0) this.counts.late += 1;
      last = last.then(async () => {
        if (delayMs > 0) await sleep(delayMs);
        if (!to.destroyed) to.write(chunk);
      });
    });
    from.on('end', () => void last.then(() => to.end()));
  }

  #apply({ client, server }: Pair): void {
    if (this.#state === 'held') {
      this.counts.late += 1;
      client.pause();
      server.pause();
    } else if (this.#state === 'broken') {
      this.counts.reset += 1;
      client.resetAndDestroy();
      server.destroy();
    } else {
      client.resume();
      server.resume();
    }
  }
}
