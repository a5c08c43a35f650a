/** An application with promptlog as a library, to be killed at any moment: `<ChildOptions as JSON>`. Prints how many items are on the disk. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../src/config.ts';
import { insightOptions } from '../../src/insight-options.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { type LoadItem, type LoadOptions, makeLoad } from './load.ts';

export interface ChildOptions {
  readonly shipper: ShipperOptions;
  readonly load: LoadOptions;
  /** So many items are known to be on the disk: it goes on from there. */
  readonly from: number;
  readonly group: number;
  /** Between two groups. */
  readonly pauseMs: number;
}

const AGAIN_MS = 100;
const CLOSE_MS = 5_000;
const { shipper: settings, load, from, group, pauseMs } = JSON.parse(process.argv[2] ?? '{}') as ChildOptions;
const shipper = open();
const { items } = makeLoad(load);
process.once('SIGTERM', () => void shipper.close(CLOSE_MS).then(() => process.exit(0)));
writeSync(1, 'ready\n');

for (let at = from; at < items.length; at += group) {
  const next = items.slice(at, at + group);
  for (const item of next) await taken(item);
  await onDisk();
  // Faults that came before anything is delivered would meet nobody.
  while (at === 0 && shipper.status().lanes.some(({ delivered }) => delivered === 0)) await sleep(AGAIN_MS);
  writeSync(1, `${at + next.length}\n`);
  await sleep(pauseMs);
}
// An application goes on after its last call.
setInterval(() => {}, 60_000);

function open(): Shipper {
  try {
    return new Shipper({
      ...settings,
      insight: insightOptions(loadConfig()),
      onNotice: ({ level, code, text }) => writeSync(2, `${level} ${code}: ${text}\n`),
    });
  } catch (error) {
    writeSync(2, `${(error as { code?: string }).code}: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

/** Refused is not taken: the caller tries it again. */
async function taken({ kind, value }: LoadItem): Promise<void> {
  for (;;) {
    try {
      if (kind === 'record') shipper.accept(value);
      else if (kind === 'part') shipper.acceptPart(value);
      else shipper.acceptChange(value);
      return;
    } catch (error) {
      writeSync(2, `refused: ${(error as Error).message}\n`);
      await sleep(AGAIN_MS);
    }
  }
}

async function onDisk(): Promise<void> {
  for (;;) {
    try {
      await shipper.flush();
      return;
    } catch (error) {
      writeSync(2, `not on the disk: ${(error as Error).message}\n`);
      await sleep(AGAIN_MS);
    }
  }
}
