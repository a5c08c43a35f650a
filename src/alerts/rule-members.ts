/** The members of a rule in alerts.yaml: how each is read, and what has to hold between them. */
import type { SourceFacts } from '../dashboards/sources.ts';
import { reasonOf } from '../errors.ts';
import { fieldNamed } from '../record/fields.ts';
import { parseKql } from '../search/kql/kql.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import { type AlertRule, DAY, type KindFacts, type Severity } from './rule.ts';
import { lengthOf, limitOf } from './units.ts';

/** What is wrong with the value of a member. */
export class RuleFault extends Error {}

type Reader = (value: unknown, kind: KindFacts, source: SourceFacts) => Partial<AlertRule>;

const SEVERITIES: readonly string[] = ['critical', 'warning', 'info'];
const LONGEST_NAME = 100;
const LONGEST_WINDOW_MS = 31 * DAY;

/** Short names for what is grouped by most. A call that failed has no model that answered, so it is the one asked for. */
const GROUPS: Readonly<Record<string, string>> = {
  app: 'service.name',
  team: 'team.name',
  model: 'gen_ai.request.model',
  provider: 'gen_ai.provider.name',
  tenant: 'organization.id',
  user: 'user.id',
  instance: 'service.instance.id',
  lane: 'lane.name',
};

const UNITS = { share: '10%', seconds: '30s', dollars: '100', count: '20', score: '-0.2' } as const;

/** By the name of the member. */
export const MEMBERS: Readonly<Record<string, Reader>> = {
  name: (value) => ({ name: textOf(value, LONGEST_NAME) }),
  kind: () => ({}),
  severity: (value) => {
    if (typeof value === 'string' && SEVERITIES.includes(value)) return { severity: value as Severity };
    throw new RuleFault(`it is one of ${SEVERITIES.join(', ')}`);
  },
  above: (value, kind) => limit(value, kind, 'above'),
  below: (value, kind) => limit(value, kind, 'below'),
  window: (value) => {
    const windowMs = length(value);
    if (windowMs < 1_000 || windowMs > LONGEST_WINDOW_MS) throw new RuleFault('it is 1s to 31d');
    return { windowMs };
  },
  for: (value) => ({ forMs: length(value) }),
  repeat: (value) => ({ repeatMs: length(value) }),
  'recover-after': (value) => ({ recoverMs: length(value) }),
  'known-for': (value) => ({ knownForMs: length(value) }),
  'at-least': (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return { atLeast: value };
    throw new RuleFault('it is a whole number of calls');
  },
  percentile: (value) => {
    if (typeof value === 'number' && value > 0 && value < 100) return { percentile: value };
    throw new RuleFault('it is a number between 0 and 100');
  },
  by: (value, _, source) => ({ by: groupOf(value, source) }),
  where: (value, _, source) => {
    try {
      return { where: kqlQuery(parseKql(textOf(value, 10_000), source.kql)) };
    } catch (error) {
      throw error instanceof RuleFault ? error : new RuleFault(reasonOf(error));
    }
  },
  topic: (value) => ({ topic: textOf(value, 60) }),
  to: (value) => {
    const names = typeof value === 'string' ? [value] : value;
    if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')) {
      return { to: names as string[] };
    }
    throw new RuleFault('it is a name, or a list of names, of those to tell');
  },
};

/** What holds between members, and what is said where it does not. */
export const CHECKS: readonly (readonly [
  (rule: AlertRule, written: Readonly<Record<string, unknown>>) => boolean,
  string,
])[] = [
  [
    ({ kind, topic }) => kind !== 'topic' || topic !== undefined,
    'a rule of the kind topic says which: "topic: refunds"',
  ],
  [({ kind, topic }) => kind === 'topic' || topic === undefined, '"topic" belongs to rules of the kind topic'],
  [
    ({ kind }, written) => kind === 'latency' || written['percentile'] === undefined,
    '"percentile" belongs to rules of the kind latency',
  ],
  [
    ({ kind, by }, written) => (kind === 'silence' && by !== undefined) || written['known-for'] === undefined,
    '"known-for" belongs to rules of the kind silence with "by"',
  ],
  [
    ({ kind, by, knownForMs, windowMs }) => kind !== 'silence' || by === undefined || knownForMs >= windowMs,
    '"known-for" is no shorter than "window"',
  ],
];

function limit(value: unknown, { compare, unit }: KindFacts, written: KindFacts['compare']): Partial<AlertRule> {
  if (written !== compare) throw new RuleFault(`this kind of rule has a limit by "${compare}"`);
  const read = limitOf(value, unit);
  if (read === undefined) throw new RuleFault(`it is a limit such as ${UNITS[unit]}`);
  return { limit: read };
}

function length(value: unknown): number {
  const read = lengthOf(value);
  if (read === undefined) throw new RuleFault('it is a length of time such as 30s, 5m, 4h or 1d');
  return read;
}

// What is grouped by goes out of the house, so nothing that people or models wrote.
function groupOf(value: unknown, source: SourceFacts): { readonly name: string; readonly field: string } {
  const name = textOf(value, 200);
  const field = GROUPS[name] ?? name;
  const known = source.fields.find((each) => each.name === field);
  if (known?.type === 'keyword' && fieldNamed(field)?.content !== true) return { name, field };
  const short = Object.keys(GROUPS).filter((key) => source.kql.find(GROUPS[key] ?? '') !== undefined);
  throw new RuleFault(
    `"${name}" cannot be grouped by; take ${short.join(', ')}, or another field of names without content`,
  );
}

function textOf(value: unknown, longest: number): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= longest) return value.trim();
  throw new RuleFault(`it is a text of 1 to ${longest} characters`);
}
