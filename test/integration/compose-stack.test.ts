/**
 * The commands of docker-compose.yml run for real, in its order and with its environment: certificates, an Elasticsearch over TLS, setup,
 * keys, the collector, demo data, dashboards. Addresses and folders of containers are those of this machine; what stands for Kibana is a
 * stub, and what stands for the emulator of Cosmos DB another one.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { errors } from '@elastic/elasticsearch';
import { createSearchClient } from '../../src/search/client.ts';
import { freePort } from '../../src/stack/port.ts';
import { ComposeFolder } from '../support/compose.ts';
import { startCosmosServer } from '../support/cosmos-server.ts';
import { startTlsElasticsearch, type TlsElasticsearch } from '../support/elasticsearch-tls.ts';
import { KibanaServer } from '../support/kibana-server.ts';
import { PromptlogProcess, type Ran, until } from '../support/promptlog-command.ts';

const DEMO_COUNT = 60;

describe('the stack of docker-compose.yml', function () {
  this.timeout(300_000);
  let compose: ComposeFolder;
  let cosmos: Awaited<ReturnType<typeof startCosmosServer>>;
  let elasticsearch: TlsElasticsearch;
  let kibana: KibanaServer;
  let kibanaTls: Server;
  /** What stands for the addresses and folders of containers. */
  const places = new Map<string, string>();

  before(async () => {
    compose = new ComposeFolder();
    compose.init();
    compose.set('PROMPTLOG_DEMO_COUNT', String(DEMO_COUNT));
    for (const volume of ['certs', 'authority', 'home']) mkdirSync(join(compose.folder, volume));
    places.set('/certs', join(compose.folder, 'certs'));
    places.set('/authority', join(compose.folder, 'authority'));
    cosmos = await startCosmosServer();
    places.set('http://cosmos:8081', cosmos.endpoint);
    kibana = new KibanaServer();
  });
  after(async () => {
    kibanaTls?.close();
    await Promise.all([elasticsearch?.stop(), cosmos?.stop(), kibana?.stop()]);
    compose.remove();
  });

  const mapped = (text: string): string =>
    [...places].reduce((all, [from, to]) => (all.startsWith(from) ? to + all.slice(from.length) : all), text);

  /** A container: the command and the environment that the loader makes of the service. */
  async function start(name: string, more: Readonly<Record<string, string>> = {}): Promise<PromptlogProcess> {
    const { command, environment = {} } = await compose.service(name, 'demo', 'azure');
    const variables = Object.entries(environment).map(([key, value]) => [key, mapped(value ?? '')] as const);
    const home = { PROMPTLOG_HOME: join(compose.folder, 'home') };
    return new PromptlogProcess((command ?? ['collect']).map(mapped), {
      ...home,
      ...Object.fromEntries(variables),
      ...more,
    });
  }
  const run = async (name: string, more?: Readonly<Record<string, string>>): Promise<Ran> =>
    (await start(name, more)).ended();
  const certificate = (...path: string[]) => join(compose.folder, 'certs', ...path);

  async function countRecords(): Promise<number> {
    const password = compose.value('ELASTIC_PASSWORD');
    const client = createSearchClient({
      url: elasticsearch.url,
      caFile: certificate('ca', 'ca.crt'),
      username: 'elastic',
      password,
    });
    try {
      await client.indices.refresh({ index: 'prompt-logs-*' });
      return (await client.count({ index: 'prompt-logs', ignore_unavailable: true })).count;
    } catch (error) {
      // An index that was made a moment ago has no shard yet that answers: not counted yet.
      if (error instanceof errors.ResponseError && error.statusCode === 503) return -1;
      throw error;
    } finally {
      await client.close();
    }
  }

  it('begins with certificates, which the next start keeps', async () => {
    const first = await run('certificates');
    assert.equal(first.status, 0, first.err);
    assert.match(first.out, /^ca: made, good until .*\nelasticsearch: made, /);
    assert.match((await run('certificates')).out, /^ca: kept, .*\nelasticsearch: kept, /);
  });

  it('has an Elasticsearch that speaks TLS alone and knows the password of .env', async () => {
    const settings = (await compose.service('elasticsearch')).environment ?? {};
    elasticsearch = await startTlsElasticsearch({
      settings,
      certificates: certificate(),
      users: { promptlog_collector: compose.value('PROMPTLOG_SETUP_COLLECTOR_PASSWORD') },
    });
    places.set('https://elasticsearch:9200', elasticsearch.url);
    const plain = await fetch(`http://localhost:${elasticsearch.port}`).catch(() => undefined);
    assert.equal(plain, undefined);
  });

  it('finds it healthy by the very line of its health check, and not with another authority', async () => {
    const [kind, line = ''] = (await compose.service('elasticsearch')).healthcheck?.test ?? [];
    assert.equal(kind, 'CMD-SHELL');
    const check = (authority: string): number | null =>
      spawnSync('/bin/sh', [
        '-c',
        line.replace('config/certs/ca/ca.crt', authority).replace(':9200', `:${elasticsearch.port}`),
      ]).status;
    assert.equal(check(certificate('ca', 'ca.crt')), 0);
    assert.equal(check(certificate('kibana', 'kibana.crt')), 1);
  });

  it('gets templates, roles and users by its setup, as far as this server takes them', async () => {
    const { status, out, err } = await run('setup');
    assert.equal(status, 0, err);
    assert.match(out, /installed: .*prompt-logs/);
    // The server of the tests takes users and roles from files alone; the full one takes them over its API.
    for (const user of [
      'kibana_system',
      'promptlog_collector',
      'promptlog_logstash',
      'promptlog_analyst',
      'promptlog_reader',
    ]) {
      assert.match(out, new RegExp(`left out: user ${user}, because this server takes no users over its API`));
    }
    const again = await run('setup');
    assert.equal(again.status, 0, again.err);
    assert.match(again.out, /unchanged: .*prompt-logs/);
  });

  it('does not set up anything with a wrong password', async () => {
    const { status, err } = await run('setup', { PROMPTLOG_ELASTICSEARCH_PASSWORD: 'wrong' });
    assert.equal(status, 5);
    assert.match(err, /PL_SEARCH/);
  });

  it('lets the collector know its keys', async () => {
    for (const name of ['key-logstash', 'key-application']) {
      const { status, out, err } = await run(name);
      assert.equal(status, 0, err);
      assert.match(out, /is accepted from now on\.\n$/);
      assert.match((await run(name)).out, /is known already\.\n$/);
    }
  });

  it('refuses to go on for an account that .env does not name', async () => {
    const { status, out } = await run('azure');
    assert.equal(status, 5);
    assert.match(
      out,
      /PL_CONFIG_INVALID: the setting cosmos\.endpoint is not usable: it names the account to use and is not set/,
    );
  });

  it('goes on when the account answers', async () => {
    const { status, out, err } = await run('azure', {
      PROMPTLOG_COSMOS_ENDPOINT: cosmos.endpoint,
      PROMPTLOG_COSMOS_KEY: cosmos.key,
    });
    assert.equal(status, 0, out + err);
  });

  it('takes demo data through a collector over TLS, into both stores, and the collector stops when it is told to', async () => {
    const port = await freePort();
    places.set('https://collector:4711', `https://localhost:${port}`);
    const own = { PROMPTLOG_COLLECTOR_PORT: String(port), PROMPTLOG_COLLECTOR_ADDRESS: '127.0.0.1' };
    const collector = await start('collector', own);
    try {
      await until('the collector listens', () => collector.err.includes('"collector.started"'), 60_000);
      const { status, out, err } = await run('demo');
      assert.equal(status, 0, err);
      assert.match(out, new RegExp(`^${DEMO_COUNT} records and \\d+ corrections sent`));
      await until('all are in Elasticsearch', async () => (await countRecords()) === DEMO_COUNT, 60_000);
    } finally {
      collector.child.kill('SIGTERM');
    }
    const { status, err } = await collector.ended();
    assert.equal(status, 0, err);
    assert.match(err, /everything accepted is delivered/);
  });

  it('lets nobody send without the key of .env', async () => {
    const { status } = await run('demo', { PROMPTLOG_APPLICATION_KEY: 'pl_0' });
    assert.equal(status, 5);
  });

  it('brings dashboards and rules into Kibana over TLS', async () => {
    const inside = new URL(await kibana.start());
    kibana.authorization = `Basic ${Buffer.from(`elastic:${compose.value('ELASTIC_PASSWORD')}`).toString('base64')}`;
    const pair = {
      cert: readFileSync(certificate('kibana', 'kibana.crt')),
      key: readFileSync(certificate('kibana', 'kibana.key')),
    };
    kibanaTls = createServer(pair, (outer) => {
      const inner = connect(Number(inside.port), inside.hostname);
      outer.pipe(inner).pipe(outer);
      outer.once('error', () => inner.destroy());
      inner.once('error', () => outer.destroy());
    });
    await new Promise<void>((resolve) => {
      kibanaTls.listen(0, '127.0.0.1', resolve);
    });
    places.set('https://kibana:5601', `https://localhost:${(kibanaTls.address() as AddressInfo).port}`);
    const { status, out, err } = await run('dashboards');
    assert.equal(status, 0, err);
    assert.match(out, /imported: \d+ objects\n {2}rules created: /);
    assert.ok(kibana.objects.some(({ type }) => type === 'dashboard'));
    assert.ok(kibana.rules.size > 0);
  });
});
