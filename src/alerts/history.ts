/** What a rule would have told in a past period: the same measuring and the same steps, over windows that end one after the other. */
import type { SearchClient } from '../search/client.ts';
import { type AlertChange, type AlertState, advance, readingsAt } from './alert-state.ts';
import { measure } from './measure.ts';
import type { AlertRule } from './rule.ts';

export interface HistoryOptions {
  readonly client: SearchClient;
  readonly rule: AlertRule;
  readonly from: number;
  readonly until: number;
  readonly stepMs: number;
  readonly signal?: AbortSignal;
  /** Told after each portion how many windows are done. */
  readonly onWindows?: (done: number) => void;
}

/** From when it would have been told until when that it is well again. */
export interface Episode {
  readonly rule: string;
  readonly group?: string;
  readonly from: number;
  /** Absent: it lasted beyond the period. */
  readonly until?: number;
  /** The value furthest from the limit. */
  readonly worst: number;
  /** How often it would have been told, the end included. */
  readonly told: number;
}

/** Elasticsearch takes 65,536 buckets in one answer; a group takes one for each window. */
const WINDOWS_AT_ONCE = { grouped: 250, alone: 2_000 } as const;
/** Windows that overlap more than this tell nothing new, and each document is counted in each of them. */
const MOST_OVERLAP = 96;

/** The times at which the rule would have been evaluated. */
export function windowEnds({ from, until, stepMs, rule }: Omit<HistoryOptions, 'client'>): number[] {
  const step = Math.max(stepMs, Math.round(rule.windowMs / MOST_OVERLAP));
  return Array.from({ length: Math.max(0, Math.floor((until - from) / step)) }, (_, at) => from + (at + 1) * step);
}

/** The episodes in the order in which they would have begun. */
export async function alertHistory(options: HistoryOptions): Promise<readonly Episode[]> {
  const { client, rule, signal, onWindows } = options;
  const ends = windowEnds(options);
  const portion = WINDOWS_AT_ONCE[rule.by === undefined ? 'alone' : 'grouped'];
  const episodes = new Episodes(rule);
  let alerts: readonly AlertState[] = [];
  for (let start = 0; start < ends.length; start += portion) {
    signal?.throwIfAborted();
    const windows = ends.slice(start, start + portion);
    const groups = await measure(client, rule, windows, signal);
    for (const [at, end] of windows.entries()) {
      const step = advance(rule, readingsAt(groups, at), alerts, end);
      alerts = step.alerts;
      episodes.add(step.alerts, step.changes, end);
    }
    onWindows?.(start + windows.length);
  }
  return episodes.all();
}

type Draft = { -readonly [Member in keyof Episode]: Episode[Member] };

class Episodes {
  readonly #rule: AlertRule;
  readonly #all: Draft[] = [];
  readonly #open = new Map<string | undefined, Draft>();

  constructor(rule: AlertRule) {
    this.#rule = rule;
  }

  add(alerts: readonly AlertState[], changes: readonly AlertChange[], now: number): void {
    for (const { what, alert } of changes) {
      if (what === 'fired') this.#begin(alert, now);
      const episode = this.#open.get(alert.group);
      if (episode === undefined) continue;
      episode.told += 1;
      if (what !== 'recovered') continue;
      episode.until = now;
      this.#open.delete(alert.group);
    }
    for (const { group, value } of alerts) {
      const episode = this.#open.get(group);
      if (episode !== undefined && this.#isWorse(value, episode.worst)) episode.worst = value;
    }
  }

  all(): readonly Episode[] {
    return this.#all;
  }

  #begin({ rule, group, value }: AlertState, now: number): void {
    const episode: Draft = { rule, ...(group === undefined ? {} : { group }), from: now, worst: value, told: 0 };
    this.#all.push(episode);
    this.#open.set(group, episode);
  }

  #isWorse(value: number, worst: number): boolean {
    return Math.abs(value - this.#rule.limit) > Math.abs(worst - this.#rule.limit);
  }
}
