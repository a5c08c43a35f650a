/** promptlog status: what was accepted, what is delivered, what waits and why. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { type DeliveryStatus, type LaneStatus, readStatus } from '../delivery/status.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { Cipher } from '../spool/cipher.ts';
import { listSpools } from '../spool/claim.ts';
import { action, type Context } from './command.ts';
import { type Failure, recordsStatus, type StoreStatus, searchStatus } from './store-status.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
For each lane: accepted = delivered + pending + dead + dropped. Exit status 5 when a store does not answer.

Examples:
  $ promptlog status
  $ promptlog status --json | jq '.spools[].lanes[] | {lane, pending, stalled}'`;

type SpoolStatus = DeliveryStatus | { readonly folder: string; readonly failure: Failure };

/** Adds the command to the program. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('lanes, what waits and why, dead letters, and whether the stores answer')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(status));
}

async function status({ terminal, config }: Context): Promise<void> {
  const stores = await Promise.all([recordsStatus(config), searchStatus(config)]);
  const spools = spoolsOf(config);
  terminal.record({ stores, spools });
  for (const store of stores) printStore(terminal, store);
  if (spools.length === 0) terminal.print('\nNo spool yet: nothing was shipped from here.');
  for (const spool of spools) printSpool(terminal, spool);
  if ([...stores, ...spools].some((part) => 'failure' in part)) process.exitCode = 5;
}

function spoolsOf(config: Config): SpoolStatus[] {
  const key = config.text('spool.encryptionKey');
  const cipher = key === undefined ? undefined : new Cipher(key);
  return listSpools(config.required('spool.folder')).map((folder) => {
    try {
      return readStatus(folder, cipher);
    } catch (error) {
      const known =
        error instanceof PromptlogError
          ? error
          : new PromptlogError('PL_SPOOL_IO', { folder, reason: reasonOf(error) });
      return { folder, failure: { code: known.code, message: known.message, fix: known.fix } };
    }
  });
}

function printStore(terminal: Terminal, { store, place, records, failure }: StoreStatus): void {
  const count = records === undefined ? 'nothing kept yet' : `answers, ${amount(records, 'record')}`;
  terminal.print(`${terminal.bold(store)} ${place}: ${failure === undefined ? count : 'does not work'}`);
  if (failure !== undefined) printFailure(terminal, failure);
}

function printFailure(terminal: Terminal, { code, message, fix }: Failure): void {
  terminal.print(`  ${code}: ${safeLine(message)}\n  ${safeLine(fix)}`);
}

function printSpool(terminal: Terminal, spool: SpoolStatus): void {
  terminal.print(`\n${terminal.bold('spool')} ${spool.folder}:`);
  if ('failure' in spool) {
    printFailure(terminal, spool.failure);
    return;
  }
  const total = Object.values(spool.accepted).reduce((sum, count) => sum + count, 0);
  terminal.print(`  ${amount(total, 'entry', 'entries')} ever, ${megabytes(spool.bytes)} not settled`);
  const head = ['lane', 'accepted', 'delivered', 'pending', 'waiting', 'dead', 'dropped', 'lag'];
  for (const row of [head, ...spool.lanes.map(laneRow)]) {
    terminal.print(`  ${row.map((cell, at) => (at === 0 ? cell.padEnd(8) : cell.padStart(11))).join('')}`);
  }
  for (const { lane, stalled } of spool.lanes) {
    if (stalled !== undefined) terminal.print(`  ${lane} waits since ${stalled.since}: ${safeLine(stalled.reason)}`);
  }
  if (spool.lanes.some((lane) => lane.dead > 0)) {
    terminal.print('  `promptlog dead-letters list` says why entries were refused.');
  }
}

function laneRow({ lane, accepted, delivered, pending, waiting, dead, dropped, lagBytes }: LaneStatus): string[] {
  const counts = [accepted, delivered, pending, waiting, dead, dropped].map((count) => count.toLocaleString('en'));
  return [lane, ...counts, megabytes(lagBytes)];
}

function amount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
