/** The Cosmos container of the records: its key, what of a record is indexed, and when it expires. */

export const PARTITION_KEY_PATH = '/chat_session_id';

/** What records are looked up, filtered and counted by. Everything else costs request units to index and is not. */
const INDEXED_PATHS = [
  '/chat_session_id/?',
  '/message/id/?',
  '/message/previous_message_id/?',
  '/message/other_attr/[]/model/?',
  '/user/name/?',
  '/user/user_id/?',
  '/user/email/?',
  '/user/tenant_id/?',
  '/time/?',
  '/accepted/?',
  '/erased/?',
  '/revision/?',
  '/schema_version/?',
  '/response_id/?',
  '/operation/?',
  '/provider/?',
  '/model/?',
  '/request/model/?',
  '/outcome/?',
  '/door/?',
  '/tags/[]/?',
  '/properties/*',
  '/error/type/?',
  '/error/code/?',
  '/error/status/?',
  '/client/app/?',
  '/client/subscription/?',
  '/client/product/?',
  '/client/trace_id/?',
  '/gateway/api/?',
  '/gateway/region/?',
  '/feedback/[]/name/?',
  '/feedback/[]/value/?',
  '/feedback/[]/at/?',
  '/parts/?',
];

export interface ContainerOptions {
  readonly container: string;
  /** Items expire this long after their last change; absent: never. */
  readonly ttlSeconds?: number;
  /** Request units per second of the container, where it is to be created; absent: the account's default. */
  readonly throughput?: number;
}

interface ContainerDefinition {
  id: string;
  partitionKey: { paths: string[]; version: number };
  defaultTtl?: number;
  indexingPolicy?: {
    indexingMode: 'consistent';
    automatic: boolean;
    includedPaths: { path: string }[];
    excludedPaths: { path: string }[];
  };
  throughput?: number;
}

/**
 * The definitions to try in turn: the Linux emulator refuses an indexing policy, a serverless account a throughput.
 */
export function containerDefinitions(options: ContainerOptions): ContainerDefinition[] {
  const plain: ContainerDefinition = {
    id: options.container,
    // Version 2 takes keys of up to 2 KB; version 1 looks at the first 101 bytes only.
    partitionKey: { paths: [PARTITION_KEY_PATH], version: 2 },
    ...(options.ttlSeconds !== undefined && { defaultTtl: options.ttlSeconds }),
  };
  const indexed: ContainerDefinition = {
    ...plain,
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: INDEXED_PATHS.map((path) => ({ path })),
      excludedPaths: [{ path: '/*' }],
    },
  };
  if (options.throughput === undefined) return [indexed, plain];
  const { throughput } = options;
  return [{ ...indexed, throughput }, { ...plain, throughput }, indexed, plain];
}
