import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertBook } from '../../src/alerts/alert-memory.ts';
import type { AlertMessage } from '../../src/alerts/message.ts';
import type { Receiver } from '../../src/alerts/receiver.ts';
import { type RunningAlerts, startAlerts } from '../../src/alerts/start-alerts.ts';
import type { Notice } from '../../src/notice.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { SearchServer } from '../support/search-server.ts';

const GOOD = 'blind-after: 1s\nrules:\n  - { kind: silence }';

describe('the alerts of a collector', () => {
  let server: SearchServer;
  let client: SearchClient;
  let alerts: RunningAlerts | undefined;
  const notices: Notice[] = [];
  const told: AlertMessage[] = [];
  let text = GOOD;
  let book: AlertBook | undefined;
  let away = false;

  beforeEach(async () => {
    server = await SearchServer.start();
    client = createSearchClient({ url: server.url });
    [notices.length, told.length, text, book, away] = [0, 0, GOOD, undefined, false];
  });
  afterEach(async () => {
    await alerts?.close();
    await client.close();
    await server.down();
  });

  const receiver: Receiver = {
    name: 'slack',
    kind: 'slack',
    send: async (message) => {
      told.push(message);
      return { kind: 'delivered' };
    },
  };
  const memory = {
    load: async () => {
      if (away) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      return book === undefined ? undefined : { book, version: 'v' };
    },
    save: async (next: AlertBook) => {
      book = next;
      return 'v';
    },
  };

  function start(): RunningAlerts {
    const answer = { hits: { hits: [] }, aggregations: {} };
    server.fault = ({ path }) =>
      path.endsWith('/_search') ? { status: 200, body: JSON.stringify(answer) } : undefined;
    alerts = startAlerts({
      client,
      receivers: [receiver],
      readText: () => text,
      source: 'a.yaml',
      instance: 'here:1',
      notify: (notice) => notices.push(notice),
      memory,
      everyMs: 20,
    });
    return alerts;
  }

  async function until(holds: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 10_000; !holds(); await sleep(5)) {
      assert.ok(Date.now() < deadline, JSON.stringify(notices));
    }
  }

  it('are evaluated again and again, and told once', async () => {
    start();
    await until(() => told.length > 0);
    const evaluated = book?.evaluated ?? 0;
    await until(() => (book?.evaluated ?? 0) > evaluated + 40);
    assert.deepEqual(
      told.map(({ title }) => title),
      ['silence'],
    );
    await alerts?.close();
    assert.equal(book?.holder, '');
  });

  it('say loudly what is wrong with a file, go on with the rules that were good, and take a mended file', async () => {
    start();
    await until(() => told.length > 0);
    text = 'rules: [';
    await until(() => notices.some(({ level }) => level === 'error'));
    assert.match(notices.find(({ level }) => level === 'error')?.text ?? '', /alerts\.file.*\(a\.yaml, line 1\)/);
    const evaluated = book?.evaluated ?? 0;
    await until(() => (book?.evaluated ?? 0) > evaluated);
    assert.equal(book?.alerts.length, 1);
    text = 'rules:\n  - { kind: silence, name: mended }';
    await until(() => told.length > 1);
    assert.equal(told[1]?.title, 'mended');
    assert.equal(notices.filter(({ level }) => level === 'error').length, 1);
  });

  it('tell that they see nothing while Elasticsearch is away, and that they see again', async () => {
    start();
    await until(() => told.length > 0);
    away = true;
    await until(() => told.length > 1);
    away = false;
    await until(() => told.length > 2);
    assert.deepEqual(
      told.slice(1).map(({ title }) => title),
      ['alerts cannot be evaluated', 'well again: alerts cannot be evaluated'],
    );
    assert.match(
      notices.find(({ code }) => code === 'alerts.blind')?.text ?? '',
      /cannot be evaluated \(ECONNREFUSED\)/,
    );
    assert.equal(notices.filter(({ code }) => code === 'alerts.blind').length, 1);
  });
});
