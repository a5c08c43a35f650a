/** Everything one run has: the process under attack, what stands between it and its stores, and the stores. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeliveryStatus, readStatus } from '../../src/delivery/status.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import { freePort } from '../../src/stack/port.ts';
import { CosmosProcess } from './cosmos-process.ts';
import { Dice } from './dice.ts';
import { type SmallDisk, smallDisk } from './disk.ts';
import { HttpRelay } from './http-relay.ts';
import { InterferenceFile } from './interference-file.ts';
import { type Expected, makeLoad, type PoisonKind } from './load.ts';
import { collectorProduct, libraryProduct, type Product } from './product.ts';
import { type FaultName, has, type Schedule } from './schedule.ts';
import type { SearchHost } from './search-host.ts';
import { TcpGate } from './tcp-gate.ts';

/** What stands between the process and one store: bytes first, then requests. */
export interface Way {
  readonly gate: TcpGate;
  readonly relay: HttpRelay;
}

/** The Cosmos of a run. */
export interface CosmosSide extends Way {
  readonly process: CosmosProcess;
}

export interface World {
  readonly schedule: Schedule;
  readonly dice: Dice;
  readonly folder: string;
  readonly host: SearchHost;
  readonly search: Way;
  readonly cosmos: CosmosSide | undefined;
  /** The records store, past every proxy. */
  readonly records: RecordsStoreOptions;
  readonly interference: InterferenceFile;
  readonly disk: SmallDisk | undefined;
  readonly product: Product;
  /** Items that are sent. */
  readonly items: number;
  /** What both stores have to hold; faults that bring records of their own add them. */
  readonly expected: Map<string, Expected>;
  /** Entries a fault has damaged on the disk: search lacks them until it is mended from the records. */
  damaged: number;
  statuses(): readonly DeliveryStatus[];
  storedRecords(): Promise<readonly PromptRecord[]>;
  remove(): Promise<void>;
}

const POISONS: Readonly<Partial<Record<FaultName, PoisonKind>>> = {
  'poison: mapping': 'mapping',
  'poison: oversized': 'oversized',
};

/** Makes the world of a schedule; nothing of promptlog runs yet. */
export async function makeWorld(schedule: Schedule, host: SearchHost): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'promptlog-faults-'));
  const undo: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 3 })];
  const remove = async (): Promise<void> => {
    for (const each of undo.reverse().splice(0)) await each();
  };
  try {
    const disk = has(schedule, 'disk full') ? smallDisk(join(folder, 'disk')) : undefined;
    if (disk !== undefined) undo.push(() => disk.remove());
    const home = join(disk?.folder ?? folder, 'home');
    const search = await way(host.port, undo);
    const cosmos = schedule.records === 'cosmos' ? await cosmosSide(folder, undo) : undefined;
    const records = recordsOf(cosmos?.process.endpoint, cosmos?.process.key, home);
    const interference = new InterferenceFile(join(folder, 'interference.json'));
    const poison = schedule.faults.map(({ kind }) => POISONS[kind]).filter((kind) => kind !== undefined);
    const loadOptions = { seed: schedule.seed, records: schedule.count, poison };
    const load = makeLoad(loadOptions);
    const { username, password } = host.server.admin;
    const options = {
      home,
      search: { url: search.gate.url, username, password },
      records: recordsOf(cosmos?.gate.url, cosmos?.process.key, home),
      interference,
      load,
      loadOptions,
      sendMs: schedule.sendMs,
    };
    const product = schedule.door === 'library' ? libraryProduct(options) : collectorProduct(options, await freePort());
    undo.push(() => product.child.kill());
    return {
      ...{ schedule, folder, host, search, cosmos, records, interference, disk, product, remove },
      dice: new Dice(schedule.seed ^ 0xfa17),
      items: load.items.length,
      expected: new Map(load.expected),
      damaged: 0,
      statuses: () => product.spools().map((spool) => readStatus(spool, undefined)),
      storedRecords: () => everyRecord(records),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function way(port: number, undo: (() => unknown)[]): Promise<Way> {
  const relay = await HttpRelay.before(port);
  undo.push(() => relay.close());
  const gate = await TcpGate.before(relay.port);
  undo.push(() => gate.close());
  return { gate, relay };
}

async function cosmosSide(folder: string, undo: (() => unknown)[]): Promise<CosmosSide> {
  const process = new CosmosProcess(await freePort(), join(folder, 'cosmos.journal'));
  undo.push(() => process.stop());
  await process.start();
  return { process, ...(await way(process.port, undo)) };
}

function recordsOf(endpoint: string | undefined, key: string | undefined, home: string): RecordsStoreOptions {
  if (endpoint === undefined) return { kind: 'sqlite', file: join(home, 'records.sqlite') };
  return {
    kind: 'cosmos',
    endpoint,
    key: key ?? '',
    database: 'promptlog',
    container: 'records',
    requestTimeoutMs: 10_000,
  };
}

async function everyRecord(options: RecordsStoreOptions): Promise<PromptRecord[]> {
  const store = await openRecordsStore(options);
  const records: PromptRecord[] = [];
  try {
    for await (const page of store.scan()) records.push(...page.records);
    return records;
  } finally {
    await store.close();
  }
}
