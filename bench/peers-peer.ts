/** What every peer of the peers bench is to the process that measures it, and the documents that all of them deliver. */
import { readFileSync } from 'node:fs';
import { bulkItems } from '../src/delivery/bulk-item.ts';
import type { InsightSettings } from '../src/insight/insight-parts.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import { indexName } from '../src/record/id.ts';
import type { PromptRecord } from '../src/record/record.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';

/** In the order of the table. */
export const PEERS = [
  'raw_bulk',
  'helpers_bulk',
  'winston_elasticsearch',
  'pino_elasticsearch',
  'pino_elasticsearch_5mb',
  'otel_collector',
  'promptlog',
] as const;

export type PeerName = (typeof PEERS)[number];

/** A record, and the document that stands for it in Elasticsearch whoever brings it there. */
export interface PeerDocument {
  readonly record: PromptRecord;
  readonly document: Readonly<Record<string, unknown>>;
  readonly source: string;
}

export interface PeerAccess {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** What a peer is started with. */
export interface PeerJob {
  /** The server as the peer is to reach it: with a proxy in between, where one is. */
  readonly access: PeerAccess;
  /** The server itself, to ask what has arrived. */
  readonly direct: PeerAccess;
  /** The program of the OpenTelemetry Collector, where it could be built. */
  readonly collector?: string;
}

/** A way to bring records to Elasticsearch, used as its README says. */
export interface Peer<Item = unknown> {
  /** What its calls are given, one for each document: made before the clock starts. */
  items(documents: readonly PeerDocument[]): Item[];
  /** The call of the application. */
  take(item: Item): void;
  /** Waits while more waits in it than it can bear. */
  room?(): Promise<void>;
  /** Ends when all that was taken has arrived, or was given up. */
  flush(): Promise<void>;
  /** What the process has used that does the work, where it is not this one. */
  use?(): PeerUse;
  close(): Promise<void> | void;
}

/** Seconds of the processor so far, and memory now. */
export interface PeerUse {
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

/** All records of the bench are of this month. */
export const INDEX = indexName('2026-11-01T00:00:00.000Z');
/** Where retries are a setting, so many: with pauses of four or five seconds at most they outlast the outage. */
export const RETRIES = 10;

const TOPICS = new URL('../topics.yaml', import.meta.url);
/** Every peer's documents hold what insight derives; only promptlog derives it while the clock runs. */
export const INSIGHT: InsightSettings = { topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } };

/** The documents that promptlog would make of the records. */
export function documentsOf(records: readonly PromptRecord[]): PeerDocument[] {
  const insight = insightFrom(INSIGHT);
  const ingested = new Date().toISOString();
  return records.map((record) => {
    const source = bulkItems(record, ingested, { insight })[0].source ?? '{}';
    return { record, document: JSON.parse(source) as Record<string, unknown>, source };
  });
}

/** The records as they are: what an application logs has no document yet. */
export function bareDocumentsOf(records: readonly PromptRecord[]): PeerDocument[] {
  return records.map((record) => ({
    record,
    document: record as unknown as Record<string, unknown>,
    source: JSON.stringify(record),
  }));
}

/** As the clients of Elasticsearch want it. */
export function clientOptionsOf({ url, username, password }: PeerAccess): {
  readonly node: string;
  readonly auth: { readonly username: string; readonly password: string };
} {
  return { node: url, auth: { username, password } };
}

/** As promptlog wants it. */
export function searchOptionsOf({ url, username, password }: PeerAccess): SearchClientOptions {
  return { url, username, password };
}
