/** What is wrong with the pods of a rendered chart: rights, images, volumes, resources, probes. */
import { SERVICE_PATHS } from './collector-routes.ts';
import { environmentOf, isGiven, servesGateway } from './environment.ts';
import type { Container, Manifest, Probe, Workload } from './manifests.ts';
import { bytesOf, collectorsOf, workloadsOf } from './manifests.ts';

/** The uid of the image. */
const UID = 1000;
/** So long an orderly stop may take after the pause before it: what is in hand, five seconds of delivery, and closing. */
const STOP_SECONDS = 15;
/** The same where calls through the gateway may end first. */
const GATEWAY_STOP_SECONDS = 30;

/** A sentence for each problem. */
export function podProblems(all: readonly Manifest[], version: string): string[] {
  const everywhere = workloadsOf(all).flatMap((workload) => [
    ...rights(workload),
    ...account(workload, all),
    ...workload.containers.flatMap((container) => [
      ...containerRights(workload, container),
      ...image(workload, container, version),
      ...resources(workload, container),
      ...mounts(workload, container),
    ]),
    ...unusedVolumes(workload),
  ]);
  return [
    ...everywhere,
    ...collectorsOf(all).flatMap((collector) => [...probes(collector, all), ...stop(collector, all)]),
  ];
}

function rights({ who, template }: Workload): string[] {
  const { automountServiceAccountToken, enableServiceLinks, securityContext: context } = template.spec;
  return said(who, [
    [automountServiceAccountToken === false, 'mounts a token of Kubernetes, which nothing in it needs'],
    [enableServiceLinks === false, 'is given variables of Services, which can be taken for settings'],
    [context?.runAsNonRoot === true, 'may run as root'],
    [context?.runAsUser === UID, `does not run as uid ${UID}, the one of the image`],
    [context?.fsGroup === UID, `has no fsGroup ${UID}, so that a new volume is not its own`],
    [context?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile RuntimeDefault'],
  ]);
}

function containerRights({ who }: Workload, { name, securityContext: context }: Container): string[] {
  const { drop = [], add = [] } = context?.capabilities ?? {};
  return said(`${who}: container ${name}`, [
    [context?.allowPrivilegeEscalation === false, 'may gain privileges'],
    [context?.readOnlyRootFilesystem === true, 'can write to its root file system'],
    [drop.includes('ALL') && add.length === 0, 'keeps capabilities'],
  ]);
}

function account({ who, template, manifest }: Workload, all: readonly Manifest[]): string[] {
  const { serviceAccountName: name = 'default' } = template.spec;
  const found = all.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === name);
  const isHook = manifest.metadata.annotations?.['helm.sh/hook'] !== undefined;
  return said(who, [
    [!isHook || found === undefined, `runs before the ServiceAccount ${name} is there`],
    [found === undefined || found.automountServiceAccountToken === false, `runs as ${name}, which mounts its token`],
  ]);
}

function image({ who }: Workload, { name, image: text }: Container, version: string): string[] {
  const [, tag, digest] = /^[^@]+?(?::([^:/@]+))?(?:@(.+))?$/.exec(text) ?? [];
  const pinned = tag === version || /^sha256:[0-9a-f]{64}$/.test(digest ?? '');
  return said(`${who}: container ${name}`, [
    [tag !== 'latest', `has the image ${text}, which is another one every day`],
    [tag === 'latest' || pinned, `has the image ${text}, neither of version ${version} nor pinned by a digest`],
  ]);
}

function resources({ who }: Workload, { name, resources: { requests, limits } = {} }: Container): string[] {
  return said(`${who}: container ${name}`, [
    [requests?.['cpu'] !== undefined, 'requests no CPU'],
    [requests?.['memory'] !== undefined, 'requests no memory'],
    [limits?.['memory'] !== undefined, 'has no limit of memory'],
    [
      bytesOf(requests?.['memory'] ?? '0') <= bytesOf(limits?.['memory'] ?? '1000T'),
      'requests more memory than its limit',
    ],
  ]);
}

function mounts({ who, template, spec }: Workload, { name, volumeMounts = [] }: Container): string[] {
  const volumes = new Set([
    ...(template.spec.volumes ?? []).map((volume) => volume.name),
    ...(spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name),
  ]);
  const paths = volumeMounts.map(({ mountPath }) => mountPath);
  const secret = (volume: string): boolean =>
    template.spec.volumes?.some((each) => each.name === volume && each.secret !== undefined) === true;
  return volumeMounts.flatMap((mount, index) =>
    said(`${who}: container ${name}`, [
      [volumes.has(mount.name), `mounts the volume ${mount.name}, which is not there`],
      [paths.indexOf(mount.mountPath) === index, `mounts two volumes at ${mount.mountPath}`],
      [
        mount.subPath === undefined || !secret(mount.name),
        `mounts a part of ${mount.name}, which never follows the Secret`,
      ],
    ]),
  );
}

function unusedVolumes({ who, template, containers }: Workload): string[] {
  const used = new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)));
  return (template.spec.volumes ?? []).flatMap(({ name, secret }) =>
    said(who, [
      [used.has(name), `has the volume ${name}, which no container mounts`],
      [((secret?.defaultMode ?? 0) & 0o022) === 0, `lets others write the Secret of the volume ${name}`],
    ]),
  );
}

function probes({ who, template }: Workload, all: readonly Manifest[]): string[] {
  return template.spec.containers.flatMap((container) => {
    const environment = environmentOf(container, all);
    const scheme = isGiven(environment, 'collector.tls.certFile') ? 'HTTPS' : 'HTTP';
    const kinds = {
      startup: container.startupProbe,
      liveness: container.livenessProbe,
      readiness: container.readinessProbe,
    };
    return Object.entries(kinds).flatMap(([kind, probe]) =>
      probe === undefined
        ? [`${who}: container ${container.name} has no ${kind} probe`]
        : said(`${who}: the ${kind} probe of ${container.name}`, probeFacts(probe, container, scheme, kind)),
    );
  });
}

/** What has to hold, and what is said where it does not. */
export type Fact = readonly [holds: boolean, otherwise: string];

function probeFacts({ httpGet, tcpSocket }: Probe, container: Container, scheme: string, kind: string): Fact[] {
  const port = httpGet?.port ?? tcpSocket?.port;
  const known = (container.ports ?? []).some(({ name, containerPort }) => port === name || port === containerPort);
  const path = httpGet?.path ?? '/';
  const route = SERVICE_PATHS.get(path);
  const wanted = kind === 'readiness' ? '/readyz' : '/healthz';
  return [
    [known, `asks the port ${port}, which the container does not have`],
    ...(httpGet === undefined
      ? []
      : ([
          [route !== undefined, `asks ${path}, which the collector does not serve`],
          [route?.needsKey !== true, `asks ${path}, which wants a key`],
          [route === undefined || route.needsKey || path === wanted, `asks ${path} instead of ${wanted}`],
          [
            (httpGet.scheme ?? 'HTTP') === scheme,
            `speaks ${httpGet.scheme ?? 'HTTP'} where the collector speaks ${scheme}`,
          ],
        ] satisfies Fact[])),
  ];
}

function stop({ who, template }: Workload, all: readonly Manifest[]): string[] {
  const grace = template.spec.terminationGracePeriodSeconds ?? 30;
  return template.spec.containers.flatMap((container) => {
    const { name, lifecycle } = container;
    const seconds = servesGateway(environmentOf(container, all)) ? GATEWAY_STOP_SECONDS : STOP_SECONDS;
    const pause = lifecycle?.preStop?.sleep?.seconds;
    return said(`${who}: container ${name}`, [
      [pause !== undefined, 'is stopped while the Service still sends callers to it'],
      [
        grace > (pause ?? 0) + seconds,
        `is killed ${grace} s after it was told to go, ${pause ?? 0} of which are a pause`,
      ],
    ]);
  });
}

/** Sentences about what does not hold. */
export function said(who: string, facts: readonly Fact[]): string[] {
  return facts.flatMap(([holds, otherwise]) => (holds ? [] : [`${who} ${otherwise}`]));
}
