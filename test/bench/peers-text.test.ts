import assert from 'node:assert/strict';
import { PEERS } from '../../bench/peers-peer.ts';
import { type PeersRun, peersText, titleOf } from '../../bench/peers-text.ts';

const RUN: PeersRun = {
  command: 'npm run bench -- peers --count 2000',
  count: 2000,
  repeats: 3,
  perSecond: 100,
  calls: 3000,
  elasticsearch: '9.5.2',
};
const DAY = new Date('2026-11-22T23:59:59.000Z');

describe('the section about peers', () => {
  const rows = new Map(PEERS.map((peer) => [peer, { title: titleOf(peer) }]));

  it('says when, on what and by which command it was measured', () => {
    const text = peersText(rows, RUN, DAY);
    for (const part of [
      '22 November 2026',
      `Node ${process.versions.node}`,
      'Elasticsearch 9.5.2',
      `\`${RUN.command}\``,
    ])
      assert.ok(text.includes(part), part);
    assert.match(text, /the same 2,000 records/);
    assert.match(text, /Of the 1,800 records/);
  });

  it('has every peer in its table with the version that ran, ours last', () => {
    const lines = peersText(rows, RUN, DAY)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    assert.equal(lines.length, 2 + PEERS.length);
    assert.match(lines.at(-1) ?? '', /^\| promptlog \d+\.\d+\.\d+ /);
    assert.match(lines.join('\n'), /winston-elasticsearch \d+\.\d+\.\d+ \(winston \d+\.\d+\.\d+\)/);
  });

  it('gives the reason when the Collector could not be measured', () => {
    const text = peersText(rows, { ...RUN, noCollector: 'Go is not installed.' }, DAY);
    assert.match(text, /\*\*OpenTelemetry Collector\*\*: not measured: Go is not installed\./);
    assert.doesNotMatch(peersText(rows, RUN, DAY), /not measured/);
  });
});
