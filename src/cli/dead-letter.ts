/** The dead letters of all spools of a home, and how one is named: the spool's number and its own, as in 0:17. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Config } from '../config.ts';
import { type Held, LEDGER_FILE, Ledger } from '../delivery/ledger.ts';
import { PromptlogError } from '../errors.ts';
import { Cipher } from '../spool/cipher.ts';
import { listSpools } from '../spool/claim.ts';

/** Which one: enough to find it again. */
export interface LetterName {
  readonly name: string;
  readonly folder: string;
  readonly number: number;
}

export interface Letter extends LetterName {
  readonly held: Held;
}

/** What became of letters that were tried again. */
export interface Replayed {
  readonly replayed: number;
  readonly delivered: number;
  readonly refusedAgain: number;
  /** Not settled yet: the store does not answer, or the record a correction is for has not come. */
  readonly waiting: number;
  /** Why the first of those waits. */
  readonly reason?: string;
}

// Each holds a whole record.
const PAGE = 20;

/** All of them, spool by spool, oldest first; a page of them is in memory at a time. */
export function* allLetters(config: Config): Generator<Letter> {
  for (const folder of listSpools(config.required('spool.folder'))) {
    if (!existsSync(join(folder, LEDGER_FILE))) continue;
    let after = 0;
    for (let page: Held[] = []; ; after = page.at(-1)?.number ?? after) {
      page = withLedger(config, folder, (ledger) => ledger.held('dead', PAGE, after));
      for (const held of page) yield { ...nameOf(folder, held.number), held };
      if (page.length < PAGE) break;
    }
  }
}

/** The letter of that name; throws PL_USAGE when there is none. */
export function findLetter(config: Config, name: string): Letter {
  const [spool = '', number = ''] = name.split(':');
  const folder = join(config.required('spool.folder'), spool);
  const isName = /^\d+:\d+$/.test(name) && existsSync(join(folder, LEDGER_FILE));
  const held = isName ? withLedger(config, folder, (ledger) => ledger.one(Number(number))) : undefined;
  if (held?.state !== 'dead') {
    const reason = `there is no dead letter "${name}"; \`promptlog dead-letters list\` names them`;
    throw new PromptlogError('PL_USAGE', { reason });
  }
  return { ...nameOf(folder, held.number), held };
}

/** The letters a command was given: by name, or all there are. */
export function selectLetters(config: Config, names: readonly string[], all: boolean): LetterName[] {
  if (all === names.length > 0) {
    throw new PromptlogError('PL_USAGE', { reason: 'name the dead letters, or say --all' });
  }
  const letters = all ? allLetters(config) : [...new Set(names)].map((name) => findLetter(config, name));
  return Array.from(letters, ({ name, folder, number }) => ({ name, folder, number }));
}

/** Opens a spool's ledger, which another process may have open too. */
export function withLedger<T>(config: Config, folder: string, work: (ledger: Ledger) => T): T {
  const key = config.text('spool.encryptionKey');
  const ledger = new Ledger(folder, key === undefined ? undefined : new Cipher(key));
  try {
    return work(ledger);
  } finally {
    ledger.close();
  }
}

function nameOf(folder: string, number: number): LetterName {
  return { name: `${basename(folder)}:${number}`, folder, number };
}
