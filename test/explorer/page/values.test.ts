/** Values, times, tables and health as people read them. */
import assert from 'node:assert/strict';
import { compactly, durationText, formatted, moneyText, timeText } from '../../../src/explorer/page/core/format.ts';
import { momentOf, periodLabel } from '../../../src/explorer/page/core/period.ts';
import { columnsOf, nextOrder, sortedRows } from '../../../src/explorer/page/dashboards/table-rows.ts';
import { laneSayings, overall } from '../../../src/explorer/page/health/health-words.ts';
import { barsOf, chosenPeriod } from '../../../src/explorer/page/search/timeline-bars.ts';

describe('a moment of an address', () => {
  it('is none where no calendar knows it', () => {
    assert.equal(momentOf('now-999999999999d', 0), undefined);
  });
});

describe('a value', () => {
  it('is written in its format, and nothing is a dash', () => {
    assert.deepEqual(
      [
        formatted(0.0485, 'percent'),
        formatted(0.5, 'percent'),
        formatted(1_072, 'count'),
        formatted(6.957, 'seconds'),
        formatted(1_830, 'milliseconds'),
        formatted(2_500_000, 'bytes'),
      ],
      ['4.9%', '50%', '1,072', '6.96 s', '1.83 s', '2.5 MB'],
    );
    assert.deepEqual(
      [formatted(null, 'money'), formatted(Number.NaN, 'count'), formatted('gpt', 'text')],
      ['–', '–', 'gpt'],
    );
  });

  it('is money with as many decimals as tell something', () => {
    assert.deepEqual(
      [moneyText(12.4), moneyText(0.00213), moneyText(0), moneyText(3, 'EUR')],
      ['$12.40', '$0.0021', '$0.00', '€3.00'],
    );
  });

  it('is a share that is never rounded to none or all', () => {
    assert.deepEqual(
      [0, 0.0001, 0.125, 0.9999, 1].map((share) => formatted(share, 'percent')),
      ['0%', '<0.1%', '12.5%', '>99.9%', '100%'],
    );
  });

  it('is short in a tile', () => {
    assert.deepEqual(
      [compactly(937_412, 'tokens'), compactly(1_234, 'count'), compactly(1_250_000, 'money')],
      ['937K', '1,234', '$1.25M'],
    );
  });

  it('is a duration in units a person thinks in', () => {
    assert.deepEqual([0, 340, 1_830, 59_999, 119_800, 125_000, 12_000_000, 200_000_000].map(durationText), [
      '0 ms',
      '340 ms',
      '1.83 s',
      '1 min',
      '2 min',
      '2 min 5 s',
      '3 h 20 min',
      '2 d 7 h',
    ]);
  });

  it('is a time with its year only when that is another', () => {
    const now = new Date('2026-11-21T00:00:00Z');
    assert.match(timeText('2026-11-20T12:00:00Z', now), /^20 Nov, /);
    assert.match(timeText('2024-06-15T12:00:00Z', now), /2024/);
    assert.equal(timeText('no time', now), 'no time');
  });
});

describe('a period', () => {
  it('has a name', () => {
    assert.deepEqual(
      [periodLabel({ from: 'now-24h', to: 'now' }), periodLabel({ from: 'now-3h', to: 'now' })],
      ['Last 24 hours', 'Last 3 hours'],
    );
  });

  it('begins at a moment', () => {
    assert.deepEqual(
      [momentOf('now-1h', 36e5), momentOf('now', 5), momentOf('1970-01-01', 5), momentOf('x', 5)],
      [0, 5, 0, undefined],
    );
  });
});

describe('the timeline', () => {
  const buckets = [1, 0, 200].map((count, hour) => ({ time: new Date(hour * 36e5).toISOString(), count }));

  it('shows a single hit beside many', () => {
    assert.deepEqual(
      barsOf(buckets, 48).map(({ height }) => height),
      [1.5, 0, 48],
    );
  });

  it('chooses from the beginning of one bar to the end of another', () => {
    assert.deepEqual(chosenPeriod(buckets, 1, 2), { from: '1970-01-01T01:00:00.000Z', to: '1970-01-01T03:00:00.000Z' });
  });
});

describe('a table of figures', () => {
  const panel = {
    id: 'p',
    title: 'P',
    question: 'Q?',
    chart: 'table',
    width: 6,
    metrics: [{ id: 'calls', label: 'Calls', formula: 'count()', format: 'count' }],
    splits: [{ kind: 'values', id: 'app', field: 'service.name', label: 'App', size: 5, missing: 'not named' }],
  } as const;
  const rows = [
    { app: 'b', calls: 2 },
    { app: 'a', calls: null },
    { app: 'c', calls: 9 },
  ];

  it('has the splits first', () => {
    assert.deepEqual(
      columnsOf(panel).map(({ id }) => id),
      ['app', 'calls'],
    );
  });

  it('is sorted by figures from the greatest, then the least, then as it came; nothing is last', () => {
    const [, calls] = columnsOf(panel);
    assert.ok(calls);
    const first = nextOrder(undefined, calls);
    const second = nextOrder(first, calls);
    assert.deepEqual(
      sortedRows(rows, first).map(({ app }) => app),
      ['c', 'b', 'a'],
    );
    assert.deepEqual(
      sortedRows(rows, second).map(({ app }) => app),
      ['b', 'c', 'a'],
    );
    assert.equal(nextOrder(second, calls), undefined);
  });
});

describe('health in words', () => {
  const lane = { lane: 'search', accepted: 9, delivered: 9, pending: 0, waiting: 0, dead: 0, dropped: 0, lagBytes: 0 };
  const health = {
    version: '1',
    started: '',
    uptimeSeconds: 1,
    stores: [],
    spools: [{ name: '0', own: true, accepted: 9, bytes: 0, lanes: [lane] }],
    queues: [],
  };

  it('says that all is well, and when it is not', () => {
    assert.equal(overall(health).tone, 'good');
    assert.equal(overall({ ...health, queues: [{ name: 'kafka', connected: false }] }).tone, 'bad');
    const [spool] = health.spools;
    assert.ok(spool);
    assert.equal(overall({ ...health, spools: [{ ...spool, lanes: [{ ...lane, dead: 2 }] }] }).tone, 'odd');
  });

  it('says what to do about dead letters and a lane that does not move', () => {
    const said = laneSayings(
      { ...lane, dead: 1, stalled: { reason: 'no answer', since: '1970-01-01T00:00:00Z' } },
      60_000,
    );
    assert.match(said[0]?.text ?? '', /has not moved for 1 min: no answer/);
    assert.match(said[1]?.advice ?? '', /dead-letters replay/);
  });
});
