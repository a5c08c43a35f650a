/** The broker of the profile kafka: the environment of docker-compose.yml, by the program that the image starts with, on a real Kafka. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createKafkaSender } from '../../src/doors/queue/kafka/sender.ts';
import type { Notify } from '../../src/notice.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { findJava } from '../../src/stack/java.ts';
import { freePort } from '../../src/stack/port.ts';
import { ComposeFolder } from '../support/compose.ts';
import { kafkaSoftware } from '../support/kafka.ts';
import { kafkaTopics } from '../support/kafka-topics.ts';
import { PromptlogProcess, until } from '../support/promptlog-command.ts';

const HOST = '127.0.0.1';

describe('the profile kafka of docker-compose.yml', function () {
  this.timeout(300_000);
  let compose: ComposeFolder;
  let broker: ChildProcess | undefined;
  let ports: { readonly inside: number; readonly controller: number; readonly client: number };
  let password: string;

  before(async () => {
    compose = new ComposeFolder();
    compose.init();
    password = compose.value('KAFKA_PASSWORD');
    ports = { inside: await freePort(), controller: await freePort(), client: await freePort() };
    const java = join((await findJava()).home, 'bin', 'java');
    const classpath = join(await kafkaSoftware(), '*');
    const [defaults, mounted, final, data] = ['defaults', 'mounted', 'final', 'data'].map((name) =>
      join(compose.folder, name),
    );
    for (const folder of [defaults, mounted, final, data]) mkdirSync(folder ?? '');
    const { environment = {} } = await compose.service('kafka', 'kafka');
    const env = {
      PATH: process.env['PATH'],
      ...Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, mapped(value ?? '', data ?? '')]),
      ),
    };
    // The image's own start makes server.properties of the environment, and formats the folder of data.
    const setup = ['kafka.docker.KafkaDockerWrapper', 'setup', '-D', defaults, '-M', mounted, '-F', final] as string[];
    execFileSync(java, ['-Xmx128m', '-cp', classpath, ...setup], { env, encoding: 'utf8' });
    const heap = (environment['KAFKA_HEAP_OPTS'] ?? '').split(' ');
    broker = spawn(java, [...heap, '-cp', classpath, 'kafka.Kafka', join(final ?? '', 'server.properties')], {
      env,
      stdio: 'ignore',
    });
    await until(
      'the broker listens',
      () =>
        topicsThere().then(
          () => true,
          () => false,
        ),
      120_000,
    );
  });
  after(async () => {
    if (broker !== undefined && broker.exitCode === null) {
      const gone = once(broker, 'exit');
      broker.kill('SIGTERM');
      await gone;
    }
    compose.remove();
  });

  /** Addresses and folders of the container as they are on this machine. */
  function mapped(text: string, data: string): string {
    return text
      .replaceAll('kafka:9092', `${HOST}:${ports.inside}`)
      .replaceAll('localhost:9093', `${HOST}:${ports.controller}`)
      .replaceAll('INSIDE://:9092', `INSIDE://${HOST}:${ports.inside}`)
      .replaceAll(/CLIENT:\/\/(localhost)?:9094/g, `CLIENT://${HOST}:${ports.client}`)
      .replaceAll('/var/lib/kafka/data', data);
  }

  async function topicsThere(): Promise<void> {
    const topics = kafkaTopics(`${HOST}:${ports.inside}`);
    try {
      await topics.createTopic({ name: 'prompts', partitions: 6 });
    } finally {
      await topics.close();
    }
  }

  const sender = (secret: string, notify: Notify = () => {}) =>
    createKafkaSender({
      notify,
      brokers: `${HOST}:${ports.client}`,
      topic: 'prompts',
      sasl: { mechanism: 'plain', username: 'promptlog', password: secret },
    });

  it('takes records of who signs in with the password of .env, and its collector reads them', async () => {
    const applications = sender(password);
    applications.accept({ message: { id: 'k-1', prompt: [{ role: 'user', content: 'Where is my refund?' }] } });
    await applications.flush();
    await applications.close();
    const { environment = {} } = await compose.service('kafka-collector', 'kafka');
    const { PROMPTLOG_COLLECTOR_KAFKA_BROKERS: brokers, PROMPTLOG_COLLECTOR_KAFKA_TOPICS: topics } = environment;
    const settings = {
      PROMPTLOG_HOME: join(compose.folder, 'home'),
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
      PROMPTLOG_COLLECTOR_KAFKA_BROKERS: mapped(brokers ?? '', ''),
      PROMPTLOG_COLLECTOR_KAFKA_TOPICS: topics ?? '',
    };
    const collector = new PromptlogProcess(['collect'], settings);
    try {
      await until('the record is kept', () => isKept(join(settings.PROMPTLOG_HOME, 'records.sqlite'), 'k-1'), 60_000);
    } catch (error) {
      throw new Error(collector.err, { cause: error });
    } finally {
      collector.child.kill('SIGTERM');
    }
    assert.equal((await collector.ended()).status, 0);
  });

  it('takes nothing of who does not know the password', async () => {
    const said: string[] = [];
    const stranger = sender('wrong', ({ text }) => void said.push(text));
    stranger.accept({ message: { id: 'k-2', prompt: [{ role: 'user', content: 'x' }] } });
    await until('it is refused', () => said.some((text) => text.includes('Invalid username or password')), 30_000);
    assert.equal(await stranger.close(0).catch(() => false), false);
  });
});

async function isKept(file: string, id: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const store = await openRecordsStore({ kind: 'sqlite', file });
  try {
    return (await store.find(id)).length === 1;
  } finally {
    await store.close();
  }
}
