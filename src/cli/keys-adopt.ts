/** `promptlog keys adopt`: a key that was made elsewhere, as by `npm run compose:init`, becomes one of this collector's. */
import type { Command } from 'commander';
import { systemEnvironment } from '../config.ts';
import { changeKeys, type StoredKey } from '../doors/http/auth/key-file.ts';
import { hashOfKey, idOfKey } from '../doors/http/auth/key-text.ts';
import type { Scope } from '../doors/http/guard.ts';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { action, type Context } from './command.ts';
import { gather, nameFrom, scopesFrom } from './keys-flags.ts';

interface AdoptFlags {
  scope: string[];
  fromEnv: string;
}

interface Adoption {
  readonly id: string;
  readonly name: string;
  readonly state: 'adopted' | 'kept';
  readonly scopes: readonly Scope[];
  /** Former keys of that name, refused from now on. */
  readonly revoked: readonly string[];
}

/** Adds the command to the group `keys`. */
export function registerAdopt(group: Command, help: string): void {
  group
    .command('adopt <name>')
    .description('take a key out of the environment; the former one of that name is refused from then on')
    .option('--scope <scopes>', 'what it may do, as for create (default: ingest)', gather, [])
    .requiredOption('--from-env <variable>', 'the variable that holds the key: pl_<id>_<secret>')
    .addHelpText('after', help)
    .action(action<[string, AdoptFlags]>(adopt));
}

function adopt({ terminal, config }: Context, named: string, flags: AdoptFlags): void {
  const name = nameFrom(named);
  const scopes = scopesFrom(flags.scope);
  const text = keyIn(flags.fromEnv);
  const adoption = changeKeys(config.required('home'), (keys) => adopted(keys, { name, scopes, text }));
  terminal.record(adoption);
  terminal.print(sentenceOf(adoption));
}

function adopted(
  keys: readonly StoredKey[],
  wanted: { readonly name: string; readonly scopes: readonly Scope[]; readonly text: string },
): { readonly keys: readonly StoredKey[]; readonly result: Adoption } {
  const { name, scopes, text } = wanted;
  const id = idOfKey(text) ?? '';
  const now = new Date().toISOString();
  const same = keys.find((key) => key.id === id);
  if (same?.revoked !== undefined) {
    throw wrong(`the key ${id} was revoked, and what is revoked stays so: make another`);
  }
  if (same !== undefined && same.hash !== hashOfKey(text)) {
    throw wrong(`there is another key with the id ${id}: make another`);
  }
  const former = keys.filter((key) => key.name === name && key.id !== id && key.revoked === undefined);
  const others = keys.filter((key) => key.id !== id).map((key) => (former.includes(key) ? refused(key, now) : key));
  const key: StoredKey = { id, name, hash: hashOfKey(text), scopes, created: same?.created ?? now };
  const state = same === undefined ? 'adopted' : 'kept';
  return { keys: [...others, key], result: { id, name, state, scopes, revoked: former.map((each) => each.id) } };
}

function refused({ hash: _hash, ...rest }: StoredKey, now: string): StoredKey {
  return { ...rest, revoked: now };
}

function keyIn(variable: string): string {
  const text = systemEnvironment()[variable]?.trim() ?? '';
  if (idOfKey(text) !== undefined) return text;
  // Never the value: it may be a password that was put into the wrong variable.
  const fault = text === '' ? 'is not set' : 'holds no key of the form pl_<id>_<secret>';
  throw wrong(`the environment variable ${variable} ${fault}`);
}

function sentenceOf({ id, name, state, scopes, revoked }: Adoption): string {
  const known = state === 'kept' ? 'is known already' : 'is accepted from now on';
  const former = revoked.length === 0 ? '' : `; refused from now on: ${revoked.join(', ')}`;
  return `The key ${id} (${safeLine(name)}, may ${scopes.join(', ')}) ${known}${former}.`;
}

function wrong(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}
