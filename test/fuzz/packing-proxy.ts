/** Stands before a collector and packs every body that comes, in each of the ways there are, one after the other. */
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as zlib from 'node:zlib';

const PACKINGS: readonly (readonly [name: string, pack: (bytes: Buffer) => Buffer])[] = [
  ['gzip', (bytes) => zlib.gzipSync(bytes)],
  ['deflate', (bytes) => zlib.deflateSync(bytes)],
  ['br', (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['zstd', (bytes) => zlib.zstdCompressSync(bytes)],
];

export class PackingProxy {
  readonly #server: Server;
  /** Bodies by the way they were packed. */
  readonly packed = new Map<string, number>();

  private constructor(target: string) {
    let count = 0;
    this.#server = createServer((incoming, reply) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => reply.destroy());
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        const { 'transfer-encoding': _, 'content-length': __, ...headers } = incoming.headers;
        const [name, pack] = PACKINGS[count++ % PACKINGS.length] ?? ['', (bytes: Buffer) => bytes];
        const isPacked = body.length > 0 && headers['content-encoding'] === undefined;
        const sent = isPacked ? pack(body) : body;
        if (isPacked) this.packed.set(name, (this.packed.get(name) ?? 0) + 1);
        const { hostname, port } = new URL(target);
        const onward = ask({
          hostname,
          port,
          path: incoming.url,
          method: incoming.method,
          headers: {
            ...headers,
            ...(isPacked ? { 'content-encoding': name } : {}),
            ...(incoming.headers['content-length'] === undefined && body.length === 0
              ? {}
              : { 'content-length': sent.length }),
          },
        });
        onward.on('response', (answer) => {
          reply.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(reply);
        });
        onward.on('error', () => reply.destroy());
        onward.end(sent);
      });
    });
  }

  static async start(target: string): Promise<PackingProxy> {
    const proxy = new PackingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
