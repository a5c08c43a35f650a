/** Reads dead letters that were no records when they came once more: a mapping file, or a newer version, may know them by now. */
import type { Config } from '../config.ts';
import { createShipper } from '../create-shipper.ts';
import type { Held } from '../delivery/ledger.ts';
import { readValue, takeMade } from '../doors/intake.ts';
import { LazyKey } from '../formats/lazy-key.ts';
import { parsed } from '../formats/values.ts';
import { useMappingFiles } from '../mapping-files.ts';
import type { Shipper } from '../shipper.ts';
import { findLetter, type LetterName, type Replayed, withLedger } from './dead-letter.ts';

/** What stands in such a letter. Without `value` and `text` its content was not kept. */
interface Content {
  readonly door: string;
  readonly value?: unknown;
  readonly text?: string;
}

const WAIT_MS = 5_000;

/** Takes what can be read by now as records like any other, and waits a little for their delivery. */
export async function replayRefused(config: Config, letters: readonly LetterName[]): Promise<Replayed> {
  if (letters.length === 0) return { replayed: 0, delivered: 0, refusedAgain: 0, waiting: 0 };
  useMappingFiles(config);
  const shipper = createShipper({}, config);
  try {
    const taken = letters.filter(({ name }) => take(shipper, findLetter(config, name).held));
    await shipper.flush();
    // Only what is durable elsewhere is no dead letter any more.
    for (const { folder, number } of taken) withLedger(config, folder, (ledger) => ledger.settleDead(number));
    const delivered = taken.length === 0 || (await shipper.drain(WAIT_MS));
    const counts = { replayed: letters.length, refusedAgain: letters.length - taken.length };
    if (delivered) return { ...counts, delivered: taken.length, waiting: 0 };
    return { ...counts, delivered: 0, waiting: taken.length, reason: 'a store does not answer' };
  } finally {
    await shipper.close(0);
  }
}

/** Whether all of it is a record, or more than one, or something that is known to hold none. */
function take(shipper: Shipper, { id, time, body }: Held): boolean {
  const content = JSON.parse(body.toString()) as Content;
  const value = content.text === undefined ? content.value : parsed(content.text);
  if (value === undefined) return false;
  const context = new LazyKey(() => id, new Date(time).toISOString());
  const taken = readValue(value, context).made.map((made) => takeMade(shipper, made, content.door));
  return taken.every(({ status }) => status !== 'refused');
}
