/** `helpers.bulk` of @elastic/elasticsearch on a stream that the application writes to. */
import { PassThrough } from 'node:stream';
import { Client } from '@elastic/elasticsearch';
import { clientOptionsOf, INDEX, type Peer, type PeerAccess, type PeerDocument, RETRIES } from './peers-peer.ts';

type Document = PeerDocument['document'];

export function helpersBulk(access: PeerAccess): Peer<Document> {
  const client = new Client({ ...clientOptionsOf(access), maxRetries: RETRIES });
  let run: { readonly stream: PassThrough; readonly done: Promise<void> } | undefined;
  return {
    items: (documents) => documents.map(({ document }) => document),
    take(document) {
      run ??= begin(client);
      run.stream.write(document);
    },
    // It sends what is left when its stream ends, so that each stretch of work has a stream of its own.
    async flush() {
      run?.stream.end();
      await run?.done;
      run = undefined;
    },
    close: () => client.close(),
  };
}

function begin(client: Client): { readonly stream: PassThrough; readonly done: Promise<void> } {
  const stream = new PassThrough({ objectMode: true });
  // Once it has given up it destroys the stream, and every further write is an error.
  stream.on('error', () => {});
  let dropped = 0;
  const done = client.helpers
    .bulk<Document>({
      datasource: stream,
      onDocument: () => ({ index: { _index: INDEX } }),
      onDrop: () => {
        dropped += 1;
      },
    })
    .then(
      () => (dropped > 0 ? console.error(`helpers.bulk: dropped ${dropped}`) : undefined),
      (error: unknown) => console.error(`helpers.bulk gave up: ${String(error).slice(0, 100)}`),
    );
  return { stream, done };
}
