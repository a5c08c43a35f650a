/** winston with winston-elasticsearch and its defaults; a transformer makes the document the same as everybody's. */
import { createLogger } from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import { arrivals } from './peers-arrived.ts';
import { clientOptionsOf, INDEX, type Peer, type PeerDocument, type PeerJob } from './peers-peer.ts';

type Document = PeerDocument['document'];

// All that waits in it goes out in one request: of more than 100 MB, Elasticsearch refuses it for ever, and nothing arrives any more.
const MOST_WAITING = 15_000;

export function winston({ access, direct }: PeerJob): Peer<Document> {
  const transport = new ElasticsearchTransport({
    index: INDEX,
    ensureIndexTemplate: false,
    transformer: ({ meta }) => (meta as { document: Document }).document,
    clientOpts: clientOptionsOf(access),
  });
  const logger = createLogger({ transports: [transport] });
  for (const emitter of [logger, transport])
    emitter.on('error', (error: unknown) => console.error(`winston: ${String(error).slice(0, 100)}`));
  const arrived = arrivals(direct);
  let sent = 0;
  return {
    items: (documents) => documents.map(({ document }) => document),
    take(document) {
      logger.info('prompt', { document });
      sent += 1;
    },
    room: () => arrived.allBut(MOST_WAITING, sent),
    flush: () => arrived.allBut(0, sent),
    async close() {
      await arrived.close();
      logger.close();
    },
  };
}
