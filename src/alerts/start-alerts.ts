/** Evaluates the alert rules as long as a collector runs. Nothing it meets stops the collector or makes a caller wait. */
import { backoffMs, pause } from '../delivery/backoff.ts';
import { reasonOf } from '../errors.ts';
import { faultOf, type Notify } from '../notice.ts';
import type { SearchClient } from '../search/client.ts';
import { type AlertMemory, searchMemory } from './alert-memory.ts';
import { AlertRounds, faultNotice } from './alert-round.ts';
import { measure } from './measure.ts';
import { blindMessage } from './message.ts';
import { sendDue } from './outbox.ts';
import type { Receiver } from './receiver.ts';
import { type RulesFile, readRules } from './rules-file.ts';

export interface AlertsOptions {
  readonly client: SearchClient;
  readonly receivers: readonly Receiver[];
  /** The text of alerts.yaml, read again now and then; throws when it cannot be read. */
  readonly readText: () => string;
  /** The file, for messages. */
  readonly source: string;
  /** Which of several collectors this is. */
  readonly instance: string;
  readonly notify: Notify;
  /** Default: the document in Elasticsearch that all collectors share. */
  readonly memory?: AlertMemory;
  /** Default: as the file says. */
  readonly everyMs?: number;
}

export interface RunningAlerts {
  /** Runs a round now; resolves when it is over. */
  round(): Promise<void>;
  /** Stops; another collector goes on at once. The client stays open. */
  close(): Promise<void>;
}

const RELEASE_MS = 2_000;
const ROUND_MS = 60_000;
const LEAST_PAUSE_MS = 1_000;

/** Starts at once; the first round is a moment later. */
export function startAlerts(options: AlertsOptions): RunningAlerts {
  return new AlertLoop(options);
}

class AlertLoop implements RunningAlerts {
  readonly #options: AlertsOptions;
  readonly #rounds: AlertRounds;
  readonly #stopped = new AbortController();
  readonly #done: Promise<void>;
  #work: Promise<void> = Promise.resolve();
  #text: string | undefined;
  #file: RulesFile;
  #retryAt: number | undefined;
  /** Since when Elasticsearch cannot be asked, and whether that was told. */
  #blind: { readonly since: number; readonly failures: number; readonly told: boolean } | undefined;

  constructor(options: AlertsOptions) {
    this.#options = options;
    const { client, receivers, notify, instance } = options;
    const memory = options.memory ?? searchMemory(client);
    this.#rounds = new AlertRounds({
      memory,
      measure: (rule, end, signal) => measure(client, rule, [end], signal),
      receivers,
      notify,
      instance,
    });
    this.#file = readRules('rules: []', options.source);
    this.#done = this.#run();
  }

  round(): Promise<void> {
    this.#work = this.#work.then(() => this.#round());
    return this.#work;
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    // A receiver that is slow keeps no collector from stopping; what it was not told waits in the book.
    const patience = new AbortController();
    await Promise.race([this.#done, pause(RELEASE_MS, patience.signal)]);
    patience.abort();
    await this.#rounds.release(AbortSignal.timeout(RELEASE_MS)).catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.round();
      await pause(this.#pauseMs(), this.#stopped.signal);
    }
  }

  get #everyMs(): number {
    return this.#options.everyMs ?? this.#file.everyMs;
  }

  #pauseMs(): number {
    if (this.#blind !== undefined) return backoffMs(this.#blind.failures + 2, this.#everyMs);
    if (this.#retryAt === undefined) return this.#everyMs;
    return Math.min(this.#everyMs, Math.max(LEAST_PAUSE_MS, this.#retryAt - Date.now()));
  }

  async #round(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#readRules();
    const led = this.#rounds.leads;
    try {
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ROUND_MS)]);
      this.#retryAt = (await this.#rounds.run(this.#file.rules, this.#everyMs, signal)).retryAt;
      await this.#sees();
    } catch (error) {
      if (!this.#stopped.signal.aborted) await this.#isBlind(error, led);
    }
  }

  /** Rules that cannot be used leave those in force that could. */
  #readRules(): void {
    const { readText, source, receivers, notify } = this.#options;
    let text: string;
    try {
      text = readText();
    } catch (error) {
      if (this.#text !== '') notify({ level: 'error', code: 'PL_CONFIG_INVALID', text: reasonOf(error) });
      this.#text = '';
      return;
    }
    if (text === this.#text) return;
    this.#text = text;
    const read = readRules(
      text,
      source,
      receivers.map(({ name }) => name),
    );
    for (const problem of read.problems) notify(faultNotice(problem));
    if (read.rules.length === 0 && read.problems.length > 0) return;
    this.#file = read;
    const count = read.rules.length === 1 ? '1 alert rule' : `${read.rules.length} alert rules`;
    const people = receivers.length === 0 ? 'the log alone' : receivers.map(({ name }) => name).join(', ');
    notify({ level: 'info', code: 'alerts.rules', text: `evaluating ${count} of ${source}; told: ${people}` });
  }

  async #isBlind(error: unknown, led: boolean): Promise<void> {
    const { notify } = this.#options;
    const now = Date.now();
    if (this.#blind === undefined) {
      const text = `the alert rules cannot be evaluated (${faultOf(error) || 'Elasticsearch does not answer'})`;
      notify({ level: 'warn', code: 'alerts.blind', text });
    }
    const { since = now, failures = 0, told = false } = this.#blind ?? {};
    const { blindMs } = this.#file;
    const tells = !told && led && blindMs > 0 && now - since >= blindMs;
    if (tells) await this.#tell('firing', since, now);
    this.#blind = { since, failures: failures + 1, told: told || tells };
  }

  async #sees(): Promise<void> {
    if (this.#blind === undefined) return;
    const { since, told } = this.#blind;
    this.#blind = undefined;
    this.#options.notify({ level: 'info', code: 'alerts.sees', text: 'the alert rules are evaluated again' });
    if (told) await this.#tell('recovered', since, Date.now());
  }

  // The book is out of reach, so this is told without it.
  async #tell(status: 'firing' | 'recovered', since: number, now: number): Promise<void> {
    const { receivers, instance, notify } = this.#options;
    const message = blindMessage(status, since, now, instance);
    const waiting = receivers.map(({ name }) => ({ receiver: name, message, attempts: 0, notBefore: 0 }));
    await sendDue(waiting, receivers, now, notify);
  }
}
