/** pino with pino-elasticsearch in the process of the application; options of pino leave the document as it is, but for a level. */
import pino, { type Logger } from 'pino';
import pinoElasticsearchModule from 'pino-elasticsearch';
import { clientOptionsOf, INDEX, type Peer, type PeerAccess, type PeerDocument } from './peers-peer.ts';

type Document = PeerDocument['document'];

// Its types speak of a default member; the module is the function itself.
const pinoElasticsearch = pinoElasticsearchModule as unknown as typeof pinoElasticsearchModule.default;

interface Run {
  readonly logger: Logger;
  /** Sends what is left; ends when it has arrived or was given up. */
  finish(): Promise<void>;
}

/** A bulk request is sent when `flushBytes` have come together; what its README shows is 1000. */
export function pinoPeer(access: PeerAccess, flushBytes: number): Peer<Document> {
  let run: Run | undefined;
  return {
    items: (documents) => documents.map(({ document }) => document),
    take(document) {
      run ??= begin(access, flushBytes);
      run.logger.info(document);
    },
    // It sends what is left when its stream ends, so that each stretch of work has a stream of its own.
    async flush() {
      await run?.finish();
      run = undefined;
    },
    close: () => {},
  };
}

function begin(access: PeerAccess, flushBytes: number): Run {
  const stream = pinoElasticsearch({ index: INDEX, esVersion: 9, flushBytes, ...clientOptionsOf(access) });
  let refused = 0;
  const refuse = (): void => {
    refused += 1;
  };
  stream.on('error', (error) => console.error(`pino-elasticsearch: ${String(error).slice(0, 100)}`));
  stream.on('insertError', refuse);
  stream.on('unknown', refuse);
  const logger = pino({ base: null, timestamp: false }, stream);
  return {
    logger,
    async finish() {
      const finished = new Promise<void>((resolve) => {
        for (const event of ['insert', 'error'] as const) stream.once(event, () => resolve());
      });
      stream.end();
      await finished;
      if (refused > 0) console.error(`pino-elasticsearch: ${refused} documents were not inserted`);
    },
  };
}
