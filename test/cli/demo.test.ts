import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeyedCollector } from '../support/keyed-collector.ts';
import { type Ran, runPromptlog } from '../support/promptlog-command.ts';

describe('promptlog demo', function () {
  this.timeout(60_000);

  const send = (to: string, key: string | undefined, ...args: string[]): Promise<Ran> =>
    runPromptlog(['demo', '--to', to, '--key-from-env', 'KEY', ...args], key === undefined ? {} : { KEY: key });

  it('sends conversations through a collector, and twice the same doubles nothing', async () => {
    const collector = await KeyedCollector.start(['ingest', 'feedback']);
    try {
      for (let round = 0; round < 2; round += 1) {
        const { status, out, err } = await send(collector.url, collector.key, '--count', '250');
        assert.equal(status, 0, err);
        assert.match(out, /^250 records and \d+ corrections sent to http/);
      }
      assert.equal((await collector.liveRecords()).length, 250);
    } finally {
      await collector.remove();
    }
  });

  it('says what the collector has against it', async () => {
    const collector = await KeyedCollector.start(['read']);
    try {
      const { status, err } = await send(collector.url, collector.key, '--count', '1');
      assert.equal(status, 5);
      assert.match(err, /PL_COLLECTOR_ANSWER: the collector at http:\S+ answered 403: /);
    } finally {
      await collector.remove();
    }
  });

  it('says why single values are refused', async () => {
    const items = [
      { status: 'accepted' },
      { status: 'refused', error: { message: 'the record is too old', fix: 'None.' } },
    ];
    const server = createServer((_request, response) => response.writeHead(207).end(JSON.stringify({ items })));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { status, err } = await send(
        `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        'x',
        '--count',
        '2',
      );
      assert.equal(status, 5);
      assert.match(err, /answered 207: the record is too old\n/);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('refuses what it cannot use, before anything is sent', async () => {
    for (const [ran, reason] of [
      [await send('collector:4711', 'x'), '--to takes an address such as https://host, not "collector:4711"'],
      [await send('http://127.0.0.1:1', 'x', '--count', 'many'), '--count takes a whole number, not "many"'],
      [await send('http://127.0.0.1:1', undefined), 'the environment variable KEY is not set'],
    ] as const) {
      assert.equal(ran.status, 2);
      assert.ok(ran.err.includes(reason), ran.err);
    }
  });
});
