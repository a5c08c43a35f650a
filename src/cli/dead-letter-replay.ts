/** Tries dead letters again and waits for what becomes of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { createShipper } from '../create-shipper.ts';
import { PromptlogError } from '../errors.ts';
import type { Shipper } from '../shipper.ts';
import { findLetter, type LetterName, type Replayed, withLedger } from './dead-letter.ts';
import { replayRefused } from './refused-replay.ts';

const WAIT_MS = 30_000;
const LOOK_MS = 200;

/** Puts them back on their way and waits up to half a minute. */
export async function replayLetters(config: Config, letters: readonly LetterName[]): Promise<Replayed> {
  const isRefused = ({ name }: LetterName): boolean => findLetter(config, name).held.kind === 'refused';
  const refused = letters.filter(isRefused);
  const others = letters.filter((letter) => !refused.includes(letter));
  const [first, second] = [await replayRefused(config, refused), await replayEntries(config, others)];
  const reason = first.reason ?? second.reason;
  return {
    replayed: first.replayed + second.replayed,
    delivered: first.delivered + second.delivered,
    refusedAgain: first.refusedAgain + second.refusedAgain,
    waiting: first.waiting + second.waiting,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Entries go back into their lanes. */
async function replayEntries(config: Config, letters: readonly LetterName[]): Promise<Replayed> {
  const result = { replayed: letters.length, refusedAgain: 0, waiting: 0, reason: '' };
  for (const [folder, mine] of Map.groupBy(letters, (letter) => letter.folder)) {
    const numbers = mine.map(({ number }) => number);
    withLedger(config, folder, (ledger) => {
      for (const number of numbers) ledger.revive(number);
    });
    await deliver(config, folder, () => statesOf(config, folder, numbers).waiting === 0);
    const states = statesOf(config, folder, numbers);
    result.refusedAgain += states.dead;
    result.waiting += states.waiting;
    result.reason ||= states.reason;
  }
  const { replayed, refusedAgain, waiting, reason } = result;
  const delivered = replayed - refusedAgain - waiting;
  return { replayed, delivered, refusedAgain, waiting, ...(reason === '' ? {} : { reason }) };
}

/** Delivers what the spool holds until `isDone`; where another process runs on it, that one does so, and this one watches. */
async function deliver(config: Config, folder: string, isDone: () => boolean): Promise<void> {
  const shipper = openSpool(config, folder);
  try {
    for (const deadline = Date.now() + WAIT_MS; !isDone() && Date.now() < deadline; ) {
      await shipper?.drain(LOOK_MS);
      await sleep(LOOK_MS);
    }
  } finally {
    await shipper?.close(0);
  }
}

function openSpool(config: Config, folder: string): Shipper | undefined {
  const encryptionKey = config.text('spool.encryptionKey');
  try {
    return createShipper({ spool: { folder, ...(encryptionKey === undefined ? {} : { encryptionKey }) } }, config);
  } catch (error) {
    if (error instanceof PromptlogError && error.code === 'PL_SPOOL_LOCKED') return undefined;
    throw error;
  }
}

function statesOf(config: Config, folder: string, numbers: readonly number[]) {
  const states = { dead: 0, waiting: 0, reason: '' };
  withLedger(config, folder, (ledger) => {
    for (const number of numbers) {
      const held = ledger.one(number);
      if (held === undefined) continue;
      states[held.state] += 1;
      if (held.state === 'waiting') states.reason ||= held.reason;
    }
  });
  return states;
}
