/** Masks every text of a JSON value, names of members included, but for the ids that hold records together. */
import type { Json, JsonObject } from './record.ts';
import { isSecretName, isSecretNameValue } from './redact-names.ts';
import { PSEUDONYM_LENGTH, type Rule } from './redact-rules.ts';
import { type MaskedText, textMasker } from './redact-text.ts';

/** Which members are left as they are: `true`, or what to leave inside that member. Lists pass it on to their items. */
export interface Kept {
  readonly [name: string]: true | Kept;
}

interface Name {
  readonly text: string;
  readonly isSecret: boolean;
}

const NOTHING_KEPT: Kept = {};
const SMALLEST_CARD = 1e12;
const MAX_KNOWN_NAMES = 1000;
const MAX_KNOWN_LENGTH = 64;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Walks values by one set of rules; each walk makes a new value and leaves the one it was given alone. */
export class Walker {
  readonly #maskText: (text: string) => MaskedText;
  readonly #secret: Rule | undefined;
  readonly #secretMask: RegExp;
  readonly #cards: Rule | undefined;
  // The same few names come with every record: those with nothing to mask are judged once.
  readonly #known = new Map<string, Name>();
  #masks = 0;

  constructor(rules: readonly Rule[]) {
    this.#maskText = textMasker(rules);
    this.#secret = rules.find((rule) => rule.label === 'credential');
    this.#secretMask = new RegExp(
      this.#secret?.hashed ? `^\\[credential:[A-Za-z0-9_-]{${PSEUDONYM_LENGTH}}\\]$` : '^\\[credential\\]$',
    );
    this.#cards = rules.find((rule) => rule.label === 'payment-card');
  }

  /** The masked value, and how many masks that took. */
  walk(value: Json, kept: Kept): { readonly value: Json; readonly masks: number } {
    this.#masks = 0;
    return { value: this.#visit(value, kept), masks: this.#masks };
  }

  #visit(value: Json, kept: Kept): Json {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (value === null || typeof value !== 'object') return value;
    return Array.isArray(value) ? value.map((item) => this.#visit(item, kept)) : this.#members(value, kept);
  }

  #text(text: string): string {
    const masked = this.#maskText(text);
    this.#masks += masked.masks;
    return masked.text;
  }

  /** Numbers are judged by the card rule alone; the others would turn counts and times into texts. */
  #number(value: number): Json {
    if (this.#cards === undefined || value < SMALLEST_CARD || !Number.isSafeInteger(value)) return value;
    const digits = String(value);
    if (this.#cards.find(digits).length === 0) return value;
    this.#masks += 1;
    return this.#cards.replace(digits);
  }

  #members(object: JsonObject, kept: Kept): JsonObject {
    const isPair = isSecretNameValue(object['name'] ?? object['key']);
    const members = new Map<string, Json>();
    const taken = new Map<string, number>();
    for (const [name, value] of Object.entries(object)) {
      const inside = Object.hasOwn(kept, name) ? kept[name] : undefined;
      if (inside === true && (value === null || typeof value !== 'object')) {
        members.set(free(members, taken, name), value);
        continue;
      }
      const { text, isSecret } = this.#name(name);
      const isNamed = isSecret || (isPair && name === 'value');
      const next = isNamed
        ? this.#named(value)
        : this.#visit(value, inside === true ? NOTHING_KEPT : (inside ?? NOTHING_KEPT));
      members.set(free(members, taken, text), next);
    }
    return Object.fromEntries(members);
  }

  #name(name: string): Name {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const judged = { text: this.#text(name), isSecret: isSecretName(name) };
    const isClean = judged.text === name && name.length <= MAX_KNOWN_LENGTH;
    if (isClean && this.#known.size < MAX_KNOWN_NAMES) this.#known.set(name, judged);
    return judged;
  }

  /** A text under a secret name goes as a whole, unless it is a mask already or a time in the table of changes. */
  #named(value: Json): Json {
    if (Array.isArray(value)) {
      return value.map((item) => (typeof item === 'string' ? this.#named(item) : this.#visit(item, NOTHING_KEPT)));
    }
    if (typeof value !== 'string' || this.#secret === undefined) return this.#visit(value, NOTHING_KEPT);
    if (value === '' || this.#secretMask.test(value) || TIME.test(value)) return this.#text(value);
    this.#masks += 1;
    return this.#secret.replace(value);
  }
}

/** Two names that are masked alike must not become one member, or a value would be lost. */
function free(members: ReadonlyMap<string, Json>, taken: Map<string, number>, name: string): string {
  if (!members.has(name)) return name;
  let count = taken.get(name) ?? 1;
  do count += 1;
  while (members.has(`${name}~${count}`));
  taken.set(name, count);
  return `${name}~${count}`;
}
