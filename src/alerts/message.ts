/** What receivers are told: the changes of one rule at one time in one message, however many groups they are of. */
import { randomUUID } from 'node:crypto';
import type { AlertChange, AlertState } from './alert-state.ts';
import { ALERT_KINDS, type AlertRule, type Severity } from './rule.ts';
import { told, toldLength } from './units.ts';

export type MessageStatus = 'firing' | 'recovered' | 'test';

/** As it is sent as JSON. */
export interface AlertMessage {
  /** The same in every attempt to deliver it. */
  readonly id: string;
  readonly status: MessageStatus;
  readonly severity: Severity;
  readonly title: string;
  /** When it was decided, ISO 8601. */
  readonly at: string;
  /** Which collector says so. */
  readonly source: string;
  readonly rule?: { readonly name: string; readonly kind: string; readonly condition: string };
  /** One for each group, the worst first. */
  readonly alerts: readonly ToldAlert[];
  /** How many there are besides. */
  readonly more?: number;
}

export interface ToldAlert {
  /** Of a rule that is grouped: by what, and which. */
  readonly by?: string;
  readonly group?: string;
  readonly text: string;
  readonly value: number;
  readonly since: string;
  /** It was told before and lasts. */
  readonly lasts?: true;
}

const MOST_ALERTS = 20;

/** At most two: what is wrong, and what is well again. */
export function messagesOf(
  rule: AlertRule,
  changes: readonly AlertChange[],
  now: number,
  source: string,
): AlertMessage[] {
  const recovered = changes.filter(({ what }) => what === 'recovered');
  const firing = changes.filter(({ what }) => what !== 'recovered');
  return [
    ...(firing.length === 0 ? [] : [messageOf(rule, 'firing', firing, now, source)]),
    ...(recovered.length === 0 ? [] : [messageOf(rule, 'recovered', recovered, now, source)]),
  ];
}

function messageOf(
  rule: AlertRule,
  status: 'firing' | 'recovered',
  changes: readonly AlertChange[],
  now: number,
  source: string,
): AlertMessage {
  const sign = ALERT_KINDS[rule.kind].compare === 'above' ? -1 : 1;
  const sorted = [...changes].sort((a, b) => sign * (a.alert.value - b.alert.value));
  const more = sorted.length - MOST_ALERTS;
  const groups = rule.by === undefined || sorted.length === 1 ? '' : ` (${sorted.length} × ${rule.by.name})`;
  const only = rule.by !== undefined && sorted.length === 1 ? `: ${sorted[0]?.alert.group ?? ''}` : '';
  const lasts = changes.every(({ what }) => what === 'lasts');
  return {
    id: randomUUID(),
    status,
    severity: rule.severity,
    title: `${status === 'recovered' ? 'well again: ' : lasts ? 'still: ' : ''}${rule.name}${only}${groups}`,
    at: new Date(now).toISOString(),
    source,
    rule: { name: rule.name, kind: rule.kind, condition: conditionOf(rule) },
    alerts: sorted.slice(0, MOST_ALERTS).map(({ what, alert }) => toldAlert(rule, alert, what, now)),
    ...(more > 0 ? { more } : {}),
  };
}

function toldAlert(rule: AlertRule, alert: AlertState, what: AlertChange['what'], now: number): ToldAlert {
  const { unit } = ALERT_KINDS[rule.kind];
  const ended = what === 'recovered';
  const lasted = toldLength(Math.max(0, (ended ? (alert.wellSince ?? now) : now) - alert.since));
  const value = `${valueText(rule, alert)} in ${toldLength(rule.windowMs)}`;
  return {
    ...(rule.by === undefined || alert.group === undefined ? {} : { by: rule.by.name, group: alert.group }),
    text: ended
      ? `over the limit for ${lasted}, last at ${told(alert.value, unit)}`
      : `${value}, the limit is ${told(rule.limit, unit)}${now > alert.since ? `; over it for ${lasted}` : ''}`,
    value: alert.value,
    since: new Date(alert.since).toISOString(),
    ...(what === 'lasts' ? { lasts: true } : {}),
  };
}

function valueText(rule: AlertRule, { value, calls }: AlertState): string {
  const { unit } = ALERT_KINDS[rule.kind];
  const of = unit === 'share' || rule.kind === 'latency' || rule.kind === 'mood' ? ` of ${calls} calls` : '';
  return `${told(value, unit)}${of}`;
}

/** The rule in words: "the cost of 1 day is above $100.00". */
export function conditionOf(rule: AlertRule): string {
  const { what, compare, unit } = ALERT_KINDS[rule.kind];
  const by = rule.by === undefined ? '' : `, by ${rule.by.name}`;
  const lasting = rule.forMs === 0 ? '' : `, for ${toldLength(rule.forMs)}`;
  return `${what(rule)} in ${toldLength(rule.windowMs)} is ${compare} ${told(rule.limit, unit)}${by}${lasting}`;
}

/** Tells that telling works. */
export function testMessage(now: number, source: string): AlertMessage {
  return {
    id: randomUUID(),
    status: 'test',
    severity: 'info',
    title: 'a test of the alerts of promptlog',
    at: new Date(now).toISOString(),
    source,
    alerts: [
      { text: 'Nothing is wrong: somebody tried whether alerts arrive.', value: 0, since: new Date(now).toISOString() },
    ],
  };
}

/** Tells that nothing can be told, or that it can be again. */
export function blindMessage(status: 'firing' | 'recovered', since: number, now: number, source: string): AlertMessage {
  const text =
    status === 'firing'
      ? `Elasticsearch has not answered the alert rules for ${toldLength(now - since)}; what is accepted waits on the disk.`
      : `Elasticsearch answers the alert rules again, after ${toldLength(now - since)}.`;
  return {
    id: randomUUID(),
    status,
    severity: 'critical',
    title: `${status === 'recovered' ? 'well again: ' : ''}alerts cannot be evaluated`,
    at: new Date(now).toISOString(),
    source,
    alerts: [{ text, value: 0, since: new Date(since).toISOString() }],
  };
}

/** One line for each alert. */
export function linesOf(message: AlertMessage): string[] {
  const lines = message.alerts.map(({ group, text }) => (group === undefined ? text : `${group}: ${text}`));
  return message.more === undefined ? lines : [...lines, `and ${message.more} more`];
}
