/** Opens streams at a server over raw sockets, as cheaply as can be, and tells how long each waited for its first word. */
import { connect } from 'node:net';

export interface StreamJob {
  readonly url: string;
  readonly body: string;
}

const DATA = 'data: ';
const DONE = Buffer.from('data: [DONE]');

/** Resolves when it has ended, to the milliseconds until its first word. */
export function readStream({ url, body }: StreamJob): Promise<number> {
  const { hostname, port, host, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    let asked = 0;
    let firstMs: number | undefined;
    let tail = Buffer.alloc(0);
    const socket = connect(Number(port), hostname, () => {
      asked = performance.now();
      const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
      socket.write(head + body);
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      if (firstMs === undefined && chunk.includes(DATA)) firstMs = performance.now() - asked;
      const seen = Buffer.concat([tail, chunk]);
      tail = seen.subarray(-DONE.length);
      if (!seen.includes(DONE)) return;
      socket.destroy();
      if (firstMs === undefined) reject(new Error('the stream had no word'));
      else resolve(firstMs);
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the stream broke')));
  });
}
