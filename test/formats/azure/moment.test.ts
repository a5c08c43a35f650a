import assert from 'node:assert/strict';
import { momentOf, msOfTicks } from '../../../src/formats/azure/moment.ts';

describe('momentOf', () => {
  it('reads the cultures in which .NET writes a time, as UTC', () => {
    const at = '2026-01-15T22:05:06.000Z';
    for (const text of [
      '1/15/2026 10:05:06 PM',
      '1/15/2026 10:05:06\u202fPM',
      '01/15/2026 22:05:06',
      '15/01/2026 22:05:06',
      '15.01.2026 22:05:06',
      '15.1.2026, 22:05:06',
      '2026-01-15T22:05:06Z',
      '2026-01-15T22:05:06.0000000Z',
      '2026-01-15T23:05:06+01:00',
    ]) {
      assert.equal(momentOf(text), at, text);
    }
  });

  it('puts the month first where day and month cannot be told apart, and the day first between dots', () => {
    assert.equal(momentOf('2/3/2026 4:05:06 AM'), '2026-02-03T04:05:06.000Z');
    assert.equal(momentOf('02.03.2026 04:05:06'), '2026-03-02T04:05:06.000Z');
  });

  it('knows midnight and noon of the twelve-hour clock', () => {
    assert.equal(momentOf('1/15/2026 12:00:00 AM'), '2026-01-15T00:00:00.000Z');
    assert.equal(momentOf('1/15/2026 12:30 PM'), '2026-01-15T12:30:00.000Z');
  });

  it('reads seconds since 1970, also as text', () => {
    assert.equal(momentOf(1_768_471_200), '2026-01-15T10:00:00.000Z');
    assert.equal(momentOf('1768471200'), '2026-01-15T10:00:00.000Z');
  });

  it('gives nothing for what is no time', () => {
    const bad = [
      '13/13/2026 10:00:00',
      '2/30/2026 10:00:00',
      '1/15/2026 13:00:00 PM',
      '1/15/2026 24:00:00',
      '1/15/2026',
    ];
    for (const value of [...bad, '', 'yesterday', `${' '.repeat(50)}1`, null, undefined, {}, [], true, Number.NaN]) {
      assert.equal(momentOf(value), undefined, String(value));
    }
  });
});

describe('msOfTicks', () => {
  it('reads ticks from text exactly and from a number as near as it can be', () => {
    assert.equal(msOfTicks('639040680001023300'), 1_768_471_200_102.33);
    const number = msOfTicks(JSON.parse('639040680001023300'));
    assert.ok(number !== undefined && Math.abs(number - 1_768_471_200_102.33) < 0.02);
  });

  it('gives nothing for what are no ticks', () => {
    for (const value of [0, -1, 1_768_471_200_000, 'now', '12', null, undefined, {}, Number.NaN, 1e300]) {
      assert.equal(msOfTicks(value), undefined);
    }
  });
});
