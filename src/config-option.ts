/** What a setting is: its check, its default, its meaning, and the environment variable that follows from its name. */
import { z } from 'zod';

export type OptionValue = string | number | boolean;

export interface Option {
  readonly env: string;
  readonly schema: z.ZodType<OptionValue>;
  /** Default, given the home folder. Absent: no default. */
  readonly fallback?: (home: string) => OptionValue;
  readonly secret?: boolean;
  readonly doc: string;
}

export const text = z.string();
export const url = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });
export const atLeast = (least: number) => z.coerce.number().int().min(least);
export const whole = atLeast(0);
export const port = z.coerce.number().int().min(0).max(65535);
export const yes = z.union([z.boolean(), z.stringbool()]);
export const oneOf = (...words: [string, ...string[]]) =>
  z.enum(words, { error: `expected one of ${words.join(', ')}` });

/** A setting that has no name yet. */
export function option(
  doc: string,
  schema: z.ZodType<OptionValue>,
  fallback?: OptionValue | ((home: string) => OptionValue),
  secret = false,
): Omit<Option, 'env'> {
  const value = typeof fallback === 'function' ? fallback : fallback === undefined ? undefined : () => fallback;
  return { schema, doc, secret, ...(value === undefined ? {} : { fallback: value }) };
}

/** Settings by name, each with its environment variable. */
export function named<Key extends string>(options: Record<Key, Omit<Option, 'env'>>): Readonly<Record<Key, Option>> {
  const entries = Object.entries<Omit<Option, 'env'>>(options);
  return Object.fromEntries(entries.map(([key, each]) => [key, { ...each, env: variable(key) }])) as Record<
    Key,
    Option
  >;
}

/** PROMPTLOG_SPOOL_MAX_BYTES for spool.maxBytes. */
function variable(key: string): string {
  const name = key.replace(/\./g, '_').replace(/([a-z])([A-Z])/g, '$1_$2');
  return `PROMPTLOG_${name.toUpperCase()}`;
}
