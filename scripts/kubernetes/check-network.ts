/** What is wrong with the NetworkPolicies of a rendered chart: who is covered, and that exactly what is needed is open. */
import { said } from './check-pods.ts';
import { environmentOf, portsOf } from './environment.ts';
import type { Manifest, Rule, Workload } from './manifests.ts';
import { matches, ofKind, workloadsOf } from './manifests.ts';

const DNS = 53;

/** A sentence for each problem. */
export function networkProblems(all: readonly Manifest[], rabbitmqPort = 5671): string[] {
  const policies = ofKind(all, 'NetworkPolicy');
  const idle = policies.filter(({ spec }) => coveredBy(spec.podSelector?.matchLabels, all).length === 0);
  return [
    ...idle.map(({ who }) => `${who} is for no pods`),
    ...workloadsOf(all).flatMap((workload) => {
      const own = policies.filter(({ spec }) =>
        matches(workload.template.metadata?.labels, spec.podSelector?.matchLabels),
      );
      return own.length === 0
        ? [`${workload.who} is under no NetworkPolicy`]
        : own.flatMap(({ who, manifest, spec }) => [
            ...said(who, [
              [spec.policyTypes?.includes('Ingress') === true, 'leaves open who may come in'],
              [spec.policyTypes?.includes('Egress') === true, 'leaves open where its pods may go'],
              [!comesLater(manifest, workload.manifest), `comes later than ${workload.who}, which is under it`],
            ]),
            ...incoming(who, spec.ingress ?? [], workload),
            ...outgoing(who, spec.egress ?? [], workload, all, rabbitmqPort),
          ]);
    }),
  ];
}

function coveredBy(labels: Readonly<Record<string, string>> | undefined, all: readonly Manifest[]): Workload[] {
  return workloadsOf(all).filter(({ template }) => matches(template.metadata?.labels, labels));
}

// A hook that runs before the installation is alone with the hooks of less weight.
function comesLater(policy: Manifest, workload: Manifest): boolean {
  const weight = ({ metadata: { annotations } }: Manifest): number =>
    annotations?.['helm.sh/hook'] === undefined
      ? Number.POSITIVE_INFINITY
      : Number(annotations['helm.sh/hook-weight'] ?? 0);
  const own = weight(workload);
  return own !== Number.POSITIVE_INFINITY && weight(policy) >= own;
}

function incoming(who: string, rules: readonly Rule[], { containers }: Workload): string[] {
  const ports = containers.flatMap((container) => container.ports ?? []);
  const open = rules.flatMap((rule) => rule.ports ?? [{}]).map(({ port }) => port);
  const known = (port: string | number | undefined): boolean =>
    ports.some(({ name, containerPort }) => port === name || port === containerPort);
  const closed = ports.filter(
    ({ name, containerPort }) => !open.some((port) => port === name || port === containerPort),
  );
  return [
    ...rules.flatMap((rule) => said(who, [[(rule.from ?? []).length > 0, 'lets everybody in']])),
    ...open
      .filter((port) => !known(port))
      .map((port) => `${who} opens ${port ?? 'every port'} to callers, which is no port of its pods`),
    ...closed.map(({ name }) => `${who} lets nobody reach the port ${name ?? ''}`),
  ];
}

function outgoing(
  who: string,
  rules: readonly Rule[],
  workload: Workload,
  all: readonly Manifest[],
  rabbitmqPort: number,
): string[] {
  const component =
    workload.manifest.kind === 'StatefulSet'
      ? 'collector'
      : workload.containers.some(({ args }) => args?.[0] === 'setup')
        ? 'setup'
        : 'leftovers';
  const needed = workload.template.spec.containers.flatMap((container) =>
    portsOf(environmentOf(container, all), component, rabbitmqPort),
  );
  const open = rules.flatMap((rule) => rule.ports ?? [{}]).map(({ port }) => port);
  const dns = rules.some(({ ports = [] }) => ports.some(({ port, protocol }) => port === DNS && protocol === 'UDP'));
  return [
    ...said(who, [[dns, 'keeps its pods from the name service']]),
    ...needed
      .filter((port) => !open.includes(port))
      .map((port) => `${who} keeps its pods from the port ${port}, which they need`),
    ...[...new Set(open)]
      .filter((port) => port !== DNS && !needed.includes(Number(port)))
      .map(
        (port) =>
          `${who} opens ${port === undefined ? 'every port' : `the port ${port}`} to its pods, which they do not need`,
      ),
  ];
}
