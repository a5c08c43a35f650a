/** One round of the evaluation: take the book if it is ours to take, measure every rule, write down what is to be told, tell it. */
import type { PromptlogError } from '../errors.ts';
import type { Notify } from '../notice.ts';
import type { AlertBook, AlertMemory, BookVersion, Waiting } from './alert-memory.ts';
import { type AlertChange, type AlertState, advance, readingsAt } from './alert-state.ts';
import type { GroupReadings } from './measure.ts';
import { linesOf, messagesOf } from './message.ts';
import { addressed, sendDue } from './outbox.ts';
import type { Receiver } from './receiver.ts';
import type { AlertRule } from './rule.ts';

export interface RoundOptions {
  readonly memory: AlertMemory;
  readonly measure: (rule: AlertRule, end: number, signal: AbortSignal) => Promise<readonly GroupReadings[]>;
  readonly receivers: readonly Receiver[];
  readonly notify: Notify;
  /** Which of several collectors this is. */
  readonly instance: string;
  /** Default: Date.now. */
  readonly clock?: () => number;
  /** Milliseconds that only go on. Default: performance.now. */
  readonly ticks?: () => number;
}

export interface RoundResult {
  /** Whether this collector evaluates; another does otherwise. */
  readonly leads: boolean;
  /** When the next message that did not arrive is to be tried; undefined when all have. */
  readonly retryAt: number | undefined;
}

/** A book that did not change for so many rounds belongs to nobody any more. */
const MISSED_ROUNDS = 3;
const NOTE_MS = 5_000;
const EMPTY: AlertBook = Object.freeze({ holder: '', evaluated: 0, alerts: [], waiting: [] });

export class AlertRounds {
  readonly #options: RoundOptions;
  readonly #clock: () => number;
  readonly #ticks: () => number;
  /** The state of another's book, and since when it is known here: clocks of two machines need not agree. */
  #seen: { readonly version: BookVersion; readonly at: number } | undefined;
  #leads = false;

  constructor(options: RoundOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#ticks = options.ticks ?? (() => performance.now());
  }

  /** Whether the last round was its own. */
  get leads(): boolean {
    return this.#leads;
  }

  /** Rejects when Elasticsearch cannot be asked; then nothing was changed or told. */
  async run(rules: readonly AlertRule[], everyMs: number, signal: AbortSignal): Promise<RoundResult> {
    const { memory, receivers, notify } = this.#options;
    const found = await memory.load(signal);
    if (found !== undefined && this.#isOthers(found.book.holder, found.version, everyMs)) return this.#follows();
    const now = this.#clock();
    const before = found?.book ?? EMPTY;
    // A retry comes between two rounds; it evaluates nothing.
    const isDue = now - before.evaluated >= everyMs * 0.9 || now < before.evaluated;
    const book = isDue ? await this.#evaluate(rules, before, now, signal) : before;
    const version = isDue ? await memory.save(book, found?.version, signal) : found?.version;
    if (version === undefined) return this.#follows();
    this.#leads = true;
    // Written before it is told: who goes on after a crash tells it once more rather than never.
    const left = await sendDue(book.waiting, receivers, now, notify);
    // Not given up with the round: what was told and is not noted down would be told again.
    if (!sameWaiting(left, book.waiting)) {
      await memory.save({ ...book, waiting: left }, version, AbortSignal.timeout(NOTE_MS));
    }
    return {
      leads: true,
      retryAt: left.length === 0 ? undefined : Math.min(...left.map(({ notBefore }) => notBefore)),
    };
  }

  /** Leaves the book to any other at once. */
  async release(signal: AbortSignal): Promise<void> {
    if (!this.#leads) return;
    this.#leads = false;
    const { memory, instance } = this.#options;
    const found = await memory.load(signal);
    if (found?.book.holder === instance) await memory.save({ ...found.book, holder: '' }, found.version, signal);
  }

  #follows(): RoundResult {
    this.#leads = false;
    return { leads: false, retryAt: undefined };
  }

  #isOthers(holder: string, version: BookVersion, everyMs: number): boolean {
    if (holder === '' || holder === this.#options.instance) return false;
    const at = this.#ticks();
    if (this.#seen?.version !== version) this.#seen = { version, at };
    return at - this.#seen.at < everyMs * MISSED_ROUNDS;
  }

  async #evaluate(
    rules: readonly AlertRule[],
    before: AlertBook,
    now: number,
    signal: AbortSignal,
  ): Promise<AlertBook> {
    const { measure, receivers, instance } = this.#options;
    const alerts: AlertState[] = [];
    const waiting: Waiting[] = [...before.waiting];
    for (const rule of rules) {
      const groups = await this.#measured(rule, () => measure(rule, now, signal));
      if (groups === undefined) {
        alerts.push(...before.alerts.filter((alert) => alert.rule === rule.name));
        continue;
      }
      const step = advance(rule, readingsAt(groups, 0), before.alerts, now);
      alerts.push(...step.alerts);
      this.#note(rule, step.changes, now);
      waiting.push(...addressed(rule, messagesOf(rule, step.changes, now, instance), receivers));
    }
    return { holder: instance, evaluated: now, alerts, waiting };
  }

  // A question the server cannot read concerns its rule alone; a server that does not answer concerns all.
  async #measured(
    rule: AlertRule,
    work: () => Promise<readonly GroupReadings[]>,
  ): Promise<readonly GroupReadings[] | undefined> {
    try {
      return await work();
    } catch (error) {
      if ((error as { statusCode?: unknown }).statusCode !== 400) throw error;
      const text = `the alert rule "${rule.name}" was not understood by Elasticsearch; correct its field or its query`;
      this.#options.notify({ level: 'error', code: 'alerts.rule', text });
      return undefined;
    }
  }

  #note(rule: AlertRule, changes: readonly AlertChange[], now: number): void {
    const { notify, instance } = this.#options;
    for (const message of messagesOf(rule, changes, now, instance)) {
      const level = message.status === 'recovered' ? 'info' : 'warn';
      const text = `${message.title}: ${linesOf(message).join('; ')}`;
      notify({ level, code: `alerts.${message.status}`, text, facts: { rule: rule.name, kind: rule.kind } });
    }
  }
}

function sameWaiting(left: readonly Waiting[], before: readonly Waiting[]): boolean {
  return left.length === before.length && left.every((item, at) => item === before[at]);
}

/** A fault of the rules, for the log. */
export function faultNotice(problem: PromptlogError) {
  return {
    level: 'error',
    code: problem.code,
    text: `${problem.message} (${String(problem.details['source'])})`,
  } as const;
}
