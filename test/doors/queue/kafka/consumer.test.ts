/** A consumer of Kafka before a broker that behaves badly; before a real one it is tried in test/integration. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { startKafkaConsumer } from '../../../../src/doors/queue/kafka/consumer.ts';
import type { KafkaOptions } from '../../../../src/doors/queue/kafka/options.ts';
import { createKafkaSender } from '../../../../src/doors/queue/kafka/sender.ts';
import type { Notice } from '../../../../src/notice.ts';

const SASL = { mechanism: 'plain', username: 'ada', password: 'canary' } as const;

describe('a client of Kafka before a broker that behaves badly', () => {
  let server: Server;
  let broker: string;
  let behave: (socket: Socket) => void;
  let notices: Notice[];
  const notify = (notice: Notice): void => void notices.push(notice);
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    notices = [];
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => behave(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    broker = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const start = (more: Partial<KafkaOptions> = {}) =>
    startKafkaConsumer({
      intake: { take: () => Promise.resolve({ outcomes: [], durable: Promise.resolve() }) },
      notify,
      options: { brokers: [broker], topics: [{ name: 't' }], group: 'g', from: 'earliest', ...more },
      timing: { startMs: 300, retryMaxMs: 50, closeMs: 300 },
    });

  const CASES: readonly (readonly [what: string, behave: (socket: Socket) => void])[] = [
    ['breaks the connection', (socket) => socket.resetAndDestroy()],
    ['ends the connection', (socket) => socket.end()],
    ['answers with what is no answer', (socket) => socket.write(Buffer.alloc(1000, 7))],
    ['does not answer', () => {}],
  ];
  for (const [what, how] of CASES) {
    for (const [kind, more] of [
      ['without a user', {}],
      ['with a user', { sasl: SASL }],
    ] as const) {
      it(`goes on trying and stops when it is told to, where one ${what} (${kind})`, async () => {
        behave = how;
        const consumer = await start(more);
        const sender = createKafkaSender({ brokers: broker, topic: 't', notify, ...more });
        sender.accept({ message: { id: 'a', prompt: [] } });
        // Time for more than one attempt.
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.equal(consumer.connected, false);
        const began = performance.now();
        await consumer.close();
        assert.equal(await sender.close(0), false);
        assert.ok(performance.now() - began < 3_000);
        assert.doesNotMatch(JSON.stringify(notices), /canary/);
      });
    }
  }

  it('is told that what answers speaks no TLS', async () => {
    behave = (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    await assert.rejects(start({ tls: true }), /speaks no TLS/);
    assert.deepEqual(notices, []);
  });
});
