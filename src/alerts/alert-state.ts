/** How alerts begin, last and end: a pure step from what was known to what is measured now. */
import type { GroupReadings, Reading } from './measure.ts';
import { type AlertRule, isOver } from './rule.ts';

/** One rule, or one group of it, that is over its limit or was until just now. */
export interface AlertState {
  readonly rule: string;
  readonly group?: string;
  /** Since when it is over; milliseconds, as all times here. */
  readonly since: number;
  /** When it was told first; absent while it is not over for long enough. */
  readonly firedAt?: number;
  /** When it was told last. */
  readonly toldAt?: number;
  /** Since when it is well again. */
  readonly wellSince?: number;
  /** The last value there was. */
  readonly value: number;
  readonly calls: number;
}

export interface AlertChange {
  readonly what: 'fired' | 'lasts' | 'recovered';
  readonly alert: AlertState;
}

export interface Step {
  readonly alerts: readonly AlertState[];
  /** What is to be told. */
  readonly changes: readonly AlertChange[];
}

/** The next state of one rule. `before` may hold alerts of other rules, which are not looked at and not handed on. */
export function advance(
  rule: AlertRule,
  groups: readonly { readonly group?: string; readonly reading: Reading }[],
  before: readonly AlertState[],
  now: number,
): Step {
  const known = new Map(before.filter(({ rule: name }) => name === rule.name).map((alert) => [alert.group, alert]));
  const alerts: AlertState[] = [];
  const changes: AlertChange[] = [];
  const keep = ({ alert, change }: One): void => {
    if (alert !== undefined) alerts.push(alert);
    if (change !== undefined) changes.push(change);
  };
  for (const { group, reading } of groups) {
    const alert = known.get(group);
    known.delete(group);
    keep(isOver(rule, reading.value) ? over(rule, group, reading, alert, now) : well(rule, alert, now));
  }
  // Of these nothing was found any more.
  for (const alert of known.values()) keep(well(rule, alert, now));
  return { alerts, changes };
}

/** The readings of one window. */
export function readingsAt(
  groups: readonly GroupReadings[],
  at: number,
): { readonly group?: string; readonly reading: Reading }[] {
  return groups.flatMap(({ group, readings }) => {
    const reading = readings[at];
    return reading === undefined ? [] : [{ ...(group === undefined ? {} : { group }), reading }];
  });
}

interface One {
  readonly alert?: AlertState;
  readonly change?: AlertChange;
}

function over(
  rule: AlertRule,
  group: string | undefined,
  { value = 0, calls }: Reading,
  before: AlertState | undefined,
  now: number,
): One {
  const { wellSince: _, ...still } = before ?? {};
  const alert: AlertState = {
    ...still,
    rule: rule.name,
    ...(group === undefined ? {} : { group }),
    since: before?.since ?? now,
    value,
    calls,
  };
  if (alert.firedAt === undefined) {
    if (now - alert.since < rule.forMs) return { alert };
    return toldNow({ ...alert, firedAt: now }, 'fired', now);
  }
  const due = rule.repeatMs > 0 && now - (alert.toldAt ?? alert.firedAt) >= rule.repeatMs;
  return due ? toldNow(alert, 'lasts', now) : { alert };
}

function toldNow(alert: AlertState, what: 'fired' | 'lasts', now: number): One {
  const told = { ...alert, toldAt: now };
  return { alert: told, change: { what, alert: told } };
}

// What comes and goes is one alert: it has ended when it stays away.
function well(rule: AlertRule, before: AlertState | undefined, now: number): One {
  if (before?.firedAt === undefined) return {};
  const alert = { ...before, wellSince: before.wellSince ?? now };
  if (now - alert.wellSince < rule.recoverMs) return { alert };
  return { change: { what: 'recovered', alert } };
}
