import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { idOfKey } from '../../src/doors/http/auth/key-text.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/compose-init.js');
const COMPOSE = resolve(import.meta.dirname, '../../docker-compose.yml');

describe('compose:init', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-init-'));
    file = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [SCRIPT, '--folder', folder, ...args], { encoding: 'utf8', env: {} });
  const values = (): Record<string, string> =>
    Object.fromEntries(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /^[A-Z]/.test(line))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );

  it('writes every secret that the stack cannot do without, and says where they are instead of what', () => {
    const { status, stdout, stderr } = run();
    assert.deepEqual([status, stderr], [0, '']);
    const written = values();
    const needed = [...readFileSync(COMPOSE, 'utf8').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name ?? '');
    assert.deepEqual(
      [...new Set(needed)].filter((name) => (written[name] ?? '').length < 32),
      [],
    );
    assert.deepEqual(
      Object.values(written).filter((value) => value.length >= 32 && stdout.includes(value)),
      [],
    );
    assert.match(stdout, /docker compose up -d/);
  });

  it('makes each of them at random, of letters that survive every file and address', () => {
    run();
    const first = values();
    rmSync(file);
    run();
    const second = values();
    const secrets = Object.keys(first).filter((name) => name !== 'COMPOSE_PROFILES');
    assert.deepEqual(
      secrets.filter((name) => first[name] === second[name] || !/^[\w-]+$/.test(first[name] ?? '')),
      [],
    );
    assert.equal(new Set(secrets.map((name) => first[name])).size, secrets.length);
  });

  it('makes keys as the collector reads them', () => {
    run();
    const { PROMPTLOG_LOGSTASH_KEY: logstash = '', PROMPTLOG_APPLICATION_KEY: application = '' } = values();
    assert.ok(idOfKey(logstash));
    assert.ok(idOfKey(application));
  });

  it('keeps the file to its owner, also one that others could read', () => {
    writeFileSync(file, '', { mode: 0o644 });
    chmodSync(file, 0o644);
    run();
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('changes nothing when it is run again', () => {
    run();
    const before = readFileSync(file, 'utf8');
    const { status, stdout } = run();
    assert.equal(status, 0);
    assert.match(stdout, /\.env is complete; nothing was changed\./);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('adds what a newer version needs and leaves the rest, comments and all', () => {
    const own = "# ours\nELASTIC_PASSWORD='kept as it is'\nexport KAFKA_PASSWORD=own\nPROMPTLOG_BIND=0.0.0.0";
    writeFileSync(file, own);
    const { stdout } = run();
    const text = readFileSync(file, 'utf8');
    assert.ok(text.startsWith(`${own}\n`));
    assert.equal(text.match(/ELASTIC_PASSWORD|KAFKA_PASSWORD/g)?.length, 2);
    assert.match(stdout, /^Added to .*\.env: COMPOSE_PROFILES, PROMPTLOG_SETUP_KIBANA_PASSWORD, /m);
  });

  it('fills in a secret that is empty, for nothing would start with it', () => {
    writeFileSync(file, 'ELASTIC_PASSWORD=\nGRAFANA_PASSWORD=""\n');
    assert.match(run().stdout, /^Set in .*\.env: ELASTIC_PASSWORD, GRAFANA_PASSWORD\.$/m);
    assert.ok((values()['ELASTIC_PASSWORD'] ?? '').length >= 32);
  });

  it('has the emulator on, whatever is added to it', () => {
    run();
    assert.equal(values()['COMPOSE_PROFILES'], 'emulator');
    run('--profile', 'grafana,kafka');
    assert.equal(values()['COMPOSE_PROFILES'], 'emulator,kafka,grafana');
    run('--profile=none');
    assert.equal(values()['COMPOSE_PROFILES'], 'emulator');
  });

  it('puts an account in the place of the emulator, and asks for its address', () => {
    const { stdout } = run('--profile', 'azure', '--profile', 'kafka');
    const { COMPOSE_PROFILES, PROMPTLOG_COSMOS_EMULATOR, PROMPTLOG_COSMOS_ENDPOINT, PROMPTLOG_COSMOS_KEY } = values();
    assert.deepEqual(
      [COMPOSE_PROFILES, PROMPTLOG_COSMOS_EMULATOR, PROMPTLOG_COSMOS_ENDPOINT, PROMPTLOG_COSMOS_KEY],
      ['azure,kafka', '0', '', ''],
    );
    assert.match(stdout, /Put the address of your account into PROMPTLOG_COSMOS_ENDPOINT/);
  });

  it('says that an account stays in use when the emulator is asked for again', () => {
    run('--profile', 'azure');
    writeFileSync(file, readFileSync(file, 'utf8').replace('ENDPOINT=', 'ENDPOINT=https://a.documents.azure.com'));
    assert.match(run('--profile', 'none').stdout, /PROMPTLOG_COSMOS_ENDPOINT still names an account/);
    assert.equal(values()['PROMPTLOG_COSMOS_EMULATOR'], '1');
  });

  it('refuses what it does not know, with the way to use it, and writes nothing', () => {
    for (const [args, reason] of [
      [['--profile', 'kafak'], 'there is no profile "kafak"; there are azure, kafka, rabbitmq, gateway, grafana, demo'],
      [['--profiles', 'kafka'], 'there is no --profiles'],
      [['--profile'], '--profile needs a value'],
    ] as const) {
      const { status, stderr } = run(...args);
      assert.equal(status, 2);
      assert.ok(stderr.startsWith(`compose:init: ${reason}\n\nUse: npm run compose:init`), stderr);
    }
    assert.throws(() => statSync(file));
  });

  it('says what is in the way when the file cannot be written', () => {
    rmSync(folder, { recursive: true });
    const { status, stderr } = run();
    assert.equal(status, 5);
    assert.match(stderr, /\.env could not be written: ENOENT/);
  });

  it('knows the profiles of the Compose file', () => {
    const { services } = parse(readFileSync(COMPOSE, 'utf8'), { merge: true }) as {
      services: Record<string, { profiles?: string[] }>;
    };
    const there = new Set(Object.values(services).flatMap(({ profiles = [] }) => profiles));
    assert.deepEqual([...there].sort(), ['azure', 'demo', 'emulator', 'gateway', 'grafana', 'kafka', 'rabbitmq']);
  });
});
