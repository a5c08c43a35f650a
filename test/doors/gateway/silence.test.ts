/** What the gateway does when an upstream falls silent in the middle of its answer, and when it is only the caller who is slow. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { breakOffWhenSilent } from '../../../src/doors/gateway/silence.ts';
import { ModelProvider } from '../../support/model-provider.ts';
import { chat, gatewayBefore, serverThat } from './gateway-under-test.ts';

const IDLE_MS = 100;

describe('the gateway, when an answer does not go on', function () {
  this.timeout(20_000);
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  function closed<T extends { close(): Promise<void> }>(started: T): T {
    open.push(started);
    return started;
  }

  it('breaks it off for the caller, and records the text so far as failed for want of time', async () => {
    const provider = closed(await ModelProvider.start());
    const gateway = closed(await gatewayBefore([provider.url], { idleTimeoutMs: IDLE_MS }));
    const answer = await fetch(
      `${gateway.openAiUrl}/chat/completions`,
      chat({ model: 'never-ends', stream: true, messages: [{ role: 'user', content: 'Where is my refund?' }] }),
    );
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
    const record = await gateway.one();
    assert.deepEqual([record.outcome, record.error?.type, record.error?.code], ['failed', 'TimeoutError', 'ETIMEDOUT']);
    assert.match(JSON.stringify(record.message.other_attr), /You said: Where/);
  });

  it('breaks off an answer that is no stream as well', async () => {
    const server = closed(
      await serverThat((request, reply) => {
        request.resume();
        reply
          .writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
          .write('{"id":"chatcmpl-1"');
      }),
    );
    const gateway = closed(await gatewayBefore([server.url], { idleTimeoutMs: IDLE_MS }));
    const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, chat());
    await assert.rejects(answer.text());
    assert.deepEqual([(await gateway.one()).outcome, (await gateway.one()).error?.code], ['failed', 'ETIMEDOUT']);
  });

  it('waits for a sender that pauses and goes on, and reuses its connection', async () => {
    const idleTimeoutMs = 400;
    let connections = 0;
    const server = closed(
      await serverThat(async (request, reply) => {
        if (request.socket.bytesWritten === 0) connections += 1;
        request.resume();
        reply.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let time = 0; time < 6; time += 1) {
          reply.write(': still there\n\n');
          await pause(idleTimeoutMs / 4);
        }
        reply.end('data: [DONE]\n\n');
      }),
    );
    const gateway = closed(await gatewayBefore([server.url], { idleTimeoutMs }));
    for (let time = 0; time < 2; time += 1) {
      const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, chat({ stream: true }));
      assert.match(await answer.text(), /DONE/);
      // Nobody is silent between two calls.
      await pause(idleTimeoutMs * 2);
    }
    assert.equal(connections, 1);
  });

  it('waits for a caller who reads slowly, however long', async () => {
    const [bytes, idleTimeoutMs] = [40_000_000, 1_000];
    const server = closed(
      await serverThat((request, reply) => {
        request.resume();
        reply.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.alloc(bytes));
      }),
    );
    const gateway = closed(await gatewayBefore([server.url], { idleTimeoutMs, maxReplayBytes: 1_000 }));
    const asked = http.get(`${gateway.url}/v1/files/f/content`);
    const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
    await pause(idleTimeoutMs * 2.2);
    let came = 0;
    for await (const chunk of answer) came += (chunk as Buffer).length;
    assert.equal(came, bytes);
  });
});

describe('an answer that is watched for silence', () => {
  it('is not broken off when it has come to its end and waits to be read', async () => {
    const server = await serverThat((_request, reply) => void reply.end('hello'));
    try {
      const request = http.get(server.url);
      const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
      breakOffWhenSilent(answer, 20);
      await pause(100);
      const chunks: unknown[] = await answer.toArray();
      assert.equal(Buffer.concat(chunks as Buffer[]).toString(), 'hello');
    } finally {
      await server.close();
    }
  });

  it('is not broken off while something of it waits to be read, and then it is', async () => {
    const server = await serverThat((_request, reply) => void reply.write('hello'));
    try {
      const request = http.get(server.url);
      const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
      request.on('error', () => undefined);
      breakOffWhenSilent(answer, 20);
      const failed = once(answer, 'error');
      await pause(100);
      assert.equal(answer.destroyed, false);
      answer.resume();
      const [error] = (await failed) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ETIMEDOUT');
    } finally {
      await server.close();
    }
  });

  it('is never broken off where any silence is allowed', async () => {
    const server = await serverThat((_request, reply) => void reply.write('hello'));
    try {
      const request = http.get(server.url);
      const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
      answer.on('error', () => undefined).resume();
      breakOffWhenSilent(answer, 0);
      await pause(100);
      assert.equal(answer.destroyed, false);
      request.destroy();
    } finally {
      await server.close();
    }
  });
});
