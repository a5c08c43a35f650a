/** Which masking rules are on and what they leave behind; checked once, when a redactor is created. */
import { PromptlogError, reasonOf } from '../errors.ts';

/** `mask` leaves `[email]`, `hash` leaves a stable pseudonym `[email:3fK9…]`, `drop` leaves nothing. */
export type MaskMode = 'mask' | 'hash' | 'drop';
export type RuleGroup = 'credentials' | 'payment-cards' | 'email' | 'phone' | 'iban' | 'ip';

export interface UserPattern {
  /** What stands in the mask: letters, digits and dashes. */
  readonly name: string;
  readonly pattern: RegExp | string;
  /** Flags for a pattern given as a string. */
  readonly flags?: string;
  readonly mode?: MaskMode;
}

export interface RedactorOptions {
  /** Rule groups, on, off or with a mode of their own. Default: credentials and payment-cards on, the others off. */
  readonly rules?: { readonly [group in RuleGroup]?: boolean | MaskMode };
  /** Patterns of your own; they are tried on every text of every record. */
  readonly patterns?: readonly UserPattern[];
  /** What a match is replaced by where a rule does not say. Default: mask. */
  readonly mode?: MaskMode;
  /** Key of the pseudonyms, at least 16 characters; needed for `hash`. */
  readonly hashKey?: string;
}

/** The options with every default filled in. */
export interface CheckedRedactorOptions {
  readonly groups: ReadonlyMap<RuleGroup, MaskMode>;
  readonly patterns: readonly { readonly name: string; readonly pattern: RegExp; readonly mode: MaskMode }[];
  readonly hashKey: string | undefined;
}

const GROUPS: readonly RuleGroup[] = ['credentials', 'payment-cards', 'email', 'phone', 'iban', 'ip'];
const DEFAULT_ON: readonly RuleGroup[] = ['credentials', 'payment-cards'];
const MODES: readonly unknown[] = ['mask', 'hash', 'drop'];
const OPTION_NAMES = ['rules', 'patterns', 'mode', 'hashKey'];
const RESERVED_NAMES = ['credential', 'payment-card', ...GROUPS];
const MIN_HASH_KEY_LENGTH = 16;

/** Checks the options. Throws PL_CONFIG_INVALID for an unknown name, a bad pattern, or `hash` without a key. */
export function optionsForRedactor(raw: RedactorOptions = {}): CheckedRedactorOptions {
  for (const name of Object.keys(raw)) if (!OPTION_NAMES.includes(name)) throw invalid(name, 'there is no such option');
  const mode = checkedMode('mode', raw.mode ?? 'mask');
  const groups = checkedGroups(raw.rules ?? {}, mode);
  const patterns = (raw.patterns ?? []).map((pattern) => checkedPattern(pattern, mode));
  const names = patterns.map((pattern) => pattern.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalid('patterns', `there are two patterns named ${twice}`);
  const hashed = [...groups.values(), ...patterns.map((pattern) => pattern.mode)].includes('hash');
  if (hashed && (typeof raw.hashKey !== 'string' || raw.hashKey.length < MIN_HASH_KEY_LENGTH)) {
    throw invalid('hashKey', `the mode "hash" needs a key of at least ${MIN_HASH_KEY_LENGTH} characters`);
  }
  return Object.freeze({ groups, patterns, hashKey: raw.hashKey });
}

function checkedGroups(rules: NonNullable<RedactorOptions['rules']>, mode: MaskMode): Map<RuleGroup, MaskMode> {
  for (const name of Object.keys(rules)) {
    if (!(GROUPS as readonly string[]).includes(name)) {
      throw invalid(`rules.${name}`, `there is no such rule; there are ${GROUPS.join(', ')}`);
    }
  }
  const groups = new Map<RuleGroup, MaskMode>();
  for (const group of GROUPS) {
    const choice = rules[group] ?? DEFAULT_ON.includes(group);
    if (choice !== false) groups.set(group, choice === true ? mode : checkedMode(`rules.${group}`, choice));
  }
  return groups;
}

function checkedPattern(raw: UserPattern, mode: MaskMode) {
  const option = `patterns.${raw.name}`;
  if (!/^[A-Za-z][A-Za-z0-9-]{0,39}$/.test(raw.name)) {
    throw invalid(option, 'a name is 1 to 40 letters, digits and dashes, a letter first');
  }
  if (RESERVED_NAMES.includes(raw.name)) throw invalid(option, 'this name belongs to a rule that is built in');
  const pattern = compiled(raw, option);
  if (''.search(pattern) === 0) throw invalid(option, 'the pattern matches the empty text');
  return { name: raw.name, pattern, mode: checkedMode(option, raw.mode ?? mode) };
}

function compiled(raw: UserPattern, option: string): RegExp {
  const isRegExp = raw.pattern instanceof RegExp;
  if (!isRegExp && typeof raw.pattern !== 'string') throw invalid(option, 'it is neither a RegExp nor a text');
  const flags = isRegExp ? (raw.pattern as RegExp).flags : (raw.flags ?? '');
  try {
    // Every match in a text is masked, so "g" is always on and "y" never.
    return new RegExp(isRegExp ? (raw.pattern as RegExp).source : raw.pattern, `${flags.replace(/[gy]/g, '')}g`);
  } catch (error) {
    throw invalid(option, reasonOf(error), error);
  }
}

function checkedMode(option: string, mode: unknown): MaskMode {
  if (!MODES.includes(mode)) throw invalid(option, `the mode is one of ${MODES.join(', ')}`);
  return mode as MaskMode;
}

function invalid(option: string, reason: string, cause?: unknown): PromptlogError {
  return new PromptlogError(
    'PL_CONFIG_INVALID',
    { option: `redact.${option}`, reason, source: 'the redaction options' },
    cause,
  );
}
