import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { AlertMessage } from '../../src/alerts/message.ts';
import { signature, slackBody, teamsBody, webhookReceiver } from '../../src/alerts/webhook.ts';
import { WebhookServer } from '../support/webhook-server.ts';

const MESSAGE: AlertMessage = {
  id: '0c9a7c1e-0000-4000-8000-000000000001',
  status: 'firing',
  severity: 'critical',
  title: 'many calls fail: <!channel> *app*',
  at: '2026-11-21T05:00:00.000Z',
  source: 'host:4711',
  rule: { name: 'many calls fail', kind: 'error-rate', condition: 'the share is above 10 %' },
  alerts: [{ by: 'app', group: 'a&b', text: '12 % of 40 calls', value: 0.12, since: '2026-11-21T05:00:00.000Z' }],
};

describe('a webhook', () => {
  let server: WebhookServer;
  beforeEach(async () => {
    server = await WebhookServer.start();
  });
  afterEach(() => server.stop());

  const receiver = (kind: 'slack' | 'teams' | 'webhook', more: { secret?: string; timeoutMs?: number } = {}) =>
    webhookReceiver({ name: 'x', kind, url: `${server.url}/hook/T0/secret`, ...more });

  it('is sent JSON with a signature that the shared secret verifies', async () => {
    assert.deepEqual(await receiver('webhook', { secret: 'shared' }).send(MESSAGE), { kind: 'delivered' });
    const [{ path, headers, body }] = server.arrived as [(typeof server.arrived)[0]];
    assert.equal(path, '/hook/T0/secret');
    assert.equal(headers['promptlog-delivery'], MESSAGE.id);
    assert.deepEqual(JSON.parse(body), { version: 1, ...MESSAGE });
    const [, time = '', mac] = /^t=(\d+),v1=([\da-f]{64})$/.exec(String(headers['promptlog-signature'])) ?? [];
    assert.equal(createHmac('sha256', 'shared').update(`${time}.${body}`).digest('hex'), mac);
    assert.ok(Math.abs(Date.now() / 1_000 - Number(time)) < 60);
    assert.notEqual(signature(body, 'another', Number(time) * 1_000), headers['promptlog-signature']);
  });

  it('without a secret is not signed', async () => {
    await receiver('webhook').send(MESSAGE);
    assert.equal(server.arrived[0]?.headers['promptlog-signature'], undefined);
  });

  it('of Slack and of Teams is sent their shape, in which names mean nothing but themselves', async () => {
    await receiver('slack').send(MESSAGE);
    await receiver('teams').send(MESSAGE);
    const [slack = '', teams = ''] = server.arrived.map(({ body }) => body);
    assert.deepEqual(JSON.parse(slack), slackBody(MESSAGE));
    assert.ok(slack.includes('&lt;!channel&gt;') && !slack.includes('<!channel>'));
    assert.ok(slack.includes('• a&amp;b: 12 % of 40 calls'));
    const { attachments } = teamsBody(MESSAGE) as { attachments: { contentType: string }[] };
    assert.equal(attachments[0]?.contentType, 'application/vnd.microsoft.card.adaptive');
    assert.deepEqual(JSON.parse(teams), teamsBody(MESSAGE));
    assert.ok(teams.includes('\\\\*app\\\\*'), teams);
  });

  it('that is busy or broken is tried again, when it asks for it; one that refuses is not', async () => {
    server.status = 503;
    server.headers = { 'retry-after': '7' };
    assert.deepEqual(await receiver('webhook').send(MESSAGE), {
      kind: 'retry',
      reason: 'it answered 503',
      afterMs: 7_000,
    });
    server.status = 410;
    assert.deepEqual(await receiver('webhook').send(MESSAGE), { kind: 'refused', reason: 'it answered 410' });
  });

  it('is not followed elsewhere', async () => {
    server.status = 302;
    server.headers = { location: `${server.url}/elsewhere` };
    assert.deepEqual(await receiver('slack').send(MESSAGE), { kind: 'refused', reason: 'it answered 302' });
    assert.equal(server.arrived.length, 1);
  });

  it('that is silent or gone is tried again, and its address is told to nobody', async () => {
    server.hangs = true;
    assert.deepEqual(await receiver('slack', { timeoutMs: 50 }).send(MESSAGE), {
      kind: 'retry',
      reason: 'no answer in time',
    });
    const gone = webhookReceiver({ name: 'x', kind: 'slack', url: 'http://127.0.0.1:1/T0/secret' });
    const result = await gone.send(MESSAGE);
    assert.equal(result.kind, 'retry');
    assert.ok(!JSON.stringify(result).includes('secret'), JSON.stringify(result));
  });
});
