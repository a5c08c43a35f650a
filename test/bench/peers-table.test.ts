import assert from 'node:assert/strict';
import { BEGIN, END, type PeerRow, peersTable, withPeers } from '../../bench/peers-table.ts';

const CEILING: PeerRow = {
  title: 'raw',
  perSecond: 12_000,
  cpuPer100k: 0.25,
  peakMb: 230.4,
  beforeMb: 200,
  lost: 12,
  doubled: 0,
};
const OURS: PeerRow = {
  title: 'ours',
  perSecond: 6000,
  cpuPer100k: 7.5,
  peakMb: 310,
  beforeMb: 250,
  lost: 0,
  doubled: 0,
  callUs: 21.44,
  callP99Us: 57.2,
};

describe('the table of peers', () => {
  const rowsOf = (table: string): string[][] =>
    table.split('\n').map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  it('writes a row for each peer, its rate as a share of the first', () => {
    const [head, rule, raw, ours] = rowsOf(peersTable([CEILING, OURS]));
    assert.equal(head?.[1], 'records/s');
    assert.equal(rule?.length, head?.length);
    assert.deepEqual(raw, ['raw', '**12,000**', '1.00', '**0.25**', '**230** (200)', '12', '**0**', '–']);
    assert.deepEqual(ours, ['ours', '6,000', '0.50', '7.50', '310 (250)', '**0**', '**0**', '**21.4** (57)']);
  });

  it('leaves a dash where nothing was measured, and never takes that for the best', () => {
    const [, , , nothing] = rowsOf(peersTable([CEILING, { title: 'absent' }]));
    assert.deepEqual(nothing, ['absent', '–', '–', '–', '–', '–', '–', '–']);
  });

  it('has no shares when the ceiling was not measured', () => {
    const [, , , ours] = rowsOf(peersTable([{ title: 'raw' }, OURS]));
    assert.equal(ours?.[2], '–');
  });
});

describe('the page with the table', () => {
  const page = `# Benchmarks\n\nbefore\n\n${BEGIN}\nold | figures\n${END}\n\nafter\n`;

  it('has the new text between its marks, and the rest as it was', () => {
    assert.equal(withPeers(page, 'new\n'), `# Benchmarks\n\nbefore\n\n${BEGIN}\nnew\n${END}\n\nafter\n`);
  });

  it('is the same when the same text is written twice', () => {
    const once = withPeers(page, 'new $& text');
    assert.equal(withPeers(once, 'new $& text'), once);
  });

  it('is refused when a mark is missing or they are the wrong way round', () => {
    assert.throws(() => withPeers('# Benchmarks\n', 'new'), /has no <!-- peers: begin -->/);
    assert.throws(() => withPeers(`${END}\n${BEGIN}\n`, 'new'), /has no <!-- peers: begin -->/);
  });
});
