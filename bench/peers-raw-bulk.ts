/** The ceiling: documents that were made into bulk lines before the clock started, in bodies of 5 MB, two in flight; no ids, nothing kept. */
import { Client } from '@elastic/elasticsearch';
import { clientOptionsOf, INDEX, type Peer, type PeerAccess, RETRIES } from './peers-peer.ts';

const BODY_BYTES = 5_000_000;
const IN_FLIGHT = 2;
/** A body that is not full goes out after so long. */
const WAIT_MS = 500;

export function rawBulk(access: PeerAccess): Peer<Buffer> {
  const client = new Client({ ...clientOptionsOf(access), maxRetries: RETRIES });
  const bodies: Buffer[] = [];
  let lines: Buffer[] = [];
  let bytes = 0;
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;
  let idle = (): void => {};

  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) bodies.push(Buffer.concat(lines));
    [lines, bytes] = [[], 0];
    while (inFlight < IN_FLIGHT && bodies.length > 0) void deliver(bodies.shift() as Buffer);
  };
  const deliver = async (body: Buffer): Promise<void> => {
    inFlight += 1;
    try {
      // The client sends a Buffer as it is; its types know only arrays.
      const answer = await client.bulk({ operations: body as unknown as never[], filter_path: ['errors'] });
      if (answer.errors) throw new Error('items of a bulk request were refused');
    } catch (error) {
      console.error(`raw bulk: ${String(error).slice(0, 100)}`);
    }
    inFlight -= 1;
    send();
    if (inFlight === 0 && bodies.length === 0) idle();
  };

  return {
    items: (documents) => {
      const action = JSON.stringify({ index: { _index: INDEX } });
      return documents.map(({ source }) => Buffer.from(`${action}\n${source}\n`));
    },
    take(line) {
      lines.push(line);
      bytes += line.length;
      if (bytes >= BODY_BYTES) send();
      else timer ??= setTimeout(send, WAIT_MS);
    },
    async flush() {
      send();
      if (inFlight === 0) return;
      await new Promise<void>((resolve) => {
        idle = resolve;
      });
    },
    close: () => client.close(),
  };
}
