import assert from 'node:assert/strict';
import { momentOf, searchMoment } from '../../src/search/moment.ts';

const NOW = new Date('2026-03-31T12:34:56.789Z');
const iso = (text: string, end = false): string | undefined => momentOf(text, NOW, end)?.toISOString();

describe('points in time', () => {
  it('are counted back from now', () => {
    for (const [text, expected] of [
      ['now', '2026-03-31T12:34:56.789Z'],
      ['now-24h', '2026-03-30T12:34:56.789Z'],
      ['-7d', '2026-03-24T12:34:56.789Z'],
      ['90s', '2026-03-31T12:33:26.789Z'],
      ['30m', '2026-03-31T12:04:56.789Z'],
      ['now-2w', '2026-03-17T12:34:56.789Z'],
      ['1M', '2026-02-28T12:34:56.789Z'],
      ['13M', '2025-02-28T12:34:56.789Z'],
      ['1y', '2025-03-31T12:34:56.789Z'],
    ] as const) {
      assert.equal(iso(text), expected, text);
    }
  });

  it('are the beginning of what was written, or its last millisecond', () => {
    for (const [text, begin, end] of [
      ['2026', '2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
      ['2024-02', '2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
      ['2026-11-01', '2026-11-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
      ['2026-11-01T10', '2026-11-01T10:00:00.000Z', '2026-11-01T10:59:59.999Z'],
      ['2026-11-01T10:00Z', '2026-11-01T10:00:00.000Z', '2026-11-01T10:00:59.999Z'],
      ['2026-11-01T10:00:07+02:00', '2026-11-01T08:00:07.000Z', '2026-11-01T08:00:07.999Z'],
      ['2026-11-01T10:00:07,5-0330', '2026-11-01T13:30:07.500Z', '2026-11-01T13:30:07.500Z'],
      ['0099-01-01', '0099-01-01T00:00:00.000Z', '0099-01-01T23:59:59.999Z'],
    ] as const) {
      assert.deepEqual([iso(text), iso(text, true)], [begin, end], text);
    }
  });

  it('are nothing else', () => {
    for (const text of [
      '',
      'soon',
      '7',
      'now+1h',
      'now7d',
      '--7d',
      '2026-02-31',
      '2026-13-01',
      '2026-11-01T25:00',
      '1x',
    ]) {
      assert.equal(iso(text), undefined, text);
    }
  });

  it('are told to the search store as it takes them', () => {
    assert.deepEqual(['now', 'now-24h', '-7d', '12h', ' 2026-11-01 ', '2026-11', '2026', 'soon'].map(searchMoment), [
      'now',
      'now-24h',
      'now-7d',
      'now-12h',
      '2026-11-01',
      '2026-11||/M',
      '2026||/y',
      undefined,
    ]);
  });
});
