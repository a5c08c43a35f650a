/**
 * The log's way into Elasticsearch: winston and winston-elasticsearch in front, our bounded buffer and our client behind them.
 *
 * What winston-elasticsearch 0.19.0 does by itself when it is given a client, found by trying it: it asks for the cluster's health
 * before anything else and again after every failure, once for each line that came meanwhile, and after 400 tries gives up for good,
 * with an 'error' event that its own listener turns into a TypeError when nothing was piped into it. Its buffer has no bound unless
 * told; told, it drops the newest line and says nothing; it sends the newest line first; and one line that the mapping refuses makes it
 * send the whole buffer again, as new documents, until all of them have failed 400 times. Therefore `buffering` is off, so that each
 * line comes to the client at once, and the client it gets is a stand-in that always succeeds: it puts the line into `SearchLines`.
 * Naming the monthly index and turning a line into a document stay with it.
 */
import { randomUUID } from 'node:crypto';
import winston from 'winston';
import { ElasticsearchTransport, type ElasticsearchTransportOptions } from 'winston-elasticsearch';
import { SERVICE_TEMPLATE_NAME } from '../search/template-files.ts';
import type { LogDocument } from './line.ts';
import type { SearchLine } from './search-lines.ts';

type Client = NonNullable<ElasticsearchTransportOptions['client']>;

/** A winston logger that turns documents into lines for the index of their month and hands them to `take`. */
export function createSearchLogger(take: (line: SearchLine) => void): winston.Logger {
  const standIn = {
    bulk({ body: [action, document] }: { body: [{ index: { _index: string } }, LogDocument] }): Promise<object> {
      take({ id: randomUUID(), index: action.index._index, document });
      return Promise.resolve({ errors: false, items: [] });
    },
    cluster: { health: () => Promise.resolve({}) },
  };
  const transport = new ElasticsearchTransport({
    client: standIn as unknown as Client,
    buffering: false,
    ensureIndexTemplate: false,
    indexPrefix: SERVICE_TEMPLATE_NAME,
    indexSuffixPattern: 'YYYY.MM',
    transformer: ({ meta }) => meta['document'],
    level: 'debug',
  });
  // Without a format it would turn every line into JSON that nobody reads.
  const format = winston.format((info) => info)();
  const logger = winston.createLogger({ level: 'debug', format, transports: [transport] });
  for (const event of ['error', 'warn']) logger.on(event, () => {});
  return logger;
}
