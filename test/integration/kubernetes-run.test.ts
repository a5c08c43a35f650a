/** The collector as the Helm chart runs it: its environment, its mounted files, its probes, its stop, and what a Job does with what was left. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { environmentOf } from '../../scripts/kubernetes/environment.ts';
import {
  type Container,
  type Manifest,
  manifestsOf,
  type PodSpec,
  workloadsOf,
} from '../../scripts/kubernetes/manifests.ts';
import { addKey, changeKeys } from '../../src/doors/http/auth/key-file.ts';
import { Authority } from '../doors/http/auth/certificates.ts';
import { type FaultyServer, startFaultyServer } from '../support/cosmos-server.ts';
import { exampleValues, renderText, type Values } from '../support/helm.ts';
import { PromptlogProcess, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { SearchServer } from '../support/search-server.ts';

const AWAY = { status: 503, body: '{}' };

describe('the collector of the Helm chart', function () {
  // The first run builds Helm and the checks of the API server.
  this.timeout(900_000);
  const authority = new Authority('Test authority');
  let root: string;
  let search: SearchServer;
  let cosmos: FaultyServer;
  let all: readonly Manifest[];
  let secrets: Record<string, Record<string, string>>;
  let running: PromptlogProcess | undefined;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'promptlog-kubernetes-'));
    search = await SearchServer.start();
    cosmos = await startFaultyServer();
    const { cert, key } = authority.issue({ name: 'promptlog' });
    secrets = {
      'promptlog-cosmos': { key: cosmos.key },
      'promptlog-elasticsearch': { apiKey: 'collector' },
      'promptlog-setup': { apiKey: 'setup' },
      'promptlog-tls': { 'tls.crt': cert, 'tls.key': key },
      'promptlog-keys': { 'keys.json': '' },
    };
    all = manifestsOf(await renderText(valuesFor(search.url, cosmos.endpoint)));
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended();
    running = undefined;
    await search.down();
    await cosmos.stop();
    rmSync(root, { recursive: true, force: true });
  });

  function workload(kind: string, container: string): { readonly spec: PodSpec; readonly container: Container } {
    const found = workloadsOf(all).find(
      ({ manifest, containers }) => manifest.kind === kind && containers.some(({ name }) => name === container),
    );
    const own = found?.containers.find(({ name }) => name === container);
    assert.ok(found !== undefined && own !== undefined);
    return { spec: found.template.spec, container: own };
  }

  /** A path of the pod, in the test's folder. */
  const placed = (path: string): string => (/^\/(etc\/promptlog|var\/lib|tmp)/.test(path) ? join(root, path) : path);

  function environment(container: Container): Record<string, string> {
    const { variables, problems } = environmentOf(container, all);
    assert.deepEqual(problems, []);
    const values = [...variables].map(([name, from]) => [
      name,
      'value' in from ? placed(from.value) : (secrets[from.secret]?.[from.key] ?? assert.fail(`no ${from.secret}`)),
    ]);
    return Object.fromEntries(values) as Record<string, string>;
  }

  /** Mounts the pod's Secrets as the kubelet does: files are links into a folder that is exchanged as a whole. */
  function mount(spec: PodSpec, container: Container, stamp: string): void {
    for (const { name, mountPath } of container.volumeMounts ?? []) {
      const folder = placed(mountPath);
      mkdirSync(folder, { recursive: true });
      const secret = spec.volumes?.find((volume) => volume.name === name)?.secret;
      if (secret === undefined) continue;
      mkdirSync(join(folder, stamp));
      symlinkSync(stamp, join(folder, '..new'));
      for (const { key, path } of secret.items ?? []) {
        writeFileSync(join(folder, stamp, path), secrets[secret.secretName]?.[key] ?? '', { mode: secret.defaultMode });
        if (stamp === '..1') symlinkSync(join('..data', path), join(folder, path));
      }
      renameSync(join(folder, '..new'), join(folder, '..data'));
    }
  }

  /** Puts a new key into keys.json of the Secret; the text of the key. */
  function newKey(...scopes: readonly ('ingest' | 'read')[]): string {
    const home = join(root, 'keys');
    const { text: key } = addKey(home, { name: 'test', scopes, created: '2026-11-21T05:00:00.000Z' });
    secrets['promptlog-keys'] = { 'keys.json': readFileSync(join(home, 'keys.json'), 'utf8') };
    return key;
  }

  /** Runs the pod's containers one after another; the address of the collector. */
  async function start(): Promise<URL> {
    const { spec, container } = workload('StatefulSet', 'collector');
    mount(spec, container, '..1');
    for (const { command = [] } of spec.initContainers ?? []) {
      execFileSync(command[0] ?? '', command.slice(1).map(placed));
    }
    // Any port that is free, and the answer of the command as one line of JSON.
    const own = { ...environment(container), PROMPTLOG_COLLECTOR_PORT: '0', PROMPTLOG_COLLECTOR_ADDRESS: '127.0.0.1' };
    running = new PromptlogProcess([...(container.args ?? []), '--json'], own);
    const { child } = running;
    await until('the collector listens', () => {
      assert.equal(child.exitCode, null, running?.err);
      return running?.out.includes('\n') === true;
    });
    return new URL(valuesOf<{ readonly url: string }>({ out: running.out })[0]?.url ?? '');
  }

  async function post(url: URL, key: string, id: string): Promise<number> {
    const record = { chat_session_id: 's-1', message: { id, prompt: [{ role: 'human', content: 'Hello' }] } };
    return (await ask(url, '/v1/records', { method: 'POST', key, body: JSON.stringify(record) })).status;
  }

  it('answers its probes as they want it, without a key', async () => {
    newKey('ingest');
    const url = await start();
    const { startupProbe, livenessProbe, readinessProbe } = workload('StatefulSet', 'collector').container;
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      const { path = '', scheme } = probe?.httpGet ?? {};
      assert.equal(`${scheme?.toLowerCase()}:`, url.protocol);
      assert.equal((await ask(url, path)).status, 200, path);
    }
    assert.equal((await ask(url, '/metrics')).status, 401);
  });

  it('takes records of who holds a key, and a new key and certificate without a restart', async () => {
    const first = newKey('ingest');
    const url = await start();
    assert.equal(await post(url, first, 'm-1'), 200);
    const { spec, container } = workload('StatefulSet', 'collector');
    const second = newKey('ingest');
    assert.equal(await post(url, second, 'm-2'), 401);
    const { cert, key } = authority.issue({ name: 'promptlog-renewed' });
    secrets['promptlog-tls'] = { 'tls.crt': cert, 'tls.key': key };
    changeKeys(join(root, 'keys'), (keys) => ({ keys: keys.slice(1), result: undefined }));
    secrets['promptlog-keys'] = { 'keys.json': readFileSync(join(root, 'keys', 'keys.json'), 'utf8') };
    mount(spec, container, '..2');
    await until('the new key is known', async () => (await post(url, second, 'm-2')) === 200);
    assert.equal(await post(url, first, 'm-3'), 401);
    await until('the new certificate is shown', async () => (await subjectOf(url)) === 'promptlog-renewed');
    await until('the record is in both stores', () => search.documents.has('m-2'));
  });

  it('keeps what the stores did not take when it is stopped, and the next one on the volume delivers it', async () => {
    const key = newKey('ingest');
    const url = await start();
    storesAway(true);
    assert.equal(await post(url, key, 'm-1'), 200);
    await stopInTime();
    assert.match(running?.err ?? '', /what is not delivered waits for the next start/);
    storesAway(false);
    rmSync(join(root, 'etc'), { recursive: true });
    await start();
    await until('the record is in the search store', () => search.documents.has('m-1'));
    await stopInTime();
    assert.match(running?.err ?? '', /everything accepted is delivered/);
  });

  it('leaves a volume that the Job for leftovers empties', async () => {
    const key = newKey('ingest');
    const url = await start();
    storesAway(true);
    assert.equal(await post(url, key, 'm-1'), 200);
    await stopInTime();
    storesAway(false);
    const { container } = workload('Job', 'leftovers');
    const ran = await runPromptlog(container.args ?? [], environment(container), '');
    assert.equal(ran.status, 0, ran.err);
    assert.ok(search.documents.has('m-1'));
    const { out } = await runPromptlog(['status', '--json'], environment(container));
    const [{ spools }] = valuesOf<{ spools: { lanes: { pending: number }[] }[] }>({ out }) as [
      { spools: { lanes: { pending: number }[] }[] },
    ];
    assert.deepEqual(
      spools.map(({ lanes }) => lanes.map(({ pending }) => pending)),
      [[0, 0]],
    );
  });

  it('is set up by the Job before it, with its own credential', async () => {
    const { container } = workload('Job', 'setup');
    const ran = await runPromptlog(container.args ?? [], environment(container));
    assert.equal(ran.status, 0, ran.err);
    assert.ok([...search.definitions.keys()].some((path) => path.startsWith('/_index_template/')));
  });

  function storesAway(away: boolean): void {
    cosmos.fault = () => (away ? AWAY : undefined);
    search.fault = () => (away ? AWAY : undefined);
  }

  /** As Kubernetes stops it, without the pause before; it has to be gone well before it would be killed. */
  async function stopInTime(): Promise<void> {
    const { spec, container } = workload('StatefulSet', 'collector');
    const left = (spec.terminationGracePeriodSeconds ?? 0) - (container.lifecycle?.preStop?.sleep?.seconds ?? 0);
    const asked = Date.now();
    running?.child.kill('SIGTERM');
    const ended = await running?.ended();
    assert.equal(ended?.status, 0, ended?.err);
    assert.ok(Date.now() - asked < left * 1000);
  }
});

/** The minimal example with the stores of this test, and one volume that was left. */
function valuesFor(url: string, endpoint: string): Values {
  const values = structuredClone(exampleValues('minimal'));
  const settings = { ...(values['settings'] as Values), elasticsearch: { url }, cosmos: { endpoint } };
  return { ...values, settings, leftovers: { claims: ['spool-promptlog-2'] } };
}

interface Asked {
  readonly method?: string;
  readonly key?: string;
  readonly body?: string;
}

/** As the kubelet asks: whatever the certificate. */
async function ask(url: URL, path: string, { method = 'GET', key, body }: Asked = {}) {
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) };
  const asked = request(new URL(path, url), { method, headers, rejectUnauthorized: false, agent: false });
  asked.end(body);
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject);
  });
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

/** The name in the certificate that is shown. */
function subjectOf({ hostname, port }: URL): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const { CN } = socket.getPeerCertificate().subject;
      resolve(typeof CN === 'string' ? CN : CN?.[0]);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
