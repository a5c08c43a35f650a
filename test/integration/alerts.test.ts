/** The alert rules on a real Elasticsearch: what each tells of and is quiet about, the book that collectors share, and the commands. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERT_INDEX, type AlertBook, searchMemory } from '../../src/alerts/alert-memory.ts';
import { alertHistory } from '../../src/alerts/history.ts';
import { measure } from '../../src/alerts/measure.ts';
import { type AlertRule, isOver } from '../../src/alerts/rule.ts';
import { readRules } from '../../src/alerts/rules-file.ts';
import type { InsightFields } from '../../src/insight/insight-facts.ts';
import { project } from '../../src/projection/search-document.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { PromptlogProcess, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { recordOf } from '../support/records.ts';
import { SecuredElasticsearch } from '../support/secured-elasticsearch.ts';
import { WebhookServer } from '../support/webhook-server.ts';

const MINUTE = 60_000;
const NOON = Date.parse('1985-06-15T12:00:00.000Z');

interface Call {
  /** Minutes before noon. */
  readonly ago: number;
  readonly times?: number;
  readonly app: string;
  readonly failed?: boolean;
  readonly status?: number;
  readonly seconds?: number;
  readonly insight?: Omit<InsightFields, 'insight'>;
}

const CALLS: readonly Call[] = [
  { ago: 5, times: 35, app: 'shop', seconds: 2 },
  { ago: 5, times: 5, app: 'shop', failed: true, status: 429 },
  { ago: 5, times: 20, app: 'chat', seconds: 40 },
  { ago: 200, times: 6, app: 'chat', insight: { cost: { total: 20 } } },
  { ago: 30, times: 20, app: 'chat', insight: { sentiment: { score: -0.6, label: 'negative' } } },
  { ago: 20, app: 'chat', insight: { topic: ['outage'] } },
  { ago: 600, times: 3, app: 'gone' },
];

/** What is over its limit at noon, by group. */
const CASES: readonly (readonly [rule: string, over: readonly string[]])[] = [
  ['kind: error-rate, by: app', ['shop']],
  ['kind: error-rate, by: app, above: 13%', []],
  ['kind: error-rate, by: app, at-least: 41', []],
  ['kind: latency, by: app', ['chat']],
  ['kind: latency, by: app, above: 41s', []],
  ['kind: throttled, above: 4', ['']],
  ['kind: throttled, above: 5', []],
  ['kind: spend', ['']],
  ['kind: spend, window: 3h', []],
  ['kind: mood, by: app', ['chat']],
  ['kind: mood, at-least: 21', []],
  ['kind: topic, topic: outage, window: 1h, by: app', ['chat']],
  ['kind: topic, topic: refunds, window: 1h', []],
  ['kind: silence', []],
  ['kind: silence, where: "service.name: gone"', ['']],
  ['kind: silence, by: app', ['gone']],
  ['kind: silence, by: app, known-for: 2h', []],
];

function ruleOf(text: string): AlertRule {
  const { rules, problems } = readRules(`rules:\n  - { ${text} }`, 'a.yaml');
  assert.deepEqual(problems, []);
  return rules[0] ?? assert.fail();
}

describe('alert rules on Elasticsearch', function suite() {
  this.timeout(120_000);
  let secured: SecuredElasticsearch;
  let client: SearchClient;

  before(async () => {
    secured = await SecuredElasticsearch.shared();
    client = secured.superuser;
    await installTemplates(client);
    const operations = CALLS.flatMap(({ ago, times = 1, app, failed = false, status, seconds, insight }, kind) =>
      Array.from({ length: times }, (_, index) =>
        project(
          recordOf(`alerts-${kind}-${index}`, {
            at: NOON - ago * MINUTE,
            client: { app },
            outcome: failed ? 'failed' : 'completed',
            ...(failed ? { error: { type: 'rate_limit', status: status ?? 500 } } : {}),
            ...(seconds === undefined ? {} : { timing: { duration_ms: seconds * 1000 } }),
          }),
          () => ({ ...insight, insight: { version: 'test' } }),
        ),
      ).flatMap(({ id, index, document }) => [{ index: { _index: index, _id: id } }, document]),
    );
    const written = await client.bulk({ operations, refresh: true });
    assert.equal(written.errors, false);
    await client.indices.delete({ index: ALERT_INDEX, ignore_unavailable: true });
  });
  after(async () => {
    await client.indices.delete({ index: ['prompt-logs-1985.06', ALERT_INDEX], ignore_unavailable: true });
  });

  for (const [text, over] of CASES) {
    it(`${over.length === 0 ? 'are quiet' : 'tell'} by { ${text} }`, async () => {
      const rule = ruleOf(text);
      const groups = await measure(client, rule, [NOON]);
      const found = groups.filter(({ readings }) => isOver(rule, readings[0]?.value));
      assert.deepEqual(
        found.map(({ group = '' }) => group),
        over,
      );
    });
  }

  it('would have told once in a past day, and say when and how bad it was', async () => {
    const past = { client, from: NOON - 720 * MINUTE, until: NOON + 720 * MINUTE, stepMs: 5 * MINUTE };
    const episodes = await alertHistory({ ...past, rule: ruleOf('kind: error-rate, by: app') });
    assert.equal(episodes.length, 1);
    const [{ group, from, until: end = 0, worst, told }] = episodes as [(typeof episodes)[0]];
    assert.deepEqual([group, worst, told], ['shop', 0.125, 2]);
    assert.ok(from > NOON - 5 * MINUTE && from <= NOON, new Date(from).toISOString());
    assert.ok(end > from && end <= NOON + 20 * MINUTE, new Date(end).toISOString());
    assert.deepEqual(await alertHistory({ ...past, rule: ruleOf('kind: error-rate, above: 90%') }), []);
  });

  it('share one book, which only one of two collectors can write', async () => {
    const collector = secured.client('promptlog_collector');
    const memory = searchMemory(collector);
    try {
      const book: AlertBook = { holder: 'a', evaluated: 1, alerts: [], waiting: [] };
      assert.equal(await memory.load(), undefined);
      const first = await memory.save(book, undefined);
      assert.ok(first !== undefined);
      assert.equal(await memory.save({ ...book, holder: 'b' }, undefined), undefined);
      assert.ok((await memory.save({ ...book, evaluated: 2 }, first)) !== undefined);
      assert.equal(await memory.save({ ...book, holder: 'b' }, first), undefined);
      assert.deepEqual((await memory.load())?.book, { ...book, evaluated: 2 });
    } finally {
      await collector.close();
      await client.indices.delete({ index: ALERT_INDEX });
    }
  });
});

describe('a collector with alerts', function suite() {
  this.timeout(120_000);
  let secured: SecuredElasticsearch;
  let server: WebhookServer;
  let home: string;
  let environment: Record<string, string>;

  before(async () => {
    secured = await SecuredElasticsearch.shared();
    await secured.superuser.indices.delete({ index: ALERT_INDEX, ignore_unavailable: true });
    server = await WebhookServer.start();
    home = mkdtempSync(join(tmpdir(), 'promptlog-alerts-'));
    const { username, password } = secured.user('promptlog_collector');
    writeFileSync(
      join(home, 'alerts.yaml'),
      'every: 10s\nrules:\n  - kind: silence\n    where: "service.name: nobody"\n  - kind: oops\n',
    );
    environment = {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: secured.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: password,
      PROMPTLOG_ALERTS_FILE: join(home, 'alerts.yaml'),
      PROMPTLOG_ALERTS_WEBHOOKS: `ops=${server.url}/T0/unguessable`,
      PROMPTLOG_ALERTS_WEBHOOK_SECRET: 'shared-secret',
    };
  });
  after(async () => {
    await server.stop();
    await secured.superuser.indices.delete({ index: ALERT_INDEX, ignore_unavailable: true });
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });

  it('tells with a signature, names the line of a fault, and tells no second time after it was killed', async () => {
    const memory = searchMemory(secured.superuser);
    const first = new PromptlogProcess(['collect', '--json'], environment);
    try {
      await until('the webhook is told', () => server.arrived.length > 0 || first.child.exitCode !== null, 60_000);
      // Killed before that is noted down, it would be told once more: at least once, under the same id.
      await until('it is noted down', async () => (await memory.load())?.book.waiting.length === 0);
    } finally {
      first.child.kill('SIGKILL');
      await first.ended();
    }
    const [{ body, headers }] = server.arrived as [(typeof server.arrived)[0]];
    const [, time = '', mac] = /^t=(\d+),v1=(.+)$/.exec(String(headers['promptlog-signature'])) ?? [];
    assert.equal(createHmac('sha256', 'shared-secret').update(`${time}.${body}`).digest('hex'), mac);
    assert.equal((JSON.parse(body) as { title: string }).title, 'silence');
    assert.match(first.err, /a rule has a kind.*alerts\.yaml, line 5\).*PL_CONFIG_INVALID/);
    assert.ok(!first.err.includes('unguessable') && !first.err.includes('shared-secret'), first.err);

    // At the same address it is the same collector, and goes on at once.
    const [{ url }] = valuesOf<{ url: string }>(first) as [{ url: string }];
    const port = { PROMPTLOG_COLLECTOR_PORT: new URL(url).port };
    const before = (await memory.load())?.book.evaluated ?? assert.fail();
    const second = new PromptlogProcess(['collect', '--json'], { ...environment, ...port });
    try {
      await until('it evaluates', async () => ((await memory.load())?.book.evaluated ?? 0) > before, 60_000);
    } finally {
      second.child.kill('SIGTERM');
      await second.ended();
    }
    assert.equal((await memory.load())?.book.holder, '');
    assert.equal(server.arrived.length, 1, JSON.stringify(server.arrived));
  });

  it('is looked at by `alerts list`, `alerts check`, `alerts test` and `alerts send-test`', async () => {
    const list = await runPromptlog(['alerts', 'list', '--json'], environment);
    assert.equal(valuesOf<{ rule: string }>(list)[0]?.rule, 'silence', list.err);
    const checked = await runPromptlog(['alerts', 'check'], environment);
    assert.equal(checked.status, 4);
    assert.match(checked.out, /alerts\.yaml, line 5: a rule has a kind/);
    const tested = await runPromptlog(['alerts', 'test', '--since', '-1d', '--step', '30m'], environment);
    assert.equal(tested.status, 0, tested.err);
    assert.match(tested.out, /^silence: once/m);
    const sent = await runPromptlog(['alerts', 'send-test', '--to', 'ops'], environment);
    assert.match(sent.out, /^ops: told$/m);
    server.status = 404;
    const refused = await runPromptlog(['alerts', 'send-test'], environment);
    assert.equal(refused.status, 5);
    assert.match(refused.out, /^ops: not told: it answered 404$/m);
  });
});
