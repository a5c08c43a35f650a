/** promptlog access: API keys of Elasticsearch, one for each part of the stack, with its role and nothing more. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import {
  ACCESS_ROLES,
  type Access,
  type AccessKind,
  createAccess,
  endAccessAfter,
  listAccess,
  type NewAccess,
  revokeAccess,
} from '../search/access-keys.ts';
import type { SearchClient } from '../search/client.ts';
import { lackOf } from '../search/security-api.ts';
import { action, type Context } from './command.ts';
import { lifetimeFrom } from './lifetime.ts';
import { placeOf, withSearchClient } from './search-connection.ts';
import type { Terminal } from './terminal.ts';

const KINDS = Object.keys(ACCESS_ROLES) as AccessKind[];
const LONGEST_NAME = 100;
const DEFAULT_KEEP = '24h';

const EXAMPLES = `
A key is shown once, when it is made, in the form its user takes: encoded for promptlog (elasticsearch.apiKey), as id:key for Logstash.
Sign in as a user who may make keys and has what they may (elasticsearch.username, elasticsearch.password).
These are keys of Elasticsearch; those of the collector are made with \`promptlog keys\`.

Examples:
  $ promptlog access create collector --expires 90d
  $ promptlog access create reader --name grafana --json
  $ promptlog access list
  $ promptlog access rotate promptlog-collector             a new key; the old one goes on for 24 hours
  $ promptlog access rotate promptlog-collector --keep 7d
  $ promptlog access rotate promptlog-collector --now       a key that leaked: the old one ends at once
  $ promptlog access revoke promptlog-collector`;

/** Adds the command to the program. */
export function registerAccess(program: Command): void {
  const group = program.command('access').description('API keys of Elasticsearch').addHelpText('after', EXAMPLES);
  group
    .command('create <kind>')
    .description(`make a key and show it, this once: ${KINDS.join(', ')}`)
    .option('--name <name>', 'what it is called (default: promptlog-<kind>)')
    .option('--expires <time>', 'a time from now: 12h, 90d, 4w, 1y (default: never)')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, { name?: string; expires?: string }]>(create));
  group
    .command('list')
    .description('the keys that were made here')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(list));
  group
    .command('rotate <name>')
    .description('make a new key of the same kind and name, and let the old one end')
    .option('--keep <time>', 'how long the old one goes on: 24h, 7d', DEFAULT_KEEP)
    .option('--now', 'end the old one at once')
    .option('--expires <time>', 'when the new one ends (default: after as long as the old one)')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, { keep: string; now?: boolean; expires?: string }]>(rotate));
  group
    .command('revoke <key>')
    .description('end a key at once, by its name or id')
    .addHelpText('after', EXAMPLES)
    .action(action<[string]>(revoke));
}

async function create(
  { terminal, config }: Context,
  given: string,
  flags: { name?: string; expires?: string },
): Promise<void> {
  const kind = KINDS.find((each) => each === given);
  if (kind === undefined) throw wrong(`there is no kind "${given}"; there are ${KINDS.join(', ')}`);
  const name = flags.name ?? `promptlog-${kind}`;
  if (name.trim() === '' || name.length > LONGEST_NAME)
    throw wrong(`a key has a name of 1 to ${LONGEST_NAME} characters`);
  const lifetimeMs = flags.expires === undefined ? undefined : lifetimeFrom('--expires', flags.expires);
  const made = await withKeys(config, (client) => createAccess(client, { kind, name, lifetimeMs }));
  show(terminal, made);
}

async function list({ terminal, config }: Context): Promise<void> {
  const keys = await withKeys(config, listAccess);
  for (const key of keys) {
    terminal.record(key);
    terminal.print(lineOf(key, (text) => terminal.bold(text)));
  }
  if (keys.length === 0) terminal.print('No keys. `promptlog access create <kind>` makes one.');
}

async function rotate(
  { terminal, config }: Context,
  name: string,
  flags: { keep: string; now?: boolean; expires?: string },
): Promise<void> {
  const keepMs = lifetimeFrom('--keep', flags.keep);
  const asked = flags.expires === undefined ? undefined : lifetimeFrom('--expires', flags.expires);
  await withKeys(config, async (client) => {
    const old = (await listAccess(client)).filter((key) => key.state === 'valid' && key.name === name);
    const [newest] = old;
    if (newest === undefined) throw wrong(`there is no valid key "${name}"; \`promptlog access list\` shows them`);
    // Shown before anything ends: whatever fails then, the new key is at hand.
    show(terminal, await createAccess(client, { kind: newest.kind, name, lifetimeMs: asked ?? spanOf(newest) }));
    if (flags.now === true) {
      const ended = await revokeAccess(
        client,
        old.map(({ id }) => id),
      );
      terminal.note(`Ended at once: ${ended.join(', ') || 'none'}.`);
    } else for (const key of old) await retire(terminal, client, key, keepMs, flags.keep);
  });
}

async function retire(
  terminal: Terminal,
  client: SearchClient,
  { id, expires, owner }: Access,
  keepMs: number,
  keep: string,
): Promise<void> {
  if (expires !== null && Date.parse(expires) <= Date.now() + keepMs) {
    terminal.note(`The old key ${id} ends at ${expires} anyway.`);
  } else if (await endAccessAfter(client, id, keepMs)) {
    terminal.note(`The old key ${id} ends in ${keep}: put the new one in its place until then.`);
  } else {
    const whose = `The old key ${id} is of ${safeLine(owner)}, who alone can give it an end, signed in with a password.`;
    terminal.note(`${whose} Once the new one is in its place: promptlog access revoke ${id}`);
  }
}

async function revoke({ terminal, config }: Context, named: string): Promise<void> {
  await withKeys(config, async (client) => {
    const found = (await listAccess(client)).filter(({ id, name, state }) => {
      return state === 'valid' && (id === named || name === named);
    });
    if (found.length === 0) throw wrong(`there is no valid key "${named}"; \`promptlog access list\` shows them`);
    const ended = await revokeAccess(
      client,
      found.map(({ id }) => id),
    );
    terminal.record({ revoked: ended });
    terminal.print(ended.length === 0 ? 'None had to be ended.' : `Ended: ${ended.join(', ')}`);
  });
}

/** A client whose errors say that the server has no keys, where it has none. */
function withKeys<Result>(config: Config, work: (client: SearchClient) => Promise<Result>): Promise<Result> {
  return withSearchClient(config, async (client) => {
    try {
      return await work(client);
    } catch (error) {
      const reason = lackOf(error);
      if (reason === undefined) throw error;
      throw new PromptlogError('PL_SEARCH_NO_ACCESS', { place: placeOf(config), reason }, error);
    }
  });
}

function show(terminal: Terminal, made: NewAccess): void {
  const { id, name, kind, encoded, idAndKey, expires } = made;
  terminal.record(made);
  terminal.print(kind === 'logstash' ? idAndKey : encoded);
  if (terminal.json) return;
  const place =
    kind === 'logstash'
      ? 'Logstash takes it as api_key of its elasticsearch output'
      : 'promptlog takes it as elasticsearch.apiKey (PROMPTLOG_ELASTICSEARCH_API_KEY), others as `Authorization: ApiKey …`';
  const end = expires === null ? 'never expires' : `expires at ${expires}`;
  terminal.note(`\nThe key ${id} (${safeLine(name)}, ${kind}) ${end}. ${place}.\nIt is not shown again.`);
}

function lineOf({ id, name, kind, state, expires, owner }: Access, bold: (text: string) => string): string {
  const end = state !== 'valid' ? state : expires === null ? 'never expires' : `expires ${expires.slice(0, 10)}`;
  return [bold(id), safeLine(name), kind, end, `of ${safeLine(owner)}`].join('  ');
}

function spanOf({ created, expires }: Access): number | undefined {
  return expires === null ? undefined : Math.max(0, Date.parse(expires) - Date.parse(created));
}

function wrong(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}
