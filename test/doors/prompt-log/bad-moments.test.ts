/** What is said to a collector that cannot be reached for a while, or asks for patience. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promptLog, type RemotePromptLogOptions } from '../../../src/doors/prompt-log.ts';
import { TestCollector } from '../../support/collector.ts';
import { hasCode, recordOf } from '../../support/records.ts';

const AT = '2026-11-21T06:00:00.000Z';

/** What becomes of one question; `pass` answers it. */
type Moment = (response: ServerResponse, pass: () => Promise<void>) => Promise<void> | void;

const refused =
  (status: number, headers: Record<string, string> = { 'retry-after-ms': '1' }): Moment =>
  (response) =>
    void response.writeHead(status, headers).end();
const broken: Moment = (response) => void response.socket?.destroy();
/** It was taken, and nobody learns of it. */
const answerLost: Moment = async (response, pass) => {
  await pass();
  response.socket?.destroy();
};

describe('what is said to a collector at a bad moment', function () {
  this.timeout(30_000);
  let collector: TestCollector;
  let between: Server;
  let moments: Moment[];
  let asked: string[];

  beforeEach(async () => {
    collector = await TestCollector.start();
    moments = [];
    asked = [];
    between = createServer((request, response) => void meet(request, response));
    between.listen(0, '127.0.0.1');
    await once(between, 'listening');
  });
  afterEach(async () => {
    between.closeAllConnections();
    await new Promise((closed) => between.close(closed));
    await collector.remove();
  });

  async function meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    asked.push(`${method} ${url}`);
    const body = await buffer(request);
    const passing = async (): Promise<Response> =>
      fetch(`${collector.running.url}${url}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
      });
    const moment = moments.shift();
    if (moment !== undefined) {
      await moment(response, async () => void (await (await passing()).text()));
      return;
    }
    const answer = await passing();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }

  function prompts(more: Partial<RemotePromptLogOptions> = {}) {
    const { port } = between.address() as AddressInfo;
    return promptLog({ collector: `http://127.0.0.1:${port}`, patienceMs: 20_000, retryForMs: 20_000, ...more });
  }

  async function stored() {
    assert.equal(await collector.shipper.drain(), true);
    return [...(await collector.home.records()).values()];
  }

  it('is sent again, and kept once', async () => {
    moments = [refused(503), refused(429), answerLost, refused(502), broken];
    const item = { request: { messages: [{ role: 'user', content: 'Hello?' }] }, tags: ['t'] };
    const { id } = (await prompts().log(item)) ?? assert.fail();
    assert.equal(asked.length, 6);
    const records = await stored();
    assert.deepEqual(
      records.map(({ message, revision }) => [message.id, revision]),
      [[id, 1]],
    );
  });

  it('is one judgement and one property, however often it was sent', async () => {
    await prompts().log(recordOf('a'));
    moments = [answerLost, refused(503)];
    assert.equal((await prompts().score('a', 5, { comment: 'good' })).status, 'applied');
    moments = [answerLost, answerLost];
    assert.equal((await prompts().score('a', 7, { name: 'tone' })).status, 'applied');
    moments = [answerLost, refused(504)];
    assert.equal((await prompts().updateProperty('a', 'CASE', 17, { at: AT })).status, 'applied');
    const [record] = await stored();
    assert.deepEqual(record?.feedback?.map(({ value }) => value).sort(), [5, 7]);
    assert.deepEqual(record?.properties, { CASE: 17 });
  });

  it('is looked up again while there is patience, and is on the disk where there is none', async () => {
    await prompts().log(recordOf('a'));
    const said = (response: ServerResponse, pass: () => Promise<void>) =>
      pass().then(() => void response.writeHead(202).end('{}'));
    moments = [said, refused(429), broken];
    assert.equal((await prompts().score('a', 1)).status, 'applied');
    moments = [said, refused(429)];
    const { status, reason } = await prompts({ patienceMs: 0 }).score('a', 2);
    assert.deepEqual([status, /answered 429/.test(reason ?? '')], ['unchecked', true]);
  });

  it('fails when the time for it is over, or would be before the collector wants to be asked', async () => {
    moments = [refused(503), refused(503)];
    await assert.rejects(prompts({ retryForMs: 0 }).log(recordOf('a')), hasCode('PL_COLLECTOR_ANSWER', /503/));
    assert.equal(asked.length, 1);
    moments = [refused(429, { 'retry-after': '60' })];
    await assert.rejects(prompts().score('a', 1), hasCode('PL_COLLECTOR_ANSWER', /429/));
    assert.equal(asked.length, 2);
    moments = Array.from({ length: 100 }, () => broken);
    await assert.rejects(
      prompts({ retryForMs: 500 }).score('a', 1),
      hasCode('PL_COLLECTOR_UNREACHABLE', /does not answer/),
    );
    assert.ok(asked.length > 3, `asked ${asked.length} times`);
    assert.deepEqual(await stored(), []);
  });

  it('is not sent again where another moment would change nothing', async () => {
    moments = [refused(401), refused(403), refused(413), refused(500)];
    for (const status of [401, 403, 413, 500]) {
      await assert.rejects(prompts().log(recordOf('a')), hasCode('PL_COLLECTOR_ANSWER', new RegExp(`${status}`)));
    }
    assert.equal(asked.length, 4);
  });
});
