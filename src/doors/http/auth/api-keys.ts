/** Callers with an API key: known by its hash, from a file that is read again when it changed. */
import { timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { PromptlogError } from '../../../errors.ts';
import type { GuardRequest, Principal } from '../guard.ts';
import { keyFileOf, parseKeys, type StoredKey } from './key-file.ts';
import { claimsToBeKey, hashOfKey, idOfKey } from './key-text.ts';
import { KeyUsage } from './key-usage.ts';
import { RateLimiter } from './rate-limit.ts';
import { bearerOf, keyHeadersOf, type Recogniser } from './recogniser.ts';
import { badCredential, badSetting } from './refusal.ts';

export interface ApiKeysOptions {
  /** Folder of keys.json. */
  readonly home: string;
  /** How often the file is looked at, in milliseconds. Default 1_000: a revoked key is refused after that long. */
  readonly checkIntervalMs?: number;
  /** How often the times of last use are written, in milliseconds. Default 60_000. */
  readonly usageIntervalMs?: number;
  /** The time of day. */
  readonly now?: () => number;
  /** A clock that never goes back, for the rates. */
  readonly ticks?: () => number;
}

/** A key as it is used: what does not change between two requests is made once. */
interface Known {
  readonly stored: StoredKey;
  readonly hash: Buffer;
  readonly expires: number;
  readonly principal: Principal;
}

// The same sentence and the same work for an id that nobody has, a secret that is wrong and a key that was revoked.
const NOT_ACCEPTED = 'the key is not accepted';
const NOBODY = Buffer.alloc(32);

// Strangers read this: what exactly is wrong, with the place of the file, is in the cause and in what the command line says.
const CANNOT_BE_USED = 'it cannot be read or cannot be trusted; `promptlog keys list` there says why';

export class ApiKeys implements Recogniser {
  readonly #file: string;
  readonly #checkIntervalMs: number;
  readonly #now: () => number;
  readonly #ticks: () => number;
  readonly #limiter: RateLimiter;
  readonly #usage: KeyUsage;
  #known: ReadonlyMap<string, Known> = new Map();
  #problem: unknown;
  #stamp = '';
  #checked = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;

  constructor(options: ApiKeysOptions) {
    this.#file = keyFileOf(options.home);
    this.#checkIntervalMs = options.checkIntervalMs ?? 1_000;
    this.#now = options.now ?? Date.now;
    this.#ticks = options.ticks ?? (() => performance.now());
    this.#limiter = new RateLimiter(this.#ticks);
    this.#usage = new KeyUsage(options.home, options.usageIntervalMs);
  }

  async recognise({ headers }: GuardRequest): Promise<Principal | undefined> {
    const text = [...keyHeadersOf(headers), bearerOf(headers) ?? ''].find(claimsToBeKey);
    return text === undefined ? undefined : this.holderOf(text);
  }

  /** Whose key it is. */
  async holderOf(text: string): Promise<Principal> {
    await this.#refresh();
    return this.#admit(this.#find(text));
  }

  /** Who somebody is that came with this key before. */
  async #again(id: string): Promise<Principal> {
    await this.#refresh();
    const known = this.#known.get(id);
    if (known === undefined) throw badCredential(NOT_ACCEPTED);
    return this.#admit(known);
  }

  #admit({ stored, expires, principal }: Known): Principal {
    if (this.#now() >= expires) throw badCredential('the key has expired');
    this.#limit(stored);
    this.#usage.note(stored.id, this.#now());
    return principal;
  }

  /** Writes when keys were last used. */
  close(): Promise<void> {
    return this.#usage.flush();
  }

  #find(text: string): Known {
    const known = this.#known.get(idOfKey(text) ?? '');
    const same = timingSafeEqual(Buffer.from(hashOfKey(text), 'hex'), known?.hash ?? NOBODY);
    if (known === undefined || !same) throw badCredential(NOT_ACCEPTED);
    return known;
  }

  #limit({ id, name, rate }: StoredKey): void {
    if (rate === undefined) return;
    const retryAfterSeconds = this.#limiter.take(id, rate);
    if (retryAfterSeconds === 0) return;
    const reason = `the key ${name} may be used ${rate.requests} times in ${rate.seconds} s`;
    throw new PromptlogError('PL_RATE_LIMITED', { reason, retryAfterSeconds });
  }

  /** Looks at the file when the last look is old; requests that come meanwhile wait for the same look. */
  async #refresh(): Promise<void> {
    if (this.#ticks() - this.#checked >= this.#checkIntervalMs) {
      this.#checking ??= this.#load().finally(() => {
        this.#checked = this.#ticks();
        this.#checking = undefined;
      });
    }
    await this.#checking;
    if (this.#problem !== undefined) throw badSetting('keys.json', CANNOT_BE_USED, this.#problem);
  }

  async #load(): Promise<void> {
    try {
      const stats = await stat(this.#file, { bigint: true });
      const stamp = `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.mode}`;
      if (stamp === this.#stamp) return;
      const keys = parseKeys(await readFile(this.#file, 'utf8'), { mode: Number(stats.mode) });
      this.#take(keys, stamp);
    } catch (error) {
      const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
      this.#take([], '');
      // A file that cannot be trusted lets nobody in, and says so rather than that the callers are wrong.
      if (!absent) this.#problem = error;
    }
  }

  #take(keys: readonly StoredKey[], stamp: string): void {
    this.#problem = undefined;
    this.#stamp = stamp;
    this.#known = new Map(keys.flatMap((stored) => knownOf(stored, () => this.#again(stored.id))));
  }
}

/** Who may be let in; nobody for a key that was revoked. */
function knownOf(stored: StoredKey, again: () => Promise<Principal>): [string, Known][] {
  const { id, name, hash, scopes, expires, labels, revoked } = stored;
  if (hash === undefined || revoked !== undefined) return [];
  const principal: Principal = Object.freeze({
    name: `key:${name}/${id}`,
    scopes: new Set(scopes),
    labels: Object.freeze({ ...labels }),
    again,
  });
  const until = expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
  return [[id, { stored, hash: Buffer.from(hash, 'hex'), expires: until, principal }]];
}
