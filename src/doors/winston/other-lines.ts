/** Lines that carry no record, handed on to a transport of the application's choice. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What is needed of a transport of winston. */
export interface LineTransport {
  readonly writableLength: number;
  write(line: unknown): boolean;
  end(): unknown;
  on(event: 'error' | 'warn' | 'warning' | 'finish', listener: (error: unknown) => void): unknown;
  emit(event: string, ...args: readonly unknown[]): boolean;
}

const MOST_WAITING = 10_000;

export class OtherLines {
  readonly #transport: LineTransport;
  readonly #onWarning: (error: unknown) => void;
  readonly #finished = Promise.withResolvers<void>();
  #isFull = false;

  constructor(transport: LineTransport, onWarning: (error: unknown) => void) {
    this.#transport = transport;
    this.#onWarning = onWarning;
    for (const event of ['error', 'warn', 'warning'] as const) transport.on(event, onWarning);
    transport.on('finish', () => this.#finished.resolve());
  }

  /** The transport knows its logger by this: its levels, and whom to ask for more. */
  follow(logger: object): void {
    // Some transports pipe their logger into themselves again after a failure; this one does that for them.
    this.#transport.emit('pipe', Object.create(logger, { pipe: { value: () => this.#transport } }));
  }

  /** Never waits and never fails. */
  add(line: object): void {
    if (this.#transport.writableLength >= MOST_WAITING) {
      this.#drop();
      return;
    }
    this.#isFull = false;
    try {
      this.#transport.write(line);
    } catch (error) {
      this.#onWarning(error);
    }
  }

  /** Told once, until it takes lines again. */
  #drop(): void {
    if (!this.#isFull)
      this.#onWarning(new Error(`${MOST_WAITING} lines wait for the other transport; more are dropped`));
    this.#isFull = true;
  }

  /** Resolves when it has everything, or after that time. */
  async close(timeoutMs: number): Promise<void> {
    this.#transport.end();
    const late = new AbortController();
    const timeout = sleep(timeoutMs, undefined, late).catch(() => {});
    await Promise.race([this.#finished.promise, timeout]);
    late.abort();
  }
}
