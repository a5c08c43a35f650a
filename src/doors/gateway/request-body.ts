/** The body of a request while it comes in: handed on byte for byte, with a copy of so much of it as may be kept. */
import type { ClientRequest, IncomingMessage } from 'node:http';

export class RequestBody {
  readonly #source: IncomingMessage;
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  /** What came beyond the bound before anybody took it. */
  #beyond: Buffer[] = [];
  #keptBytes = 0;
  #isKept = true;
  #isEnded = false;
  #target: ClientRequest | undefined;

  constructor(source: IncomingMessage, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    source.on('data', (chunk: Buffer) => this.#take(chunk)).on('end', () => this.#end());
  }

  /** Whether all that came of it is kept: then it can be sent once more. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Whether its end has come. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** What was kept of it, as it came. */
  get pieces(): readonly Buffer[] {
    return this.#chunks;
  }

  /** What was kept of it. */
  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Hands it on from its beginning, and what is still to come; a second time only while it is kept. */
  sendTo(target: ClientRequest): void {
    this.#target = target;
    let flows = true;
    for (const chunk of [...this.#chunks, ...this.#beyond]) flows = target.write(chunk);
    this.#beyond = [];
    if (this.#isEnded) target.end();
    else if (flows) this.#source.resume();
    else this.#wait(target);
  }

  /** Hands nothing on any more. */
  leave(): void {
    this.#target = undefined;
  }

  /** Resolves when it has ended, or is larger than what is kept, or comes no further. */
  async collected(): Promise<void> {
    if (this.#isEnded || !this.#isKept || this.#source.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#source.once('end', resolve).once('close', resolve).once('pause', resolve);
    });
  }

  #take(chunk: Buffer): void {
    const room = this.#maxBytes - this.#keptBytes;
    if (chunk.length <= room) this.#keep(chunk);
    else {
      this.#isKept = false;
      if (room > 0) this.#keep(chunk.subarray(0, room));
    }
    const target = this.#target;
    if (target !== undefined) {
      if (!target.write(chunk)) this.#wait(target);
    } else if (!this.#isKept) {
      this.#beyond.push(chunk.subarray(room));
      this.#source.pause();
    }
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#keptBytes += chunk.length;
  }

  #wait(target: ClientRequest): void {
    this.#source.pause();
    target.once('drain', () => {
      if (this.#target === target) this.#source.resume();
    });
  }

  #end(): void {
    this.#isEnded = true;
    this.#target?.end();
  }
}
