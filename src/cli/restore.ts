/** `promptlog restore`: a backup in the place of the records store. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { counted } from '../backup/manifest.ts';
import { type Restored, restoreRecords } from '../backup/restore.ts';
import type { Config } from '../config.ts';
import { keyFileOf } from '../doors/http/auth/key-file.ts';
import { PromptlogError } from '../errors.ts';
import { isRunning } from '../stack/process-identity.ts';
import { holderOf } from '../stack/process-lock.ts';
import { writeSecretFile } from '../stack/secret-file.ts';
import { stackLock } from '../stack/stack-file.ts';
import { backupAt, sqliteOf } from './backup.ts';
import { action, type Context } from './command.ts';
import { interruptible } from './interruptible.ts';
import { runReindex } from './reindex-run.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Checks size, checksum, tables and count before anything is changed. A store that holds records is replaced with --force only, and is kept
beside the new one. Stop promptlog first. Records that were erased since the backup was made are in it: erase them again.

Examples:
  $ promptlog restore backups/                       the newest of a folder
  $ promptlog restore records.sqlite --dry-run       only check it
  $ promptlog restore records.sqlite --force --reindex`;

interface RestoreFlags {
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly reindex?: boolean;
}

/** Adds the command to the program. */
export function registerRestore(program: Command): void {
  program
    .command('restore <file-or-folder>')
    .description('put a backup in the place of the records store')
    .option('--force', 'also where there are records; they are kept beside')
    .option('--dry-run', 'only check the backup')
    .option('--reindex', 'index the records into Elasticsearch afterwards')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, RestoreFlags]>(restore));
}

async function restore(context: Context, place: string, flags: RestoreFlags): Promise<void> {
  const { terminal, config } = context;
  const to = sqliteOf(config);
  const backup = backupAt(place);
  if (flags.dryRun !== true) await assertStopped(config);
  const bar = terminal.progress('Checking', undefined, 'bytes');
  const onBytes = (done: number, total: number): void => bar.update(done, total);
  const { force = false, dryRun = false } = flags;
  const endings = { interrupted: 'interrupted; nothing was changed', failed: 'failed; nothing was changed' };
  const put = (signal: AbortSignal) => restoreRecords({ backup, to, force, dryRun, signal, onBytes });
  const restored = await interruptible(bar, put, endings);
  if (restored === undefined) return;
  bar.finish();
  const keys = flags.dryRun === true ? false : await restoreKeys(config, restored);
  report(terminal, { backup, to, restored, keys, flags });
  if (flags.reindex === true && flags.dryRun !== true) await runReindex(context, { restart: true, check: true });
}

async function assertStopped(config: Config): Promise<void> {
  const home = config.required('home');
  const holder = await holderOf(stackLock(home));
  if (holder !== undefined && (await isRunning(holder))) {
    throw new PromptlogError('PL_STACK_RUNNING', { home, pid: holder.pid });
  }
}

// Keys that are there were made for those who use them now.
async function restoreKeys(config: Config, { manifest }: Restored): Promise<boolean> {
  const file = keyFileOf(config.required('home'));
  if (manifest.keys === undefined || existsSync(file)) return false;
  await writeSecretFile(file, manifest.keys);
  return true;
}

interface Report {
  readonly backup: string;
  readonly to: string;
  readonly restored: Restored;
  readonly keys: boolean;
  readonly flags: RestoreFlags;
}

function report(terminal: Terminal, { backup, to, restored, keys, flags }: Report): void {
  const { manifest, replaced, keptAs } = restored;
  const { records, made, secrets } = manifest;
  const dryRun = flags.dryRun === true;
  terminal.record({ backup, to, made, records, replaced, keptAs: keptAs ?? null, keys, dryRun });
  const count = `${counted(records)} of ${made}`;
  terminal.print(dryRun ? `The backup is whole: ${count}, to go to ${to}.` : `Restored ${count} to ${to}.`);
  if (dryRun && replaced > 0) terminal.print(`It takes --force: ${to} holds ${counted(replaced)}.`);
  if (dryRun) return;
  if (keptAs !== undefined) terminal.print(`What was there is ${keptAs}.`);
  if (keys) terminal.print('The API keys of that time work again.');
  if (secrets.length > 0) terminal.print(`These secrets were set then and are not in it: ${secrets.join(', ')}.`);
  const next = flags.reindex === true ? '' : '`promptlog up`, then `promptlog reindex`, and ';
  terminal.print(`Next: ${next}\`promptlog verify\`: it lists what Elasticsearch has that is newer than the backup.`);
}
