/** docker-compose.yml by the Compose project's own loader: its schema, its profiles, its variables. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ComposeFolder, type Loaded } from '../support/compose.ts';

const CORE = [
  ...[
    'certificates',
    'collector',
    'dashboards',
    'elasticsearch',
    'key-application',
    'key-logstash',
    'kibana',
    'logstash',
    'setup',
  ],
];
const KAFKA = ['kafka', 'kafka-collector', 'kafka-topics'];
const RABBITMQ = ['rabbitmq', 'rabbitmq-collector'];

describe('docker-compose.yml', function () {
  this.timeout(900_000);
  let compose: ComposeFolder;
  beforeEach(() => {
    compose = new ComposeFolder();
  });
  afterEach(() => compose.remove());

  const running = ({ error, project }: Loaded): string[] => {
    assert.equal(error, undefined);
    const on = Object.entries(project?.services ?? {}).filter(([, { scale }]) => scale !== 0);
    return on.map(([name]) => name).sort();
  };

  it('fits the schema of the Compose specification, and every secret comes from .env', async () => {
    compose.init();
    compose.init();
    const { error, project, variables } = await compose.load();
    assert.equal(error, undefined);
    assert.equal(project?.name, 'promptlog');
    const secrets = variables.filter(({ required }) => required);
    assert.ok(secrets.length >= 14);
    for (const { name, default: fallback } of secrets) {
      assert.equal(fallback, '', name);
      assert.notEqual(compose.value(name), '', name);
    }
  });

  it('does not start without .env, and says what writes it', async () => {
    compose.init();
    compose.set('GRAFANA_PASSWORD', '');
    const { error } = await compose.load();
    assert.match(
      error ?? '',
      /required variable GRAFANA_PASSWORD is missing a value: is not set - npm run compose:init writes it/,
    );
    rmSync(compose.envFile);
    assert.match((await compose.load()).error ?? '', /\.env/);
  });

  const profiles: readonly [string, readonly string[], readonly string[]][] = [
    ['no profile', [], [...CORE, 'cosmos']],
    ['the profile kafka', ['kafka'], [...CORE, 'cosmos', ...KAFKA]],
    ['the profile rabbitmq', ['rabbitmq'], [...CORE, 'cosmos', ...RABBITMQ]],
    ['the profile gateway', ['gateway'], [...CORE, 'cosmos', 'gateway']],
    ['the profile grafana', ['grafana'], [...CORE, 'cosmos', 'grafana']],
    ['the profile demo', ['demo'], [...CORE, 'cosmos', 'demo']],
    ['two profiles', ['kafka', 'grafana'], [...CORE, 'cosmos', ...KAFKA, 'grafana']],
    ['the profile azure', ['azure'], [...CORE, 'azure']],
  ];
  for (const [what, named, services] of profiles) {
    it(`runs what belongs to ${what} of the command line`, async () => {
      compose.init();
      assert.deepEqual(running(await compose.load(...named)), [...services].sort());
    });
    if (named.length === 0) continue;
    it(`runs what belongs to ${what} of .env`, async () => {
      compose.init('--profile', named.join(','));
      assert.deepEqual(running(await compose.load()), [...services].sort());
    });
  }

  it('runs no emulator beside an account, whatever else is on', async () => {
    compose.init('--profile', 'azure,kafka');
    assert.deepEqual(running(await compose.load()), [...CORE, 'azure', ...KAFKA].sort());
    assert.deepEqual(
      running(await compose.load('azure', 'kafka', 'demo')),
      [...CORE, 'azure', ...KAFKA, 'demo'].sort(),
    );
  });

  it('has one collector for all profiles, which goes to the emulator or to the account of .env', async () => {
    compose.init();
    const emulated = (await compose.service('collector')).environment ?? {};
    assert.equal(emulated['PROMPTLOG_COSMOS_ENDPOINT'], 'http://cosmos:8081');
    assert.match(emulated['PROMPTLOG_COSMOS_KEY'] ?? '', /^C2y6yDjf5/);
    compose.init('--profile', 'azure');
    compose.set('PROMPTLOG_COSMOS_ENDPOINT', 'https://example.documents.azure.com:443/');
    const azure = (await compose.service('collector')).environment ?? {};
    assert.equal(azure['PROMPTLOG_COSMOS_ENDPOINT'], 'https://example.documents.azure.com:443/');
    assert.equal(azure['PROMPTLOG_COSMOS_KEY'], '');
    compose.set('PROMPTLOG_COSMOS_KEY', 'abc==');
    assert.equal((await compose.service('collector')).environment?.['PROMPTLOG_COSMOS_KEY'], 'abc==');
  });

  it('waits for the emulator where there is one, and for the account where that is asked for', async () => {
    compose.init();
    const needs = async (...named: string[]): Promise<string[]> => {
      const loaded = await compose.load(...named);
      const all = loaded.project?.services['collector']?.depends_on ?? {};
      // Of those that are off Compose speaks no more, as long as they are not required.
      const off = Object.entries(all).filter(([name]) => loaded.disabled.includes(name));
      assert.deepEqual([...new Set(off.map(([, { required }]) => required))], [false]);
      return running(loaded).filter((name) => Object.hasOwn(all, name));
    };
    assert.deepEqual(await needs(), ['cosmos', 'key-application', 'setup']);
    assert.deepEqual(await needs('azure'), ['azure', 'key-application', 'setup']);
  });

  it('asks for an account rather than taking the emulator for one', async () => {
    compose.init();
    assert.equal((await compose.service('azure', 'azure')).environment?.['PROMPTLOG_COSMOS_ENDPOINT'], '');
  });

  it('takes in records while Kibana is away', async () => {
    compose.init();
    const { project } = await compose.load('kafka', 'rabbitmq', 'gateway');
    const needs = (name: string): string[] =>
      Object.keys(project?.services[name]?.depends_on ?? {}).flatMap((need) => [need, ...needs(need)]);
    for (const name of ['collector', 'logstash', 'kafka-collector', 'rabbitmq-collector', 'gateway']) {
      assert.equal(needs(name).includes('kibana'), false, name);
      assert.ok(needs(name).includes('setup'), name);
    }
  });

  it('is for this machine alone, until it is told otherwise', async () => {
    compose.init();
    const addresses = async (): Promise<string[]> => {
      const { project } = await compose.load('kafka', 'rabbitmq', 'gateway', 'grafana');
      const ports = Object.values(project?.services ?? {}).flatMap((service) => service.ports ?? []);
      assert.ok(ports.length >= 10);
      return [...new Set(ports.map(({ host_ip: address = 'all' }) => address))];
    };
    assert.deepEqual(await addresses(), ['127.0.0.1']);
    compose.set('PROMPTLOG_BIND', '10.0.0.7');
    assert.deepEqual(await addresses(), ['10.0.0.7']);
  });

  it('gives Logstash what .env has for further inputs, and nothing empty where it has not', async () => {
    compose.init();
    const name = 'PROMPTLOG_LOGSTASH_KAFKA_SECURITY_PROTOCOL';
    assert.equal((await compose.service('logstash')).environment?.[name] ?? null, null);
    compose.set(name, 'SASL_SSL');
    assert.equal((await compose.service('logstash')).environment?.[name], 'SASL_SSL');
  });

  it('mounts the files of this checkout, which cannot be written from inside', async () => {
    compose.init();
    const { project } = await compose.load('grafana');
    const mounts = Object.values(project?.services ?? {}).flatMap(({ volumes = [] }) => volumes);
    const files = mounts.filter(({ type }) => type === 'bind');
    assert.equal(files.length, 8);
    for (const { source, read_only: isReadOnly } of files) {
      assert.ok(source.startsWith(compose.folder), source);
      assert.equal(isReadOnly, true, source);
    }
  });

  it('asks the emulator by bash alone whether it is ready', async () => {
    const answers = [
      [200, '{"ready":true}'],
      [503, '{"ready":true}'],
    ] as const;
    assert.deepEqual(await checked('cosmos', 8080, answers), [0, 1, 1]);
  });

  it('asks Logstash whether all of its pipelines run, which answers 200 in any case', async () => {
    const report = (status: string): readonly [number, string] => [
      200,
      `{"host":"a","snapshot":false,"status":"${status}","indicators":{"pipelines":{"status":"green"}}}`,
    ];
    const answers = [...['green', 'yellow', 'unknown', 'red'].map(report), [503, ''] as const];
    assert.deepEqual(await checked('logstash', 9600, answers), [0, 0, 1, 1, 1, 1]);
  });

  /** What the line of a health check ends with, run by a real bash, for each answer and at last for none. */
  async function checked(
    service: string,
    port: number,
    answers: readonly (readonly [number, string])[],
  ): Promise<(number | null)[]> {
    compose.init();
    const [kind, program = '', option = '', script = ''] = (await compose.service(service)).healthcheck?.test ?? [];
    assert.deepEqual([kind, program, option], ['CMD', '/bin/bash', '-c']);
    // A $ that is meant for the shell is written twice in the file; the loader leaves that to the engine.
    const text = script.replaceAll('$$', '$');
    let at = 0;
    const server = createServer((_request, response) => {
      const [status, body] = answers[at] ?? [500, ''];
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = String((server.address() as AddressInfo).port);
    const check = async (): Promise<number | null> => {
      const child = spawn(program, [option, text.replace(String(port), own)], { stdio: 'ignore' });
      await once(child, 'close');
      return child.exitCode;
    };
    const ended: (number | null)[] = [];
    try {
      for (; at < answers.length; at++) ended.push(await check());
    } finally {
      server.close();
      server.closeAllConnections();
    }
    return [...ended, await check()];
  }

  /** What is broken, how, and what the loader says. */
  const broken: readonly [string, string | RegExp, string, RegExp][] = [
    [
      'a member that there is not',
      '    mem_limit: 2560m',
      '    mem_limt: 2560m',
      /services\.elasticsearch\.mem_limt false schema/,
    ],
    ['a member of another type', 'read_only: true\n', 'read_only: [yes]\n', /read_only must be a boolean/],
    [
      'a port that is none',
      `'\${PROMPTLOG_BIND:-127.0.0.1}:9200:9200'`,
      "'9200:many'",
      /invalid (containerPort|port)/i,
    ],
    [
      'a dependency that is not there',
      'elasticsearch: { condition: service_healthy }',
      'search: { condition: service_healthy }',
      /service "setup" depends on undefined service "search"/,
    ],
    [
      'a condition that there is not',
      'kibana: { condition: service_healthy }',
      'kibana: { condition: service_ready }',
      /condition/,
    ],
    [
      'a volume that is not declared',
      '  grafana-data:\n',
      '',
      /service "grafana" refers to undefined volume grafana-data/,
    ],
    [
      'a round of waiting',
      '    depends_on:\n      certificates: { condition: service_completed_successfully }',
      '    depends_on:\n      kibana: { condition: service_healthy }',
      /dependency cycle detected: .*elasticsearch/,
    ],
    [
      'a dependency on what only a profile brings',
      'cosmos: { condition: service_healthy, required: false }',
      'kafka: { condition: service_healthy }',
      /depends on undefined service "kafka"|kafka/,
    ],
    ['an anchor that is not there', '<<: *once', '<<: *twice', /unknown anchor 'twice'/],
    [
      'a variable that is not closed',
      `\${PROMPTLOG_DEMO_COUNT:-2000}`,
      `\${PROMPTLOG_DEMO_COUNT:-2000`,
      /invalid interpolation format/,
    ],
    ['a scale that is no number', `\${PROMPTLOG_COSMOS_EMULATOR:-1}`, 'one', /scale/],
  ];
  for (const [what, from, to, said] of broken) {
    it(`is refused with ${what}`, async () => {
      compose.init();
      compose.change(from, to);
      assert.match(
        (await compose.load(...(what.includes('grafana') || /volume/.test(what) ? ['grafana'] : []))).error ??
          'nothing',
        said,
      );
    });
  }
});
