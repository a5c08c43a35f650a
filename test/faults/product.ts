/** promptlog as a run has it: an application with the library, or a collector with a client; both send the load and count what was acknowledged. */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { ShipperOptions } from '../../src/shipper.ts';
import { listSpools } from '../../src/spool/claim.ts';
import { Child, type Command, runBeside } from './child.ts';
import type { InterferenceFile } from './interference-file.ts';
import type { Load, LoadOptions } from './load.ts';
import { Sender } from './sender.ts';
import type { ChildOptions } from './shipper-child.ts';

export interface ProductOptions {
  /** Folder of everything it keeps. */
  readonly home: string;
  readonly search: { readonly url: string; readonly username: string; readonly password: string };
  readonly records: RecordsStoreOptions;
  readonly interference: InterferenceFile;
  readonly load: Load;
  readonly loadOptions: LoadOptions;
  readonly sendMs: number;
}

export interface Product {
  readonly child: Child;
  /** Items acknowledged so far; they count from the first, without a gap. */
  readonly acknowledged: number;
  /** The spools it has made. */
  spools(): readonly string[];
  /** Starts it and begins to send; after the first group it waits until it is told that both stores take something. */
  begin(moving: () => Promise<void>): Promise<void>;
  /** Starts a second one on the same place, which has to refuse by itself; undefined when it did. */
  second(): Promise<string | undefined>;
  /** The settings of a command of promptlog that looks at what it keeps. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops sending and the process, in the orderly way, and returns its status. */
  stop(): Promise<number | null>;
}

const SHIPPER = join(import.meta.dirname, 'shipper-child.ts');
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
const GROUP = 20;
const SECOND_MS = 20_000;
/** Small, so that a run has many of them and they are deleted as it goes. */
const SEGMENT_BYTES = 300_000;
const BULK_BYTES = 300_000;
const DELIVERY = { batchWaitMs: 50, retryMaxMs: 500 };
const SEARCH_TIMEOUT_MS = 5_000;

/** An application that uses the library. */
export function libraryProduct(options: ProductOptions): Product {
  const folder = join(options.home, 'spool', '0');
  let acknowledged = 0;
  const command = (load = options.loadOptions): Command => {
    const child: ChildOptions = {
      shipper: shipperOptions(options, folder),
      load,
      from: acknowledged,
      group: GROUP,
      pauseMs: pauseMs(options),
    };
    return { args: [SHIPPER, JSON.stringify(child)], environment: { ...settings(options), ...interfered(options) } };
  };
  const child = new Child(() => command(), {
    onLine: (line) => {
      if (line !== 'ready') acknowledged = Math.max(acknowledged, Number(line));
    },
  });
  return {
    child,
    get acknowledged() {
      return acknowledged;
    },
    spools: () => [folder],
    begin: () => child.start(),
    second: async () => {
      const { status, said } = await runBeside(command({ ...options.loadOptions, records: 0 }), SECOND_MS);
      return status === 1 && /PL_SPOOL_LOCKED: .*in use by process \d+/.test(said) ? undefined : `${status}: ${said}`;
    },
    environment: settings(options),
    stop: () => child.stop(),
  };
}

/** A collector, and a client that sends to it. */
export function collectorProduct(options: ProductOptions, port: number): Product {
  const environment = { ...settings(options), PROMPTLOG_COLLECTOR_PORT: String(port) };
  const command = (): Command => ({
    args: [MAIN, 'collect', '--json'],
    environment: { ...environment, ...interfered(options) },
  });
  const child = new Child(command, { onLine: () => {} });
  let moves: () => Promise<void> = () => Promise.resolve();
  const sender = new Sender({
    url: `http://127.0.0.1:${port}/v1/records`,
    items: options.load.items,
    group: GROUP,
    pauseMs: pauseMs(options),
    moving: () => moves(),
  });
  return {
    child,
    get acknowledged() {
      return sender.acknowledged;
    },
    spools: () => listSpools(join(options.home, 'spool')),
    begin: async (moving) => {
      moves = moving;
      await child.start();
      sender.begin();
    },
    second: async () => {
      const { status, said } = await runBeside(command(), SECOND_MS);
      return status === 6 && said.includes(`port ${port} is taken`) ? undefined : `${status}: ${said}`;
    },
    environment,
    stop: async () => {
      await sender.end();
      return child.stop();
    },
  };
}

function shipperOptions({ records, search }: ProductOptions, folder: string): ShipperOptions {
  return {
    spool: { folder, segmentBytes: SEGMENT_BYTES },
    records,
    search: { ...search, maxBulkBytes: BULK_BYTES, requestTimeoutMs: SEARCH_TIMEOUT_MS },
    delivery: DELIVERY,
  };
}

/** The same for the commands and the collector. */
function settings({ home, records, search }: ProductOptions): Record<string, string> {
  mkdirSync(home, { recursive: true });
  const store =
    records.kind === 'sqlite'
      ? { PROMPTLOG_RECORDS: 'sqlite', PROMPTLOG_SQLITE_FILE: records.file }
      : {
          PROMPTLOG_RECORDS: 'cosmos',
          PROMPTLOG_COSMOS_ENDPOINT: records.endpoint,
          PROMPTLOG_COSMOS_KEY: records.key ?? '',
          PROMPTLOG_COSMOS_DATABASE: records.database,
          PROMPTLOG_COSMOS_CONTAINER: records.container,
        };
  return {
    ...store,
    PROMPTLOG_HOME: home,
    PROMPTLOG_ELASTICSEARCH_URL: search.url,
    PROMPTLOG_ELASTICSEARCH_USERNAME: search.username,
    PROMPTLOG_ELASTICSEARCH_PASSWORD: search.password,
    PROMPTLOG_ELASTICSEARCH_MAX_BULK_BYTES: String(BULK_BYTES),
    PROMPTLOG_ELASTICSEARCH_REQUEST_TIMEOUT_MS: String(SEARCH_TIMEOUT_MS),
    PROMPTLOG_SPOOL_SEGMENT_BYTES: String(SEGMENT_BYTES),
    PROMPTLOG_DELIVERY_BATCH_WAIT_MS: String(DELIVERY.batchWaitMs),
    PROMPTLOG_DELIVERY_RETRY_MAX_MS: String(DELIVERY.retryMaxMs),
    PROMPTLOG_COLLECTOR_ALLOW_LOOPBACK: 'true',
    // The documents are then a function of the records alone, whatever the prices and topics of the day are.
    PROMPTLOG_INSIGHT_PARTS: 'none',
    NODE_COMPILE_CACHE: join(tmpdir(), 'promptlog-compiled'),
  };
}

function interfered({ interference }: ProductOptions): Record<string, string> {
  return { NODE_COMPILE_CACHE: join(tmpdir(), 'promptlog-compiled'), ...interference.environment };
}

function pauseMs({ load, sendMs }: ProductOptions): number {
  return Math.round(sendMs / Math.ceil(load.items.length / GROUP));
}
