/** `promptlog backup` and `promptlog restore`: the embedded records store as one file, and back. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { backupRecords } from '../backup/backup.ts';
import { counted, type Manifest, manifestFile } from '../backup/manifest.ts';
import type { Config } from '../config.ts';
import { keyFileOf } from '../doors/http/auth/key-file.ts';
import { PromptlogError } from '../errors.ts';
import { withoutCredentials } from '../search/address.ts';
import { action, type Context } from './command.ts';
import { interruptible } from './interruptible.ts';

const EXAMPLES = `
Copies the records store of SQLite while promptlog runs; the copy is of one moment. Beside the file comes its manifest (count, size,
checksum, keys as hashes, settings without secrets). Elasticsearch is not in it: \`promptlog reindex\` makes it from the records. What waits
in the spool is not in it either. The file holds every prompt: encrypt it where it is put.

Examples:
  $ promptlog backup backups/                  a file with the time in its name
  $ promptlog backup /mnt/backup/records.sqlite --force
  $ promptlog restore backups/promptlog-20261121T120000Z.sqlite --reindex`;

interface BackupFlags {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** Adds the command to the program. */
export function registerBackup(program: Command): void {
  program
    .command('backup <file-or-folder>')
    .description('copy the records store of SQLite into a file, while it is in use')
    .option('--force', 'replace a file of that name')
    .option('--dry-run', 'only say what would be done')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, BackupFlags]>(backup));
}

async function backup({ terminal, config }: Context, place: string, flags: BackupFlags): Promise<void> {
  const from = sqliteOf(config);
  if (!existsSync(from)) throw usage(`there are no records at ${from} yet`);
  const to = targetOf(place);
  if (flags.force !== true && (existsSync(to) || existsSync(manifestFile(to)))) {
    throw usage(`${to} is there already; --force replaces it`);
  }
  if (flags.dryRun === true) {
    terminal.record({ from, to, dryRun: true });
    terminal.print(`${from} would be copied to ${to}.`);
    return;
  }
  const bar = terminal.progress('Copying', undefined, 'pages');
  const onPages = (done: number, total: number): void => bar.update(done, total);
  const endings = { interrupted: 'interrupted; nothing was left', failed: 'failed; nothing was left' };
  const copy = (signal: AbortSignal) => backupRecords({ from, to, more: besides(config), signal, onPages });
  const manifest = await interruptible(bar, copy, endings);
  if (manifest === undefined) return;
  bar.finish();
  report({ terminal }, to, manifest);
}

function report({ terminal }: Pick<Context, 'terminal'>, file: string, manifest: Manifest): void {
  const { records, bytes, sha256, secrets } = manifest;
  terminal.record({ file, manifest: manifestFile(file), records, bytes, sha256, secretsLeftOut: secrets });
  terminal.print(`${counted(records)}, ${(bytes / 1e6).toFixed(1)} MB: ${file}`);
  if (secrets.length > 0) terminal.print(`Secrets are not in it, keep them elsewhere: ${secrets.join(', ')}.`);
}

/** The file of the embedded store. Throws PL_USAGE where records are kept elsewhere. */
export function sqliteOf(config: Config): string {
  if (config.required('records') === 'sqlite') return config.required('sqlite.file');
  throw usage('only the records store of SQLite is copied so; Cosmos DB has backups of its own (docs/operating.md)');
}

function targetOf(place: string): string {
  const isFolder = /[\\/]$/.test(place) || (existsSync(place) && statSync(place).isDirectory());
  if (!isFolder) return resolve(place);
  if (!existsSync(place)) throw usage(`the folder ${place} does not exist`);
  return join(resolve(place), `promptlog-${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z.sqlite`);
}

/** The newest backup of a folder, or the file itself. */
export function backupAt(place: string): string {
  if (!existsSync(place) || !statSync(place).isDirectory()) return resolve(place);
  const newest = readdirSync(place)
    .filter((name) => /^promptlog-\d{8}T\d{6}Z\.sqlite$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) throw usage(`there is no backup in ${place}`);
  return join(resolve(place), newest);
}

function besides(config: Config): Pick<Manifest, 'keys' | 'secrets' | 'settings'> {
  const keys = keyFileOf(config.required('home'));
  const set = config.list().filter(({ source, key }) => source !== 'default' && source !== 'stack' && key !== 'home');
  const plain = set.filter(({ secret }) => !secret);
  return {
    ...(existsSync(keys) ? { keys: readFileSync(keys, 'utf8') } : {}),
    settings: Object.fromEntries(
      plain.map(({ key, value }) => [key, typeof value === 'string' ? withoutCredentials(value) : value]),
    ),
    secrets: set.filter(({ secret }) => secret).map(({ key }) => key),
  };
}

function usage(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}
