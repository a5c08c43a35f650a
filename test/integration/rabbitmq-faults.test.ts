/** A RabbitMQ that refuses, goes away or stands still: what is said, and that reading goes on. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { PromptlogError } from '../../src/errors.ts';
import type { Shipper } from '../../src/shipper.ts';
import { freePort } from '../../src/stack/port.ts';
import { Authority } from '../doors/http/auth/certificates.ts';
import { sharedRabbitmq, type TestRabbitmq } from '../support/rabbitmq.ts';
import { BrokerHand, names, RabbitmqCollector, type RabbitmqSettings, until } from '../support/rabbitmq-collector.ts';

describe('the consumer of a RabbitMQ that', function () {
  this.timeout(60_000);
  let broker: TestRabbitmq;
  let hand: BrokerHand;
  let collector: RabbitmqCollector;
  let shipper: Shipper;
  let queue: string;
  let number = 0;

  before(async () => {
    broker = await sharedRabbitmq();
    hand = await BrokerHand.open(broker.url);
    await broker.ctl('add_user', 'reader', 'a-secret');
    await broker.ctl('set_permissions', 'reader', '^$', '^$', '^open$');
  });
  after(async () => {
    await hand?.close();
    await broker?.ctl('delete_user', 'reader');
  });
  beforeEach(async () => {
    queue = `faults-${number++}`;
    collector = await RabbitmqCollector.create(broker);
    shipper = collector.home.open();
  });
  afterEach(async () => {
    await collector.remove();
    const channel = await hand.channel();
    for (const name of [queue, `${queue}.dead`]) await channel.deleteQueue(name);
  });

  async function refusal(settings: RabbitmqSettings): Promise<PromptlogError> {
    try {
      await collector.read(shipper, { queue, ...settings });
    } catch (error) {
      assert.ok(error instanceof PromptlogError, String(error));
      assert.equal(error.code, 'PL_BROKER_REFUSED');
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /a-secret|wrong-password/);
      return error;
    }
    return assert.fail('it started');
  }

  it('refuses the password says so, without the password', async () => {
    const url = broker.address({ user: 'reader', password: 'wrong-password' });
    const { message, fix } = await refusal({ url });
    assert.match(
      message,
      /^RabbitMQ at amqp:\/\/127\.0\.0\.1:\d+\/%2F cannot be used: ACCESS_REFUSED - Login was refused/,
    );
    assert.match(fix, /password/);
  });

  it('has no such virtual host says which', async () => {
    const { message, fix } = await refusal({ url: broker.address({ vhost: 'nowhere' }) });
    assert.match(message, /it does not open the virtual host "nowhere" for this user$/);
    assert.match(fix, /virtual host/);
  });

  it('does not let the user make a queue says what is needed', async () => {
    const { message, fix } = await refusal({ url: broker.address({ user: 'reader', password: 'a-secret' }) });
    assert.match(message, /ACCESS_REFUSED - access to exchange 'promptlog.dead'/);
    assert.match(fix, /permissions to configure.*collector\.rabbitmq\.type is none/);
  });

  it('has no queue of that name, where none is to be made, says how to have it made', async () => {
    const { message, fix } = await refusal({ type: 'none' });
    assert.match(message, new RegExp(`NOT_FOUND - no queue '${queue}'`));
    assert.match(fix, /quorum or classic/);
  });

  it('has another queue of that name says what differs, and can be read as it is', async () => {
    await (await hand.channel()).assertQueue(queue, { durable: true });
    const { message, fix } = await refusal({});
    assert.match(message, /PRECONDITION_FAILED - inequivalent arg 'x-/);
    assert.match(fix, /set collector\.rabbitmq\.type to none to read it as it is/);
    const consumer = await collector.read(shipper, { queue, type: 'none' });
    await hand.publish(queue, ['no json'], { messageId: 'bad' });
    await hand.publishRecords(queue, names(1));
    await until('both are settled', () => consumer.counts.messages === 2);
    await consumer.close();
    assert.equal(await hand.waiting(queue), 0);
    const { text } = collector.notices.find(({ code }) => code === 'rabbitmq.refused') ?? assert.fail();
    assert.match(text, new RegExp(`${queue}/bad.*kept only where the queue has a dead-letter exchange`));
  });

  it('is not there at the start is tried until it is, and given up when told to', async () => {
    const url = `amqp://127.0.0.1:${await freePort()}`;
    const consumer = await collector.read(shipper, { queue, url });
    assert.equal(consumer.connected, false);
    await until('it says so', () => collector.said.includes('PL_BROKER_UNAVAILABLE'));
    assert.match(collector.notices[0]?.text ?? '', /ECONNREFUSED.*tried again by itself/);
    await consumer.close();
    assert.deepEqual(collector.said, ['PL_BROKER_UNAVAILABLE']);
  });

  it('has lost the queue makes it again and reads on', async () => {
    const consumer = await collector.read(shipper, { queue });
    await hand.publishRecords(queue, names(100));
    await until('the first are taken', () => consumer.counts.messages === 100);
    await (await hand.channel()).deleteQueue(queue);
    await until('it is back', () => collector.said.includes('rabbitmq.back'));
    assert.match(collector.notices[1]?.text ?? '', new RegExp(`the queue ${queue} was removed or moved`));
    await hand.publishRecords(queue, names(100, 100));
    await until('the others are taken', () => consumer.counts.messages === 200);
    assert.equal(await shipper.drain(), true);
    await collector.home.assertBoth(names(200));
  });

  it('ends the connection is connected to again, which is said once', async () => {
    const consumer = await collector.read(shipper, { queue });
    await broker.ctl('close_all_connections', 'for a test');
    hand = await BrokerHand.open(broker.url);
    await until('it is back', () => collector.said.includes('rabbitmq.back'));
    assert.deepEqual(collector.said, ['rabbitmq.reading', 'PL_BROKER_UNAVAILABLE', 'rabbitmq.back']);
    assert.match(collector.notices[1]?.text ?? '', /CONNECTION_FORCED - for a test/);
    assert.equal(consumer.connected, true);
  });

  it('takes away a permission, which needs somebody, is read again when it is given back', async () => {
    await (await hand.channel()).assertQueue('open', { durable: true });
    const url = broker.address({ user: 'reader', password: 'a-secret' });
    const consumer = await collector.read(shipper, { url, queue: 'open', type: 'none' });
    await broker.ctl('set_permissions', 'reader', '^$', '^$', '^$');
    await broker.ctl('close_all_connections', 'for a test');
    hand = await BrokerHand.open(broker.url);
    await until('it asks for somebody', () => collector.said.includes('PL_BROKER_REFUSED'));
    assert.equal(collector.notices.find(({ code }) => code === 'PL_BROKER_REFUSED')?.level, 'error');
    assert.equal(consumer.connected, false);
    await broker.ctl('set_permissions', 'reader', '^$', '^$', '^open$');
    await until('it is back', () => collector.said.includes('rabbitmq.back'));
    await consumer.close();
    await (await hand.channel()).deleteQueue('open');
  });

  it('stands still is noticed by its silence, does not hold up the end, and is read when it goes on', async () => {
    const url = `${broker.url}?heartbeat=1`;
    const [one, other] = [await collector.read(shipper, { queue, url }), await collector.read(shipper, { queue })];
    process.kill(broker.pid, 'SIGSTOP');
    try {
      const started = performance.now();
      await other.close();
      assert.ok(performance.now() - started < 10_000);
      await until('it is noticed', () => collector.said.includes('PL_BROKER_UNAVAILABLE'));
      assert.match(collector.notices.at(-1)?.text ?? '', /Heartbeat timeout/);
    } finally {
      process.kill(broker.pid, 'SIGCONT');
    }
    await until('it is back', () => one.connected);
    await hand.publishRecords(queue, names(50));
    await until('all are taken', () => one.counts.messages === 50);
  });

  describe('speaks TLS', () => {
    const authority = new Authority('Test authority');
    const sockets = new Set<TLSSocket>();
    let folder: string;
    let server: Server;
    let url: string;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'rabbitmq-tls-'));
      writeFileSync(join(folder, 'ca.pem'), authority.cert);
      writeFileSync(join(folder, 'other.pem'), new Authority('Another').cert);
      const port = Number(new URL(broker.url).port);
      server = createServer(authority.issue({ name: 'broker', others: ['IP:127.0.0.1'] }), (socket) => {
        sockets.add(socket);
        const onward = connect({ port, host: '127.0.0.1' });
        socket.on('error', () => onward.destroy()).pipe(onward);
        onward.on('error', () => socket.destroy()).pipe(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `amqps://guest:guest@127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => {
      for (const socket of sockets) socket.destroy();
      server?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is read with its certificate authority', async () => {
      const consumer = await collector.read(shipper, { queue, url, caFile: join(folder, 'ca.pem') });
      await hand.publishRecords(queue, names(50));
      await until('all are taken', () => consumer.counts.messages === 50);
      await consumer.close();
    });

    it('is refused with another, or with none, and told what to name', async () => {
      for (const settings of [{ url, caFile: join(folder, 'other.pem') }, { url }]) {
        const { message, fix } = await refusal(settings);
        assert.match(message, /certificate/);
        assert.match(fix, /certificate authority in caFile/);
      }
    });

    it('is refused where it does not', async () => {
      const { fix } = await refusal({ url: broker.url.replace('amqp:', 'amqps:') });
      assert.match(fix, /amqp or amqps/);
    });
  });
});
