/** The masking rules that are on, in the order in which they win where they overlap. */
import { createHmac } from 'node:crypto';
import { cards, mayHoldCard } from './redact-cards.ts';
import { addresses, emails, ibans, phones } from './redact-contacts.ts';
import { type Finder, findings } from './redact-finding.ts';
import { namedValues } from './redact-names.ts';
import type { CheckedRedactorOptions, MaskMode, RuleGroup } from './redact-options.ts';
import { mayHoldCredential } from './redact-prefilter.ts';
import { apiKeys, jwts, privateKeys, schemes, userInfo } from './redact-tokens.ts';

/** A rule ready to use: what it finds, and what it puts there instead. */
export interface Rule extends Finder {
  readonly label: string;
  readonly replace: (match: string) => string;
  /** Whether its masks carry a pseudonym. */
  readonly hashed: boolean;
}

/** A superset test of a rule on the JSON text of a record. */
export type Prefilter = (json: string) => boolean;

interface BuiltIn {
  readonly label: string;
  readonly finders: readonly Finder[];
  /** Absent where no test is much cheaper than the rule: then every record is walked. */
  readonly prefilter?: Prefilter;
}

const BUILT_IN: { readonly [group in RuleGroup]: BuiltIn } = {
  credentials: {
    label: 'credential',
    finders: [privateKeys, jwts, apiKeys, schemes, userInfo, namedValues],
    prefilter: mayHoldCredential,
  },
  'payment-cards': { label: 'payment-card', finders: [cards], prefilter: mayHoldCard },
  email: { label: 'email', finders: [emails], prefilter: (json) => json.includes('@') },
  iban: { label: 'iban', finders: [ibans], prefilter: (json) => /[A-Z]{2}\d\d ?[A-Z0-9]/.test(json) },
  phone: { label: 'phone', finders: [phones] },
  ip: { label: 'ip', finders: [addresses] },
};

/** The rules, and the one test that says whether a record needs to be walked at all. */
export function rulesFor(options: CheckedRedactorOptions): {
  readonly rules: readonly Rule[];
  readonly prefilter: Prefilter;
} {
  const rules: Rule[] = [];
  const prefilters: Prefilter[] = [];
  let always = options.patterns.length > 0;
  for (const [group, mode] of options.groups) {
    const { label, finders, prefilter } = BUILT_IN[group];
    for (const finder of finders) rules.push(ruleOf(label, finder, mode, options.hashKey));
    if (prefilter) prefilters.push(prefilter);
    else always = true;
  }
  for (const { name, pattern, mode } of options.patterns) {
    rules.push(ruleOf(name, { find: (text) => findings(pattern, text) }, mode, options.hashKey));
  }
  return { rules, prefilter: (json) => always || prefilters.some((mayHold) => mayHold(json)) };
}

function ruleOf(label: string, finder: Finder, mode: MaskMode, hashKey = ''): Rule {
  const replace = (match: string): string => {
    if (mode === 'drop') return '';
    if (mode === 'mask') return `[${label}]`;
    return `[${label}:${pseudonym(hashKey, label, finder.canonical?.(match) ?? match)}]`;
  };
  return { ...finder, label, replace, hashed: mode === 'hash' };
}

function pseudonym(key: string, label: string, text: string): string {
  return createHmac('sha256', key).update(`${label}\n${text}`).digest('base64url').slice(0, PSEUDONYM_LENGTH);
}

/** Characters of a pseudonym: 72 bits, so that two people hardly ever share one. */
export const PSEUDONYM_LENGTH = 12;
