/** The image of the Dockerfile, built step by step without Docker, and its collector run as a stranger who may write its volume alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/stack/port.ts';
import { type Dockerfile, ownTexts, readDockerfile } from '../support/dockerfile.ts';
import { type Image, nodeOf, ownNode, placeIn, replay } from '../support/dockerfile-replay.ts';
import { until } from '../support/promptlog-command.ts';

/** Nobody: what of the image is not world-readable would fail here as it would in a container of user 1000. */
const STRANGER = 65534;
const isRoot = process.getuid?.() === 0;

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

describe('the image', function () {
  this.timeout(900_000);
  let folder: string;
  let dockerfile: Dockerfile;
  let image: Image;
  let home: string;
  let port: number;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-image-'));
    chmodSync(folder, 0o755);
    dockerfile = await readDockerfile(await ownTexts());
    image = replay(dockerfile, folder);
    home = placeIn(image, '/var/lib/promptlog');
    for (const volume of [home, placeIn(image, '/certs'), placeIn(image, '/authority'), placeIn(image, '/tmp')]) {
      if (isRoot) chownSync(volume, STRANGER, STRANGER);
    }
    execFileSync('chmod', ['-R', 'a-w', placeIn(image, '/opt'), placeIn(image, '/usr')]);
    port = await freePort();
  });
  after(() => {
    if (image !== undefined) execFileSync('chmod', ['-R', 'u+w', image.root]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** A container of it: the same program and environment, without a home, a shell or a right of its own. */
  function container(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const [program, ...first] = image.entry;
    assert.equal(program, 'node');
    const settings = Object.entries({ ...image.environment, PROMPTLOG_COLLECTOR_ADDRESS: '127.0.0.1', ...environment });
    return spawn(process.execPath, [...first.map((path) => placeIn(image, path)), ...args], {
      cwd: placeIn(image, image.folder),
      env: {
        ...Object.fromEntries(settings.map(([name, value]) => [name, placeIn(image, value)])),
        TMPDIR: placeIn(image, '/tmp'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot ? { uid: STRANGER, gid: STRANGER } : {}),
    });
  }

  async function ended(child: ChildProcess): Promise<Ended> {
    let [out, err] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    await once(child, 'close');
    return { status: child.exitCode ?? -1, out, err };
  }

  const settings = () => ({
    PROMPTLOG_COLLECTOR_PORT: String(port),
    PROMPTLOG_COLLECTOR_TLS_CERT_FILE: '/certs/collector/collector.crt',
    PROMPTLOG_COLLECTOR_TLS_KEY_FILE: '/certs/collector/collector.key',
    // Nobody is there: what is accepted waits on the disk.
    PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
  });

  it('stands on the Node that everything is tested with', () => {
    assert.equal(nodeOf(dockerfile), ownNode());
  });

  it('holds what runs, and neither sources nor packages that only build', () => {
    const inside = readdirSync(placeIn(image, '/opt/promptlog'));
    assert.deepEqual(inside.sort(), [
      ...[
        'LICENSE',
        'THIRD-PARTY-LICENCES.md',
        'alerts.yaml',
        'bin',
        'dist',
        'elasticsearch-templates',
        'node_modules',
        'package.json',
        'topics.yaml',
      ],
    ]);
    // Read from the lock file: a package may be ours for building only and still be needed by another one that runs.
    const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const onlyBuild = Object.keys(packages).filter((place) => packages[place]?.dev === true);
    assert.ok(onlyBuild.includes('node_modules/mocha'));
    assert.deepEqual(
      onlyBuild.filter((place) => existsSync(placeIn(image, `/opt/promptlog/${place}`))),
      [],
    );
    assert.ok(existsSync(placeIn(image, '/opt/promptlog/dist/explorer/page/index.html')));
  });

  it('says its version, also by the name that `docker compose exec` uses', async () => {
    const version = await ended(container(['--version']));
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
    const link = execFileSync('readlink', [placeIn(image, '/usr/local/bin/promptlog')], { encoding: 'utf8' }).trim();
    assert.equal(link, placeIn(image, '/opt/promptlog/bin/promptlog.js'));
  });

  it('makes certificates, takes records over TLS, is well, and stops when it is told to', async () => {
    const made = await ended(
      container(['certificates', placeIn(image, '/certs'), '--authority', placeIn(image, '/authority')]),
    );
    assert.equal(made.status, 0, made.err);
    const created = await ended(container(['keys', 'create', 'application']));
    assert.equal(created.status, 0, created.err);
    const [, ...health] = image.health.slice(1);
    assert.deepEqual(health, ['health']);
    assert.equal((await ended(container(health, settings()))).status, 5);

    const collector = container(image.command, settings());
    const done = ended(collector);
    try {
      await until(
        'the collector is well',
        async () => (await ended(container(health, settings()))).status === 0,
        60_000,
      );
      const answer = await post(port, readFileSync(placeIn(image, '/certs/ca/ca.crt')), created.out.trim());
      assert.equal(answer, 200);
    } finally {
      collector.kill('SIGTERM');
    }
    const { status, err } = await done;
    assert.equal(status, 0, err);
    assert.match(err, /what is not delivered waits for the next start/);
  });

  it('writes into its volumes and nowhere else', () => {
    if (isRoot) {
      const others = ['/opt', '/usr', '/etc', '/root'].filter((path) => existsSync(placeIn(image, path)));
      for (const path of others) {
        const found = execFileSync('find', [placeIn(image, path), '-uid', String(STRANGER)], { encoding: 'utf8' });
        assert.equal(found, '');
      }
    }
    assert.ok(existsSync(join(home, 'spool')));
  });

  it('has a home that nobody else can look into', () => {
    mkdirSync(home, { recursive: true });
    assert.equal(execFileSync('stat', ['-c', '%a', home], { encoding: 'utf8' }).trim(), '700');
  });
});

function post(port: number, ca: Buffer, key: string): Promise<number | undefined> {
  const body = JSON.stringify({ message: { prompt: [{ role: 'user', content: 'Where is my refund?' }] } });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': key };
    const asked = request({ host: 'localhost', port, path: '/v1/records', method: 'POST', ca, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    asked.once('error', reject).end(body);
  });
}
