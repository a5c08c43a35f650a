/** A real Apache Kafka for integration tests: one node that is broker and controller, on free ports of the loopback, with a folder of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { findJava } from '../../src/stack/java.ts';
import { freePort } from '../../src/stack/port.ts';
import { type KafkaTopics, kafkaTopics } from './kafka-topics.ts';

const run = promisify(execFile);
const VERSION = '4.1.0';
const START_MS = 60_000;
const HOST = '127.0.0.1';
// One compiler and one collector of garbage start sooner than those of a server that runs for weeks.
const JVM = ['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

export const ALICE = { username: 'alice', password: 'alice-secret' } as const;
/** Signs in by SCRAM-SHA-256. */
export const BOB = { username: 'bob', password: 'bob-secret' } as const;

export interface TestKafka extends KafkaTopics {
  /** Without a user and without TLS. */
  readonly brokers: string;
  /** Wants a user: PLAIN, SCRAM-SHA-256 or OAUTHBEARER. */
  readonly saslBrokers: string;
  /** Wants a user and TLS. */
  readonly tlsBrokers: string;
  /** Certificate authority of `tlsBrokers`. */
  readonly caFile: string;
  /** As of an Event Hubs emulator. */
  readonly connectionString: string;
  /** The broker's own process; changes with a start. */
  readonly pid: number;
  /** Ends it with SIGKILL; its data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and data, after a kill. */
  start(): Promise<void>;
  /** Stops it and deletes its folder. */
  stop(): Promise<void>;
}

let shared: Promise<TestKafka> | undefined;
const running = new Set<ChildProcess>();

/** The broker of this test run: started by the first call, stopped when the run ends. Start it again after a kill. */
export function sharedKafka(): Promise<TestKafka> {
  shared ??= startKafka();
  return shared;
}

/** The folder of the software, fetched through Maven when it is not there yet. */
export async function kafkaSoftware(): Promise<string> {
  const folder = join(loadConfig().required('cache'), `kafka-${VERSION}`);
  if (existsSync(folder)) return folder;
  const fetching = `${folder}-${process.pid}`;
  mkdirSync(fetching, { recursive: true });
  try {
    const pom = join(fetching, 'pom.xml');
    writeFileSync(pom, POM);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${fetching}`];
    await run('mvn', ['-q', '-B', '-f', pom, ...goal]);
    // Another run may have been quicker.
    if (!existsSync(folder)) renameSync(fetching, folder);
  } finally {
    rmSync(fetching, { recursive: true, force: true });
  }
  return folder;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>promptlog.test</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

interface Home {
  readonly folder: string;
  readonly ports: { readonly plain: number; readonly controller: number; readonly sasl: number; readonly tls: number };
  readonly java: string;
  readonly classpath: string;
  readonly properties: string;
}

/** A broker of the caller's own. */
export async function startKafka(): Promise<TestKafka> {
  const home = await makeHome();
  const { folder, ports } = home;
  let broker = await startBroker(home);
  const brokers = `${HOST}:${ports.plain}`;
  const topics = kafkaTopics(brokers);
  return {
    ...topics,
    brokers,
    saslBrokers: `${HOST}:${ports.sasl}`,
    tlsBrokers: `localhost:${ports.tls}`,
    caFile: join(folder, 'certificate.pem'),
    connectionString: connectionString(ports.sasl),
    get pid() {
      return broker.pid ?? assert.fail('the broker has no process');
    },
    kill: () => end(broker, 'SIGKILL'),
    start: async () => {
      broker = await startBroker(home);
    },
    stop: async () => {
      await topics.close();
      await end(broker, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function makeHome(): Promise<Home> {
  const software = await kafkaSoftware();
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-kafka-'));
  const [plain, controller, sasl, tls] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const java = join((await findJava()).home, 'bin', 'java');
  const properties = join(folder, 'server.properties');
  const home = { folder, ports: { plain, controller, sasl, tls }, java, classpath: join(software, '*'), properties };
  await makeCertificate(folder);
  writeFileSync(properties, serverProperties(home));
  const id = randomBytes(16).toString('base64url');
  const bob = `SCRAM-SHA-256=[name=${BOB.username},password=${BOB.password}]`;
  const format = ['kafka.tools.StorageTool', 'format', '-c', properties, '-t', id, '--add-scram', bob];
  await run(java, [...JVM, '-cp', home.classpath, ...format]);
  return home;
}

async function makeCertificate(folder: string): Promise<void> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=promptlog test', '-addext', `subjectAltName=DNS:localhost,IP:${HOST}`];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  await run('openssl', ['req', '-x509', ...made, ...names]);
  writeFileSync(join(folder, 'keystore.pem'), readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
}

function connectionString(port: number): string {
  return `Endpoint=sb://${HOST}:${port};SharedAccessKeyName=test;SharedAccessKey=ZWluIFNjaGx1ZXNzZWw=;UseDevelopmentEmulator=true;`;
}

function serverProperties({ folder, ports }: Home): string {
  const security = 'org.apache.kafka.common.security';
  const users = `user_$ConnectionString="${connectionString(ports.sasl)}" user_${ALICE.username}="${ALICE.password}"`;
  const plain = `${security}.plain.PlainLoginModule required ${users};`;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAIN://${HOST}:${ports.plain},CONTROLLER://${HOST}:${ports.controller},SASL://${HOST}:${ports.sasl},TLS://${HOST}:${ports.tls}`,
    'advertised.listeners': `PLAIN://${HOST}:${ports.plain},SASL://${HOST}:${ports.sasl},TLS://localhost:${ports.tls}`,
    'listener.security.protocol.map': 'PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SASL_SSL',
    'inter.broker.listener.name': 'PLAIN',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,OAUTHBEARER',
    'listener.name.sasl.plain.sasl.jaas.config': plain,
    'listener.name.tls.plain.sasl.jaas.config': plain,
    'listener.name.sasl.scram-sha-256.sasl.jaas.config': `${security}.scram.ScramLoginModule required;`,
    'listener.name.sasl.oauthbearer.sasl.jaas.config': `${security}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    'listener.name.sasl.oauthbearer.sasl.server.callback.handler.class': `${security}.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler`,
    'listener.name.tls.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.tls.ssl.keystore.type': 'PEM',
    'listener.name.tls.ssl.keystore.location': join(folder, 'keystore.pem'),
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // So that a test need not wait half a minute until a member that was killed is taken for dead.
    'group.min.session.timeout.ms': 1000,
    // And a broker that was killed comes back as soon as it runs.
    'broker.session.timeout.ms': 1000,
    'broker.heartbeat.interval.ms': 200,
    'num.network.threads': 2,
    'num.io.threads': 2,
    'log.cleaner.enable': false,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function startBroker({ folder, ports, java, classpath, properties }: Home): Promise<ChildProcess> {
  const broker = spawn(java, [...JVM, '-cp', classpath, 'kafka.Kafka', properties], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  running.add(broker);
  const deadline = performance.now() + START_MS;
  for (const port of [ports.plain, ports.sasl, ports.tls]) {
    while (!(await listens(port))) {
      assert.ok(broker.exitCode === null && broker.signalCode === null, 'Kafka ended while it started');
      assert.ok(performance.now() < deadline, 'Kafka did not get ready');
      await sleep(50);
    }
  }
  return broker;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, HOST, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function end(broker: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  running.delete(broker);
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  const gone = once(broker, 'exit');
  broker.kill(signal);
  const timer = setTimeout(() => broker.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}

// Imported by a test file, this registers on the root suite: it runs when all tests have, also after failures.
if (typeof after === 'function') {
  after('stops the shared Kafka', async function stop() {
    this.timeout(60_000);
    await (await shared?.catch(() => undefined))?.stop();
  });
}

process.on('exit', () => {
  for (const broker of running) broker.kill('SIGKILL');
});
