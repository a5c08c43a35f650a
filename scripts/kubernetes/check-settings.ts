/** What is wrong with the settings that a rendered chart gives its containers. */
import { posix } from 'node:path';
import { OPTIONS, type OptionKey } from '../../src/config-options.ts';
import { type Fact, said } from './check-pods.ts';
import { type Environment, environmentOf, isGiven, plainValue, servesGateway, settingOf } from './environment.ts';
import type { Container, Manifest, Workload } from './manifests.ts';
import { bytesOf, collectorsOf, workloadsOf } from './manifests.ts';

/** How much of its volume the spool may fill; the audit trail and the ledgers need the rest. */
const SPOOL_SHARE = 0.9;
/** Settings that are files. */
const FILES: readonly OptionKey[] = (Object.keys(OPTIONS) as OptionKey[]).filter((key) =>
  /(File|^insight\.topics|^insight\.prices|^formats\.mappings)$/.test(key),
);

const LOOPBACK = /^(127\.|localhost$|::1$)/;

/** A sentence for each problem. */
export function settingProblems(all: readonly Manifest[]): string[] {
  return [
    ...all
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata }) => `Secret ${metadata.name} is made by the chart`),
    ...workloadsOf(all).flatMap((workload) =>
      workload.containers.flatMap((container) => {
        const environment = environmentOf(container, all);
        const who = `${workload.who}: container ${container.name}`;
        return [
          ...environment.problems.map((problem) => `${who} ${problem}`),
          ...variables(who, environment),
          ...files(who, container, environment),
          ...order(who, workload, container),
        ];
      }),
    ),
    ...collectorsOf(all).flatMap((collector) =>
      collector.template.spec.containers.flatMap((container) => collectorSettings(collector, container, all)),
    ),
  ];
}

function variables(who: string, { variables: given }: Environment): string[] {
  return [...given].flatMap(([name, from]) => {
    if (!name.startsWith('PROMPTLOG_')) return [];
    const key = settingOf(name);
    if (key === undefined) return [`${who} is given ${name}, which is no setting`];
    if (!('value' in from)) return [];
    if (OPTIONS[key].secret === true) return [`${who} is given the secret ${name} as plain text`];
    const checked = OPTIONS[key].schema.safeParse(from.value);
    return checked.success
      ? []
      : [`${who} is given ${name}=${from.value}: ${checked.error.issues[0]?.message ?? 'wrong value'}`];
  });
}

function files(who: string, { args, volumeMounts = [] }: Container, environment: Environment): string[] {
  const listens = args?.[0] === 'collect';
  return FILES.filter((key) => listens || !/^(collector|gateway)\./.test(key)).flatMap((key) => {
    const paths = isGiven(environment, key) ? (plainValue(environment, key) ?? '').split(',') : [];
    const lost = paths.filter((path) => !volumeMounts.some(({ mountPath }) => path.startsWith(`${mountPath}/`)));
    return lost.map((path) => `${who} is told of the file ${path} (${key}), where nothing is mounted`);
  });
}

// What runs before the installation finds nothing of the chart but other hooks.
function order(who: string, { manifest }: Workload, { envFrom = [] }: Container): string[] {
  if (manifest.metadata.annotations?.['helm.sh/hook'] === undefined) return [];
  return envFrom.map(({ configMapRef }) => `${who} runs before the ConfigMap ${configMapRef?.name ?? ''} is there`);
}

function collectorSettings(
  { who, spec, manifest }: Workload,
  container: Container,
  all: readonly Manifest[],
): string[] {
  const environment = environmentOf(container, all);
  const value = (key: OptionKey): string | undefined => plainValue(environment, key);
  const home = isGiven(environment, 'home') ? (value('home') ?? '') : '';
  const claims = spec.volumeClaimTemplates ?? [];
  const mount = container.volumeMounts?.find(({ mountPath }) =>
    posix.join(home, '/').startsWith(posix.join(mountPath, '/')),
  );
  const claim = claims.find(({ metadata }) => metadata.name === mount?.name);
  const room = bytesOf(claim?.spec.resources.requests.storage ?? '0');
  const spool = Number(value('spool.maxBytes'));
  const port = Number(value('collector.port'));
  const address = value('collector.address') ?? '';
  const alone = spec.replicas === 1 && !all.some(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return [
    ...said(who, [
      [claim !== undefined, 'keeps its spool on no volume of its own'],
      [claim === undefined || spool <= room * SPOOL_SHARE, `has a spool of ${spool} bytes on a volume of ${room}`],
      [
        container.ports?.some(({ containerPort }) => containerPort === port) === true,
        `listens at ${port}, which is no port of its container`,
      ],
      [!LOOPBACK.test(address), `listens at ${address}, where no other pod gets through`],
      ...gatewayFacts(container, environment),
      [value('collector.allowLoopback') !== 'true', 'lets everybody in who may forward a port'],
      [alone || value('records') !== 'sqlite', 'keeps records in several collectors, each its own'],
      [value('records') !== 'cosmos-emulator', 'keeps records in an emulator'],
      [
        mayBeSent(manifest, container, environment),
        'lets nobody in: it has neither keys nor issuers nor client certificates',
      ],
    ]),
  ];
}

function gatewayFacts(container: Container, environment: Environment): Fact[] {
  if (!servesGateway(environment)) return [];
  const port = Number(plainValue(environment, 'gateway.port'));
  const address = plainValue(environment, 'gateway.address') ?? '';
  const isEncrypted = isGiven(environment, 'collector.tls.certFile') === isGiven(environment, 'gateway.tls.certFile');
  return [
    [
      container.ports?.some(({ containerPort }) => containerPort === port) === true,
      `serves the gateway at ${port}, which is no port of its container`,
    ],
    [!LOOPBACK.test(address), `serves the gateway at ${address}, where no other pod gets through`],
    [isEncrypted, 'serves the gateway without the TLS of the collector'],
  ];
}

function mayBeSent(manifest: Manifest, container: Container, environment: Environment): boolean {
  const template = manifest.spec?.template?.spec;
  const keys = template?.volumes?.find(
    ({ secret }) => secret?.items?.some(({ path }) => path === 'keys.json') === true,
  );
  const mount = container.volumeMounts?.find(({ name }) => name === keys?.name);
  const home = plainValue(environment, 'home') ?? '';
  const linked = template?.initContainers?.some(({ command = [] }) =>
    [`${mount?.mountPath ?? ''}/keys.json`, `${home}/keys.json`].every((path) => command.includes(path)),
  );
  return (
    linked === true || isGiven(environment, 'collector.jwt.issuer') || isGiven(environment, 'collector.tls.clients')
  );
}
