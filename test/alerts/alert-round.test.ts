import assert from 'node:assert/strict';
import type { AlertBook, AlertMemory } from '../../src/alerts/alert-memory.ts';
import { AlertRounds, type RoundOptions } from '../../src/alerts/alert-round.ts';
import type { GroupReadings } from '../../src/alerts/measure.ts';
import type { AlertMessage } from '../../src/alerts/message.ts';
import type { Delivered, Receiver } from '../../src/alerts/receiver.ts';
import { readRules } from '../../src/alerts/rules-file.ts';
import type { Notice } from '../../src/notice.ts';

const MINUTE = 60_000;
const { rules: RULES } = readRules('rules:\n  - { kind: throttled, by: team, repeat: 1h, recover-after: 0 }', 'a.yaml');
const NEVER = new AbortController().signal;

/** The one document, as Elasticsearch keeps it. */
class SharedBook implements AlertMemory {
  book: string | undefined;
  version = 0;
  away = false;

  async load(): ReturnType<AlertMemory['load']> {
    if (this.away) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    return this.book === undefined
      ? undefined
      : { book: JSON.parse(this.book) as AlertBook, version: String(this.version) };
  }

  async save(book: AlertBook, after: string | undefined): Promise<string | undefined> {
    if (after !== (this.book === undefined ? undefined : String(this.version))) return undefined;
    this.book = JSON.stringify(book);
    this.version += 1;
    return String(this.version);
  }
}

class Collector {
  readonly told: AlertMessage[] = [];
  readonly notices: Notice[] = [];
  readonly rounds: AlertRounds;
  answer: Delivered = { kind: 'delivered' };
  static now = 0;
  static values: Readonly<Record<string, number>> = {};

  constructor(memory: AlertMemory, instance: string, more: Partial<RoundOptions> = {}) {
    const receiver: Receiver = {
      name: 'slack',
      kind: 'slack',
      send: async (message) => {
        if (this.answer.kind === 'delivered') this.told.push(message);
        return this.answer;
      },
    };
    this.rounds = new AlertRounds({
      memory,
      measure: async () =>
        Object.entries(Collector.values).map(
          ([group, value]): GroupReadings => ({ group, readings: [{ value, calls: value }] }),
        ),
      receivers: [receiver],
      notify: (notice) => this.notices.push(notice),
      instance,
      clock: () => Collector.now,
      ticks: () => Collector.now,
      ...more,
    });
  }

  async run(): Promise<boolean> {
    return (await this.rounds.run(RULES, MINUTE, NEVER)).leads;
  }
}

describe('a round of the alert rules', () => {
  let book: SharedBook;
  beforeEach(() => {
    book = new SharedBook();
    Collector.now = 1_000 * MINUTE;
    Collector.values = {};
  });

  const minutesLater = (minutes: number): void => {
    Collector.now += minutes * MINUTE;
  };

  it('tells all groups of a rule in one message, the worst first, and their end', async () => {
    const collector = new Collector(book, 'a');
    Collector.values = { red: 30, blue: 50, green: 2 };
    await collector.run();
    Collector.values = { red: 3, blue: 2, green: 2 };
    minutesLater(1);
    await collector.run();
    assert.deepEqual(
      collector.told.map(({ title, alerts }) => [title, alerts.map(({ group }) => group)]),
      [
        ['throttled (2 × team)', ['blue', 'red']],
        ['well again: throttled (2 × team)', ['blue', 'red']],
      ],
    );
    assert.match(collector.told[0]?.alerts[0]?.text ?? '', /^50 in 15 minutes, the limit is 20$/);
    assert.deepEqual(
      collector.notices.map(({ code }) => code),
      ['alerts.firing', 'alerts.recovered'],
    );
  });

  it('tells no storm: not in the next minutes, and not after a restart', async () => {
    Collector.values = { red: 30 };
    const first = new Collector(book, 'a');
    for (let minute = 0; minute < 30; minute++) {
      await first.run();
      minutesLater(1);
    }
    const again = new Collector(book, 'a');
    for (let minute = 30; minute < 61; minute++) {
      await again.run();
      minutesLater(1);
    }
    assert.deepEqual([first.told.length, again.told.length], [1, 1]);
    assert.match(again.told[0]?.title ?? '', /^still: /);
  });

  it('is run by one of several collectors; another goes on when the first has died, or at once when it has stopped', async () => {
    Collector.values = { red: 30 };
    const [a, b] = [new Collector(book, 'a'), new Collector(book, 'b')];
    assert.deepEqual([await a.run(), await b.run()], [true, false]);
    minutesLater(1);
    assert.deepEqual([await b.run(), await a.run()], [false, true]);
    for (let minute = 0; minute < 3; minute++) {
      minutesLater(1);
      assert.equal(await b.run(), false, `minute ${minute}`);
    }
    minutesLater(1);
    assert.equal(await b.run(), true);
    assert.deepEqual([a.told.length, b.told.length], [1, 0]);
    await b.rounds.release(NEVER);
    minutesLater(1);
    assert.equal(await a.run(), true);
  });

  it('changes nothing and tells nothing when another has written meanwhile', async () => {
    Collector.values = { red: 30 };
    const b = new Collector(book, 'b');
    const a = new Collector(book, 'a', {
      measure: async () => {
        await b.run();
        return [{ group: 'red', readings: [{ value: 30, calls: 30 }] }];
      },
    });
    assert.equal(await a.run(), false);
    assert.deepEqual([a.told.length, b.told.length], [0, 1]);
  });

  it('tries again what did not arrive, later each time, also another collector does', async () => {
    Collector.values = { red: 30 };
    const a = new Collector(book, 'a');
    a.answer = { kind: 'retry', reason: 'it answered 503' };
    const { retryAt } = await a.rounds.run(RULES, MINUTE, NEVER);
    assert.ok(retryAt !== undefined && retryAt > Collector.now && retryAt < Collector.now + 10_000, String(retryAt));
    await a.rounds.release(NEVER);
    const b = new Collector(book, 'b');
    minutesLater(1);
    await b.run();
    assert.equal(b.told.length, 1);
    assert.equal(a.notices.filter(({ code }) => code === 'alerts.delivery').length, 1);
    minutesLater(1);
    await b.run();
    assert.equal(b.told.length, 1);
  });

  it('gives up what is refused, or a day old, and says so as an error', async () => {
    Collector.values = { red: 30 };
    const a = new Collector(book, 'a');
    a.answer = { kind: 'retry', reason: 'it answered 503' };
    await a.run();
    minutesLater(25 * 60);
    await a.run();
    const errors = a.notices.filter(({ level }) => level === 'error');
    assert.match(
      errors[0]?.text ?? '',
      /"throttled: red" could not be told to slack \(it answered 503\) and is given up/,
    );
    a.answer = { kind: 'refused', reason: 'it answered 410' };
    minutesLater(60);
    await a.run();
    assert.equal((JSON.parse(book.book ?? '') as AlertBook).waiting.length, 0);
  });

  it('leaves out a rule that the server cannot read, and keeps what is known of it', async () => {
    Collector.values = { red: 30 };
    const a = new Collector(book, 'a');
    await a.run();
    const refused = Object.assign(new Error('parse_exception'), { statusCode: 400 });
    const b = new Collector(book, 'a', { measure: () => Promise.reject(refused) });
    minutesLater(1);
    assert.equal(await b.run(), true);
    assert.match(b.notices[0]?.text ?? '', /the alert rule "throttled" was not understood/);
    assert.equal((JSON.parse(book.book ?? '') as AlertBook).alerts.length, 1);
  });

  it('rejects and tells nothing when Elasticsearch is away', async () => {
    const a = new Collector(book, 'a');
    book.away = true;
    await assert.rejects(a.run(), /refused/);
    assert.equal(a.told.length, 0);
  });
});
