/** promptlog keys: who may send to and read from the collector. */
import type { Command } from 'commander';
import { addKey, changeKeys, readKeys, type StoredKey } from '../doors/http/auth/key-file.ts';
import { idOfKey } from '../doors/http/auth/key-text.ts';
import { lastUsed } from '../doors/http/auth/key-usage.ts';
import { type Rate, rateFrom, rateText } from '../doors/http/auth/rate-limit.ts';
import { SCOPES, type Scope } from '../doors/http/guard.ts';
import { PromptlogError } from '../errors.ts';
import { isoTime } from '../record/schema-time.ts';
import { safeLine } from '../safe-text.ts';
import { action, type Context } from './command.ts';
import { registerAdopt } from './keys-adopt.ts';
import { gather, nameFrom, scopesFrom } from './keys-flags.ts';

const EXAMPLES = `
A key is shown once, when it is made; only its hash is kept. A running collector knows a new key, and refuses a revoked one,
within seconds. Scopes: ingest (send records), feedback (rate and correct them), read (get and search them), admin.

Examples:
  $ promptlog keys create checkout-service
  $ promptlog keys create dashboard --scope read --expires 90d --rate 10/s
  $ promptlog keys create partner --scope ingest,feedback --app partner-bot --tenant contoso
  $ promptlog keys list
  $ promptlog keys revoke 3f2a9c04d1be
  $ promptlog keys adopt logstash --from-env PROMPTLOG_LOGSTASH_KEY`;

const DAY_MS = 86_400_000;
const SPANS: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS };
const LAST_TIME = Date.UTC(9999, 0);

interface CreateFlags {
  scope: string[];
  expires?: string;
  rate?: string;
  app?: string;
  tenant?: string;
}

/** What is told of a key: everything but its hash. */
interface Described {
  readonly id: string;
  readonly name: string;
  readonly state: 'valid' | 'expired' | 'revoked';
  readonly scopes: readonly Scope[];
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly rate: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly lastUsed: string | null;
}

/** Adds the command to the program. */
export function registerKeys(program: Command): void {
  const group = program.command('keys').description('API keys of the collector').addHelpText('after', EXAMPLES);
  group
    .command('create <name>')
    .description('make a key and show it, this once')
    .option('--scope <scopes>', `what it may do: ${SCOPES.join(', ')}; may be repeated (default: ingest)`, gather, [])
    .option('--expires <when>', 'a date, or a time from now: 12h, 90d, 4w, 1y (default: never)')
    .option('--rate <limit>', 'requests it may make: 10/s, 600/m, 5000/h (default: any number)')
    .option('--app <app>', 'application of all it sends; it reads no other')
    .option('--tenant <tenant>', 'tenant of all it sends; it reads no other')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, CreateFlags]>(create));
  group
    .command('list')
    .description('all keys, and when each was last used')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(list));
  group
    .command('revoke <id>')
    .description('refuse a key from now on')
    .addHelpText('after', EXAMPLES)
    .action(action<[string]>(revoke));
  registerAdopt(group, EXAMPLES);
}

function create({ terminal, config }: Context, name: string, flags: CreateFlags): void {
  const now = Date.now();
  const labels = labelsFrom(flags);
  const { key, text } = addKey(config.required('home'), {
    name: nameFrom(name),
    scopes: scopesFrom(flags.scope),
    created: new Date(now).toISOString(),
    ...(flags.expires === undefined ? {} : { expires: expiryFrom(flags.expires, now) }),
    ...(flags.rate === undefined ? {} : { rate: limitFrom(flags.rate) }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  });
  terminal.record({ key: text, ...described(key, now) });
  terminal.print(text);
  if (!terminal.json) terminal.note(`\n${sentenceOf(described(key, now))}\nIt is not shown again.`);
}

async function list({ terminal, config }: Context): Promise<void> {
  const home = config.required('home');
  const used = await lastUsed(home);
  const now = Date.now();
  const keys = readKeys(home).map((key) => described(key, now, used.get(key.id)));
  for (const key of keys) {
    terminal.record(key);
    terminal.print(lineOf(key, (text) => terminal.bold(text)));
  }
  if (keys.length === 0) terminal.print('No keys. `promptlog keys create <name>` makes one.');
}

function revoke({ terminal, config }: Context, named: string): void {
  const home = config.required('home');
  // Who finds a leaked key has the whole of it at hand.
  const id = idOfKey(named) ?? named;
  const now = Date.now();
  const revoked = changeKeys(home, (keys) => {
    const found = keys.find((key) => key.id === id);
    if (found === undefined) throw wrong(`there is no key "${shown(id)}"; \`promptlog keys list\` shows them`);
    const { hash: _hash, ...rest } = found;
    const result: StoredKey = { ...rest, revoked: found.revoked ?? new Date(now).toISOString() };
    return { keys: keys.map((key) => (key === found ? result : key)), result };
  });
  terminal.record(described(revoked, now));
  terminal.print(`The key ${revoked.id} (${safeLine(revoked.name)}) is refused from now on.`);
}

function described(key: StoredKey, now: number, used?: string): Described {
  const { id, name, scopes, created, expires = null, revoked = null, rate, labels = {} } = key;
  const over = expires !== null && Date.parse(expires) <= now;
  return {
    ...{
      id,
      name,
      state: revoked !== null ? 'revoked' : over ? 'expired' : 'valid',
      scopes,
      created,
      expires,
      revoked,
    },
    rate: rate === undefined ? null : rateText(rate),
    labels,
    lastUsed: used ?? null,
  };
}

function lineOf(key: Described, bold: (text: string) => string): string {
  const { id, name, state, scopes, expires, rate, labels, lastUsed: used } = key;
  const parts = [
    state === 'valid' ? (expires === null ? 'never expires' : `expires ${expires.slice(0, 10)}`) : state,
    ...(rate === null ? [] : [rate]),
    ...Object.entries(labels).map(([label, value]) => `${label} ${safeLine(value)}`),
    used === null ? 'never used' : `last used ${used.slice(0, 16)}Z`,
  ];
  return [bold(id), safeLine(name), scopes.join('+'), ...parts].join('  ');
}

function sentenceOf({ id, name, scopes, expires, rate, labels }: Described): string {
  const parts = [
    `may ${scopes.join(', ')}`,
    expires === null ? 'never expires' : `expires at ${expires}`,
    ...(rate === null ? [] : [`is good for ${rate}`]),
    ...Object.entries(labels).map(([label, value]) => `is bound to the ${label} ${safeLine(value)}`),
  ];
  return `The key ${id} (${safeLine(name)}) ${parts.join(', ')}.`;
}

function expiryFrom(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,6})([hdwy])$/.exec(text) ?? [];
  const span = Number(count) * (SPANS[unit ?? ''] ?? Number.NaN);
  const time = Number.isNaN(span) ? Date.parse(isoTime(text) ?? '') : now + span;
  if (Number.isNaN(time)) throw wrong(`"${text}" is neither a date (2027-01-31) nor a time from now (90d)`);
  if (time <= now) throw wrong(`the key would have expired already: "${text}" is not after now`);
  return new Date(Math.min(time, LAST_TIME)).toISOString();
}

function limitFrom(text: string): Rate {
  const rate = rateFrom(text);
  if (rate === undefined) throw wrong(`"${text}" is not a rate such as 10/s, 600/m or 5000/h`);
  return rate;
}

function labelsFrom({ app, tenant }: CreateFlags): Record<string, string> {
  const labels = Object.entries({ app, tenant }).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const empty = labels.find(([, value]) => value.trim() === '');
  if (empty !== undefined) throw wrong(`--${empty[0]} needs a value`);
  return Object.fromEntries(labels);
}

// What is no id may be a mistyped key, and a key is not repeated.
function shown(id: string): string {
  return id.length > 12 ? `${id.slice(0, 12)}…` : id;
}

function wrong(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}
