/** What can never be delivered as it is: a record that its index does not fit, one that is too large for a proxy, an entry damaged on the disk. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../../src/delivery/ledger.ts';
import type { Entry } from '../../../src/spool/entry.ts';
import { SpoolReader } from '../../../src/spool/reader.ts';
import { recover } from '../../../src/spool/recover.ts';
import { listSegments } from '../../../src/spool/segment.ts';
import { POISONED_INDEX } from '../load.ts';
import type { BeginFault } from './fault.ts';

/** Larger than any other request of a run, smaller than the record that is sent as poison. */
const PROXY_LIMIT_BYTES = 1_000_000;
const GATHER_MS = 400;

/** An index somebody made by hand, with a field of another type. */
export const mapping: BeginFault = async ({ host }) => {
  const properties = { user: { properties: { name: { type: 'long' } } } };
  const settings = { 'index.mapping.ignore_malformed': false };
  await host.ask('PUT', `/${POISONED_INDEX}`, { settings, mappings: { properties } });
  return async () => {
    await host.ask('DELETE', `/${POISONED_INDEX}`);
    return 'the index was deleted, so that its records fit';
  };
};

/** A proxy before Elasticsearch that takes no large body. */
export const oversized: BeginFault = async ({ search: { relay } }) => {
  const stop = relay.judge(({ bytes }) => (bytes > PROXY_LIMIT_BYTES ? { status: 413 } : undefined));
  return async () => {
    stop();
    return `${relay.answered.get(413) ?? 0} requests answered 413`;
  };
};

/** One bit of an entry that search has still to read, flipped while nobody runs. */
export const damagedSpool: BeginFault = async (world, { measure }) => {
  const { product, search } = world;
  const [folder = ''] = product.spools();
  const note = await product.child.exclusively(async () => {
    search.gate.state = 'held';
    await sleep(GATHER_MS);
    await product.child.kill();
    const victim = pick(folder, measure);
    if (victim !== undefined) {
      flip(folder, victim);
      world.damaged += 1;
    }
    search.gate.breakAll();
    search.gate.state = 'open';
    await product.child.start();
    return victim === undefined ? 'nothing waited that could be damaged' : `a bit of ${victim.id} flipped`;
  });
  return async () => note;
};

/** A record that the records lane has passed and the search lane has not. */
function pick(folder: string, measure: number): Entry | undefined {
  const ledger = new Ledger(folder);
  const from = ledger.find('search')?.position ?? 0;
  const to = ledger.find('records')?.position ?? 0;
  ledger.close();
  const reader = new SpoolReader({ folder, position: from });
  const found: Entry[] = [];
  const limit = Math.min(to, recover(folder, undefined).base);
  for (let entry = reader.next(limit); entry !== undefined; entry = reader.next(limit)) {
    if (entry.kind === 'record' && entry.end <= limit) found.push(entry);
  }
  reader.close();
  // Not the last one: damage at the very end passes for a torn tail.
  return found.slice(0, -1)[Math.floor(measure * (found.length - 1))];
}

function flip(folder: string, { end }: Entry): void {
  const segment = listSegments(folder).findLast(({ base }) => base < end);
  if (segment === undefined) throw new Error('the segment has gone');
  const fd = openSync(segment.path, 'r+');
  const byte = Buffer.alloc(1);
  const place = end - segment.base - 10;
  readSync(fd, byte, 0, 1, place);
  byte.writeUInt8(byte.readUInt8() ^ 1);
  writeSync(fd, byte, 0, 1, place);
  closeSync(fd);
}
