/** promptlog erase: forgets records in every store, and gives a signed receipt. */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { RecordSelection } from '../delivery/selected-records.ts';
import { readStatus } from '../delivery/status.ts';
import {
  type Amounts,
  amountsText,
  countLeft,
  type EraseOptions,
  type Erasure,
  eraseSelection,
} from '../erasing/erase.ts';
import { heldAmong } from '../erasing/held-among.ts';
import { ErasureJournal } from '../erasing/journal.ts';
import { receiptOf, writeReceipt } from '../erasing/receipt.ts';
import { refuseBlind } from '../erasing/rights.ts';
import type { Spools } from '../erasing/settle-spools.ts';
import { ownSigningKey, readPrivateKey } from '../erasing/signing-key.ts';
import { PromptlogError } from '../errors.ts';
import { openRecordsStore } from '../records/open-store.ts';
import { safeLine } from '../safe-text.ts';
import { recordsOptions } from '../store-options.ts';
import { action, type Context } from './command.ts';
import { confirmed } from './confirm.ts';
import { registerReceipts } from './erase-receipt.ts';
import { paceOf, RATE_FLAG } from './rate-flag.ts';
import { placeOf, withSearchClient } from './search-connection.ts';
import { addSelectionFlags, type SelectionFlags, selectionOf } from './selection-flags.ts';
import { spoolsOf } from './spools.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';
import { sayWaiting } from './waiting.ts';

const EXAMPLES = `
Removes the content of records from the records store, Elasticsearch (with the copies without content), and the spools and dead letters
of this home. What stays is a tombstone with ids and a time, so that nothing that comes again (spool, queue, import, reindex) brings
them back. Erased is what is there now: run it again for what comes later. Broken off, the same command goes on from there.

Examples:
  $ promptlog erase --user ada --dry-run
  $ promptlog erase --user ada --receipt ada.json
  $ promptlog erase --session s-17 --yes
  $ promptlog erase --id chatcmpl-AbC123        one call; later turns of its session may repeat it
  $ promptlog erase --query 'topic: medical and service.name: intake' --until 2026-01-31
  $ promptlog erase verify-receipt ada.json --subject user:ada`;

interface EraseFlags extends SelectionFlags {
  dryRun?: boolean;
  yes?: boolean;
  overrideHold?: boolean;
  receipt?: string;
  key?: string;
  rate?: number;
}

/** What one run works with. */
interface Run {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly flags: EraseFlags;
  readonly options: EraseOptions;
  readonly began: Date;
}

/** Adds the command to the program. */
export function registerErase(program: Command): void {
  const command = addSelectionFlags(program.command('erase').description('forget records in every store'))
    .option('--dry-run', 'say how much there is, and change nothing')
    .option('--yes', 'do not ask')
    .option('--override-hold', 'also what is held')
    .option('--receipt <file>', 'where to write the receipt (default: erasures/ in the home folder)')
    .option('--key <file>', "private Ed25519 key to sign it with, in PEM (default: the home's own)")
    .option(...RATE_FLAG)
    .addHelpText('after', EXAMPLES)
    .action(action<[EraseFlags]>(run));
  registerReceipts(command);
}

async function run({ terminal, config }: Context, flags: EraseFlags): Promise<void> {
  const began = new Date();
  const selection = selectionOf(flags, began);
  refuseWide(selection);
  // Before anything is erased: a receipt that cannot be signed is none.
  if (flags.key !== undefined) readPrivateKey(flags.key);
  const store = await openRecordsStore(recordsOptions(config));
  const signals = stopSignals(() => process.exit(130));
  try {
    await withSearchClient(config, async (client) => {
      await refuseBlind(client, placeOf(config), flags.dryRun === true);
      const told = { signal: signals.signal, onStall: sayWaiting(terminal) };
      const journal = new ErasureJournal(config.required('home'), selection);
      const where = { store, client, spools: spoolsOf(config) };
      const how = { overrideHolds: flags.overrideHold === true, pace: paceOf(flags.rate), ...told };
      const options = { ...where, ...how, selection, journal, at: began.toISOString() };
      await previewAndErase({ terminal, config, flags, options, began });
    });
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    terminal.note(
      'Interrupted: what was erased stays so. Run the same command again to go on; there is no receipt yet.',
    );
    process.exitCode = 130;
  } finally {
    signals.dispose();
    await store.close();
  }
}

async function previewAndErase(run: Run): Promise<void> {
  const { terminal, flags, options } = run;
  const found = await countLeft(options);
  const pending = pendingIn(options.spools);
  const held = await heldAmong(options);
  const begun = options.journal.size;
  if (flags.dryRun === true) {
    terminal.record({ dry_run: true, found, pending, held });
    terminal.print(`${sentence(amountsText(found))} would be erased.${waiting(pending)}`);
    if (held.length > 0) terminal.print(`Held: ${held.map(safeLine).join(', ')}.`);
    return;
  }
  if (held.length > 0 && flags.overrideHold !== true)
    throw new PromptlogError('PL_ERASE_HELD', { sessions: held.map(safeLine).join(', ') });
  if (begun > 0) terminal.note(`Going on with an erasure of ${begun} records that was broken off.`);
  if (flags.yes !== true && !(await confirmed(questionOf(found, begun)))) {
    terminal.print('Nothing was erased.');
    return;
  }
  await eraseAndSign(run, found);
}

function questionOf(found: Amounts, begun: number): string {
  const isEmpty = begun === 0 && Object.values(found).every((count) => count === 0);
  if (isEmpty) return 'There is nothing of it. Write a receipt that says so?';
  return `${sentence(amountsText(found))} will be erased for good. Erase?`;
}

async function eraseAndSign(run: Run, found: Amounts): Promise<void> {
  const { terminal, options } = run;
  // Of a query the records store counts nothing.
  const total = Math.max(found.records, found.documents);
  const bar = terminal.progress('Erasing', total > 0 ? total : undefined, 'records');
  try {
    const erasure = await eraseSelection({ ...options, onProgress: (erased) => bar.update(erased) });
    bar.finish('done');
    const { file, signature } = sign(run, erasure);
    options.journal.remove();
    report(terminal, erasure, file, signature);
  } catch (error) {
    bar.stop(options.signal.aborted ? 'interrupted' : 'failed; what was erased stays so');
    throw error;
  }
}

function sign({ config, flags, options, began }: Run, erasure: Erasure): { file: string; signature: string } {
  const home = config.required('home');
  const key = flags.key === undefined ? ownSigningKey(home) : readPrivateKey(flags.key);
  const file = flags.receipt ?? join(home, 'erasures', `receipt-${began.toISOString().replace(/[:.]/g, '-')}.json`);
  const { store, selection, spools, journal, overrideHolds } = options;
  const receipt = receiptOf({
    selection,
    overrodeHolds: overrideHolds === true,
    began,
    finished: new Date(),
    places: {
      records: `${store.name} ${store.place}`,
      search: placeOf(config),
      spools: spools.folders.length,
    },
    erasure,
    documents: journal.documents,
  });
  return { file, signature: writeReceipt(file, receipt, key) };
}

function report(terminal: Terminal, erasure: Erasure, receipt: string, signature: string): void {
  const { erased, left, remembered, scrubbed } = erasure;
  terminal.record({ erased, left, late_copies_refused: remembered, files_overwritten: scrubbed, receipt, signature });
  terminal.print(`Erased: ${amountsText(erased)}. Left in every store: nothing.`);
  terminal.print(`Receipt: ${receipt}\nSignature: ${signature}`);
  if (!remembered) {
    terminal.note(
      'Elasticsearch lets this user change no settings: an older copy that comes after a minute is seen until the collector removes it.',
    );
  }
  if (!scrubbed) terminal.note('The files of the records store are being read: their journal is overwritten later.');
}

/** A whole store is not erased by a slip of the keyboard. */
function refuseWide({ user, session, id, query }: RecordSelection): void {
  if ([user, session, id, query].some((value) => value !== undefined)) return;
  throw new PromptlogError('PL_USAGE', { reason: 'name what to erase: --user, --session, --id or --query' });
}

function pendingIn({ folders, cipher }: Spools): number {
  const lanes = folders.flatMap((folder) => readStatus(folder, cipher).lanes);
  return lanes.filter(({ lane }) => lane === 'records').reduce((sum, { pending }) => sum + pending, 0);
}

function waiting(pending: number): string {
  return pending === 0 ? '' : ` ${pending} entries of the spools wait to be delivered and are not looked at yet.`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
