/** Settings: flag → environment → file → running stack → default; validated, frozen, secrets known by name. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OptionValue } from './config-option.ts';
import { OPTIONS, type OptionKey } from './config-options.ts';
import { PromptlogError, reasonOf } from './errors.ts';

export type Source = 'flag' | 'environment' | 'file' | 'stack' | 'default';

export interface Setting {
  readonly key: OptionKey;
  readonly value: OptionValue;
  readonly source: Source;
  /** Which variable or file it came from, for messages. */
  readonly from: string;
  readonly secret: boolean;
}

/** Every setting by its dotted key, with where it came from. */
export class Config {
  readonly #settings: ReadonlyMap<OptionKey, Setting>;

  constructor(settings: ReadonlyMap<OptionKey, Setting>) {
    this.#settings = settings;
    Object.freeze(this);
  }

  /** All settings, for `promptlog config`. */
  list(): readonly Setting[] {
    return [...this.#settings.values()];
  }

  text(key: OptionKey): string | undefined {
    const value = this.#settings.get(key)?.value;
    return value === undefined || value === '' ? undefined : String(value);
  }

  /** A setting that always has a value: one with a default. */
  required(key: OptionKey): string {
    const value = this.text(key);
    if (value === undefined) throw invalid(key, 'it is not set', OPTIONS[key].env);
    return value;
  }

  number(key: OptionKey): number {
    return Number(this.required(key));
  }

  /** A number that may be unset. */
  optionalNumber(key: OptionKey): number | undefined {
    const value = this.text(key);
    return value === undefined ? undefined : Number(value);
  }

  flag(key: OptionKey): boolean {
    return this.#settings.get(key)?.value === true;
  }

  words(key: OptionKey): readonly string[] {
    const value = this.text(key);
    return value === undefined
      ? []
      : value
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== '');
  }
}

export interface ConfigSources {
  /** What the command line or the caller set, by dotted key. */
  readonly flags?: Readonly<Partial<Record<OptionKey, unknown>>>;
  /** Default: the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where promptlog.json is looked for first. Default: the current folder. */
  readonly folder?: string;
}

/** Reads every setting once. Throws PL_CONFIG_INVALID naming the setting and where it was set. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const environment = sources.environment ?? process.env;
  const folder = sources.folder ?? process.cwd();
  const settings = new Map<OptionKey, Setting>();
  const home = resolve(String([sources.flags?.home, environment['PROMPTLOG_HOME'], defaultHome()].find(isSet)));
  const file = configFile(environment['PROMPTLOG_CONFIG'], folder, home);
  const stack = readJson(join(home, 'stack.json'));
  for (const key of Object.keys(OPTIONS) as OptionKey[]) {
    const option = OPTIONS[key];
    const candidates: [Source, string, unknown][] = [
      ['flag', `--${key}`, sources.flags?.[key]],
      ['environment', option.env, environment[option.env]],
      ['file', file.path, file.values[key]],
      ['stack', join(home, 'stack.json'), stack[key]],
      ['default', 'default', key === 'home' ? home : option.fallback?.(home)],
    ];
    const found = candidates.find(([, , value]) => isSet(value));
    if (found === undefined) continue;
    const [source, from, raw] = found;
    settings.set(key, { key, value: check(key, raw, from), source, from, secret: option.secret === true });
  }
  return new Config(settings);
}

/** Where promptlog keeps its data when nothing is set: a folder that an unprivileged server can reach. */
export function defaultHome(): string {
  return process.getuid?.() === 0 ? '/var/lib/promptlog' : join(homedir(), '.promptlog');
}

function check(key: OptionKey, raw: unknown, from: string): OptionValue {
  const option = OPTIONS[key];
  const result = option.schema.safeParse(raw);
  if (result.success) return result.data;
  const shown = option.secret === true ? 'the value' : withoutPassword(JSON.stringify(raw));
  throw invalid(key, `${shown}: ${result.error.issues[0]?.message ?? 'wrong value'}`, from);
}

/** Nothing, null and '' mean that a setting is not set here. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/g, '//');
}

function configFile(named: string | undefined, folder: string, home: string) {
  const places =
    named === undefined ? [join(folder, 'promptlog.json'), join(home, 'promptlog.json')] : [resolve(named)];
  const path = places.find((place) => existsSync(place));
  if (path === undefined) {
    if (named !== undefined) throw invalid('home', `the file ${named} does not exist`, 'PROMPTLOG_CONFIG');
    return { path: places[0] ?? '', values: {} };
  }
  const values = flatten(readJson(path));
  for (const key of Object.keys(values)) {
    if (!Object.hasOwn(OPTIONS, key)) throw invalid(key, 'there is no such setting', path);
  }
  return { path, values };
}

function readJson(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw new Error('it is not a JSON object');
  } catch (error) {
    throw new PromptlogError('PL_CONFIG_INVALID', { option: path, reason: reasonOf(error), source: path }, error);
  }
}

/** {"spool":{"maxBytes":1}} and {"spool.maxBytes":1} mean the same. */
function flatten(values: Record<string, unknown>, prefix = ''): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flatten(value as Record<string, unknown>, `${prefix}${name}.`));
    } else {
      flat[prefix + name] = Array.isArray(value) ? value.join(',') : value;
    }
  }
  return flat;
}

function invalid(option: string, reason: string, source: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source });
}

/** The process's environment, for programs that promptlog starts and for finding them. */
export function systemEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
