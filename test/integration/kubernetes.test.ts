/** The Helm chart as Helm renders it and as the API server of Kubernetes judges it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { valuesSchema } from '../../scripts/kubernetes/values-schema.ts';
import { valueRows, valuesTable } from '../../scripts/kubernetes/values-table.ts';
import { OPTIONS } from '../../src/config-options.ts';
import { CHART, EXAMPLE_NAMES, exampleValues, judge, lint, render, type Values } from '../support/helm.ts';

const ROOT = resolve(CHART, '../../..');
const VALUES = readFileSync(join(CHART, 'values.yaml'), 'utf8');

/** What is left out of the minimal values, or put into them, and what Helm says then. */
const DEMANDS: readonly (readonly [path: string, value: unknown, says: string])[] = [
  ['image.repository', '', 'image.repository: the image of promptlog in a registry of yours is needed'],
  ['settings.elasticsearch.url', '', 'settings.elasticsearch.url: the address of Elasticsearch is needed'],
  ['secretSettings.elasticsearch', {}, "secretSettings.elasticsearch.apiKey: the Secret with the collectors' API key"],
  [
    'secretSettings.elasticsearch',
    { password: { secret: 's', key: 'k' } },
    'settings.elasticsearch.username: a password needs its user',
  ],
  ['settings.cosmos.endpoint', '', 'settings.cosmos.endpoint: the address of the Cosmos DB account is needed'],
  ['secretSettings.cosmos', {}, 'workloadIdentity.enabled: without it, secretSettings.cosmos.key is needed'],
  ['workloadIdentity.enabled', true, 'workloadIdentity.clientId: the client id of the managed identity is needed'],
  [
    'settings.collector',
    { kafka: { sasl: 'azure' } },
    'workloadIdentity.enabled: settings.collector.kafka.sasl=azure signs in with it',
  ],
  ['settings.records', 'sqlite', 'settings.records: with sqlite each collector would keep records of its own'],
  ['keys.secret', '', 'keys.secret: the Secret with keys.json is needed, or nobody could send'],
  ['tls.secret', '', "tls.secret: the Secret with the collectors' certificate is needed"],
  ['setup.secretSettings', {}, 'setup.secretSettings.elasticsearch.apiKey: the Secret with a credential'],
  ['drainSeconds', 80, 'terminationGracePeriodSeconds: it has to be more than drainSeconds'],
  ['autoscaling.minReplicas', 7, 'autoscaling.maxReplicas: it has to be at least autoscaling.minReplicas'],
  ['storage.size', '15Gi', 'settings.spool.maxBytes: it may be at most nine tenths of storage.size, which has 16106'],
  ['settings.spool.maxBytes', 20e9, 'settings.spool.maxBytes: it may be at most nine tenths of storage.size'],
  ['serviceAccount.create', false, 'serviceAccount.name: the account to use is needed where none is created'],
  ['ingress', { enabled: true, from: [{}] }, 'ingress.host: the host name is needed'],
  [
    'ingress',
    { enabled: true, host: 'h.example.com', from: [{}] },
    'ingress.tlsSecret: the Secret with the certificate of the host is needed',
  ],
  [
    'ingress',
    { enabled: true, host: 'h.example.com', tlsSecret: 't' },
    "ingress.from: the peers that the controller's pods come from are needed",
  ],
  [
    'metrics.serviceMonitor',
    { enabled: true, from: [{ podSelector: {} }] },
    'metrics.serviceMonitor.secret: the Secret with an API key of the scope admin is needed',
  ],
  [
    'metrics.serviceMonitor',
    { enabled: true, secret: 's' },
    "metrics.serviceMonitor.from: the peers that Prometheus's pods come from are needed",
  ],
];

/** Values that the schema refuses. */
const WRONG: readonly (readonly [path: string, value: unknown, says: string])[] = [
  ['replica', 3, "additional properties 'replica' not allowed"],
  ['settings.spool', { maxByte: 1 }, "additional properties 'maxByte' not allowed"],
  ['settings.elasticsearch.apiKey', 'abc', "additional properties 'apiKey' not allowed"],
  ['settings.collector', { allowLoopback: true }, "additional properties 'allowLoopback' not allowed"],
  ['settings.gateway', { port: 1 }, "additional properties 'port' not allowed"],
  ['settings.home', '/data', "additional properties 'home' not allowed"],
  ['settings.records', 'postgres', "value must be one of 'sqlite', 'cosmos', 'cosmos-emulator'"],
  ['settings.elasticsearch.url', 'elasticsearch:9200', 'does not match pattern'],
  ['secretSettings.cosmos.key', 'abc', 'got string, want object'],
  ['secretSettings.cosmos.key', { secret: 's' }, "missing property 'key'"],
  ['fileSettings.elasticsearch', { caFile: { key: 'ca.crt' } }, "'oneOf' failed"],
  ['image.tag', 'latest', "'not' failed"],
  ['image.digest', 'sha256:12', 'does not match pattern'],
  ['autoscaling.minReplicas', 1, 'minimum: got 1, want 2'],
  ['autoscaling.scaleDown.stabilizationWindowSeconds', 30, 'minimum: got 30, want 600'],
  ['podDisruptionBudget.maxUnavailable', 0, "'not' failed"],
  ['storage.accessModes', ['ReadWriteMany'], 'value must be one of'],
];

/** Documents that the API server would refuse: the file, what is changed in it, and what it says. */
const REFUSED: readonly (readonly [file: string, from: string, to: string, says: RegExp])[] = [
  ['statefulset.yaml', 'serviceName:', 'servicename:', /unknown field "spec.servicename"/],
  ['statefulset.yaml', 'readinessProbe:', 'readynessProbe:', /unknown field ".*readynessProbe"/],
  ['statefulset.yaml', 'scheme: HTTPS', 'scheme: TLS', /scheme: Unsupported value: "TLS"/],
  ['statefulset.yaml', 'mountPath: /tmp', 'mountPath: /var/lib/promptlog', /must be unique/],
  ['statefulset.yaml', 'whenScaled: Retain', 'whenScaled: Keep', /whenScaled: Unsupported value: "Keep"/],
  ['statefulset.yaml', 'seconds: 20', 'seconds: 200', /preStop.sleep: Invalid value: 200/],
  ['statefulset.yaml', 'storage: 20Gi', 'storage: 20 GB', /quantities must match/],
  ['statefulset.yaml', 'runAsNonRoot: true', 'runAsNonRoot: false', /pod security: runAsNonRoot != true/],
  ['statefulset.yaml', '- ALL', '- NET_RAW', /pod security: unrestricted capabilities/],
  ['statefulset.yaml', 'type: RuntimeDefault', 'type: Unconfined', /pod security: seccompProfile/],
  ['setup.yaml', 'restartPolicy: Never', 'restartPolicy: Always', /restartPolicy: Required value: valid values/],
  ['service.yaml', 'targetPort: collector', 'targetPort: the_collector', /targetPort: Invalid value/],
  ['poddisruptionbudget.yaml', 'maxUnavailable: 1', 'maxUnavailable: 1\n  minAvailable: 1', /cannot be both set/],
  ['horizontalpodautoscaler.yaml', 'maxReplicas: 6', 'maxReplicas: 1', /maxReplicas: Invalid value: 1/],
  ['networkpolicy.yaml', 'port: 9200', 'port: 92000', /must be between 1 and 65535/],
  ['networkpolicy.yaml', '- Egress', '- Outgoing', /policyTypes.*Unsupported value/],
  ['configmap.yaml', 'PROMPTLOG_HOME:', '"PROMPTLOG HOME":', /data\[PROMPTLOG HOME\]: Invalid value/],
];

describe('the Helm chart', function () {
  // The first run builds Helm and the checks of the API server.
  this.timeout(900_000);

  for (const name of EXAMPLE_NAMES) {
    it(`is what Kubernetes takes, and Pod Security "restricted" too, with the values of ${name}`, async () => {
      const documents = await documentsOf(exampleValues(name));
      const judged = await judge(documents);
      assert.equal(judged.length, documents.length);
      assert.deepEqual(judged.flat(), []);
    });

    it(`has nothing that Helm's linter finds, with the values of ${name}`, async () => {
      assert.deepEqual(await lint(exampleValues(name)), ['[INFO] Chart.yaml: icon is recommended']);
    });
  }

  it('says after the installation where to send records', async () => {
    const notes = (await render(exampleValues('minimal'))).get('NOTES.txt') ?? '';
    assert.match(notes, /https:\/\/promptlog\.observability\.svc:4711\/v1\/records/);
  });

  it('is of the version of promptlog', () => {
    const { appVersion, version } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as Record<string, string>;
    const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
    assert.deepEqual([appVersion, version], [own.version, own.version]);
  });

  it('is judged by the versions that the page names', () => {
    const modules = readFileSync(join(ROOT, 'test', 'tools', 'kubernetes', 'go.mod'), 'utf8');
    const page = readFileSync(join(ROOT, 'docs', 'kubernetes.md'), 'utf8');
    for (const name of ['helm/v4', 'k8s.io/kubernetes', 'apis/monitoring']) {
      const [, version] = new RegExp(`${name} v(\\S+)`).exec(modules) ?? [];
      assert.ok(page.includes(`(${version})`), `${name} ${version}`);
    }
  });

  it('gives every setting the variable of its name, and large numbers as digits', async () => {
    const values = changed('settings.spool', { maxBytes: 17_000_000_000, flushIntervalMs: 5 });
    const text = (await render(values)).get('configmap.yaml') ?? '';
    const { data } = parse(text) as { readonly data: Readonly<Record<string, string>> };
    assert.equal(data[OPTIONS['spool.maxBytes'].env], '17000000000');
    assert.equal(data[OPTIONS['spool.flushIntervalMs'].env], '5');
    const known = new Set(Object.values(OPTIONS).map(({ env }) => env));
    assert.deepEqual(
      Object.keys(data).filter((name) => !known.has(name)),
      [],
    );
  });

  it('restarts the collectors when their settings change, and not otherwise', async () => {
    const stamp = async (values: Values): Promise<string | undefined> =>
      /checksum\/environment: (\w+)/.exec((await render(values)).get('statefulset.yaml') ?? '')?.[1];
    const usual = await stamp(exampleValues('minimal'));
    assert.match(usual ?? '', /^[0-9a-f]{64}$/);
    assert.equal(await stamp(changed('service.port', 443)), usual);
    assert.notEqual(await stamp(changed('settings.log.level', 'debug')), usual);
  });

  it('serves the gateway where that is set, at a port of its own, and has time for calls that are under way', async () => {
    const values = changed('settings.collector', { gateway: true }) as Record<string, unknown>;
    const files = await render(values);
    for (const file of ['statefulset.yaml', 'service.yaml', 'networkpolicy.yaml', 'configmap.yaml', 'NOTES.txt']) {
      assert.match(files.get(file) ?? '', /4712/, file);
    }
    const { data } = parse(files.get('configmap.yaml') ?? '') as { readonly data: Readonly<Record<string, string>> };
    assert.equal(data[OPTIONS['gateway.tls.certFile'].env], data[OPTIONS['collector.tls.certFile'].env]);
    await assert.rejects(render({ ...values, drainSeconds: 70 }), /the 30 seconds that an orderly stop may take/);
    for (const [file, text] of await render(exampleValues('minimal'))) {
      assert.doesNotMatch(text, /4712|GATEWAY/, file);
    }
  });

  it('asks only whether somebody listens where every client needs a certificate', async () => {
    const values = changed('settings.collector', { tls: { clientCertificates: 'required' } });
    const text = (await render(values)).get('statefulset.yaml') ?? '';
    assert.equal(text.match(/tcpSocket/g)?.length, 3);
    assert.doesNotMatch(text, /httpGet/);
  });

  describe('asks for what no default can know', () => {
    for (const [path, value, says] of DEMANDS) {
      it(`${path} = ${JSON.stringify(value)}`, async () => {
        await assert.rejects(render(changed(path, value)), (error: Error) => error.message.includes(says));
      });
    }
  });

  describe('refuses by its schema', () => {
    for (const [path, value, says] of WRONG) {
      it(`${path} = ${JSON.stringify(value)}`, async () => {
        await assert.rejects(render(changed(path, value)), (error: Error) => {
          assert.match(error.message, /^values don't meet the specifications of the schema/);
          assert.ok(error.message.includes(says), error.message);
          return true;
        });
      });
    }
  });

  describe('would be refused by the API server', () => {
    for (const [file, from, to, says] of REFUSED) {
      it(`with ${JSON.stringify(to)} in ${file}`, async () => {
        const sound = (await render(exampleValues('minimal'))).get(file) ?? '';
        const broken = sound.replace(from, to);
        assert.notEqual(broken, sound, 'the copy was not broken');
        assert.match((await judge(documentsIn(broken))).flat().join('\n'), says);
      });
    }
  });

  describe('has values', () => {
    it('whose schema and table are those that npm run kubernetes:schema writes', () => {
      const schema: unknown = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8'));
      assert.deepEqual(schema, JSON.parse(JSON.stringify(valuesSchema(VALUES))));
      const page = readFileSync(join(ROOT, 'docs', 'kubernetes.md'), 'utf8');
      const [, table] = page.split(/<!-- values (?:begin|end) -->\n/);
      assert.equal(table, `${valuesTable(VALUES)}\n`);
    });

    it('that are all used by a template', () => {
      const templates = ['_names', '_settings', '_demands', '_network', '_pod', '_collector']
        .map((name) => `${name}.tpl`)
        .concat(
          ...[
            'statefulset',
            'configmap',
            'service',
            'serviceaccount',
            'poddisruptionbudget',
            'horizontalpodautoscaler',
          ],
          ...['networkpolicy', 'ingress', 'servicemonitor', 'setup', 'leftovers'],
        )
        .map((name) => (name.endsWith('.tpl') ? name : `${name}.yaml`))
        .map((name) => readFileSync(join(CHART, 'templates', name), 'utf8'))
        .join('\n');
      const last = valueRows(VALUES)
        .filter(({ path }) => !/^(settings|resources|setup\.resources)\./.test(path))
        .map(({ path }) => path.split('.').at(-1) ?? '');
      assert.deepEqual(
        last.filter((name) => !templates.includes(`.${name}`)),
        [],
      );
    });

    it('of which no default is a secret', async () => {
      const texts = await Promise.all(EXAMPLE_NAMES.map(async (name) => documentsOf(exampleValues(name))));
      assert.deepEqual(
        texts.flat().filter((text) => /^kind: Secret$/m.test(text)),
        [],
      );
    });
  });
});

/** The minimal values with one of them changed. */
function changed(path: string, value: unknown): Values {
  const values = structuredClone(exampleValues('minimal')) as Record<string, unknown>;
  const names = path.split('.');
  let map = values;
  for (const name of names.slice(0, -1)) {
    map[name] ??= {};
    map = map[name] as Record<string, unknown>;
  }
  map[names.at(-1) ?? ''] = value;
  return values;
}

async function documentsOf(values: Values): Promise<string[]> {
  const files = [...(await render(values))].filter(([file]) => file.endsWith('.yaml'));
  return files.flatMap(([, text]) => documentsIn(text));
}

function documentsIn(text: string): string[] {
  return text.split(/^---$/m).filter((document) => document.replace(/^\s*#.*$/gm, '').trim() !== '');
}
