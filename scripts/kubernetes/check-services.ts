/** What is wrong between the objects of a rendered chart: Services, scaling, disruption, Ingress, monitoring. */

import { said } from './check-pods.ts';
import { SERVICE_PATHS } from './collector-routes.ts';
import type { Manifest, Workload } from './manifests.ts';
import { collectorsOf, matches, nameOf, ofKind, workloadsOf } from './manifests.ts';

const SLOW_SECONDS = 600;

/** A sentence for each problem. */
export function serviceProblems(all: readonly Manifest[]): string[] {
  return [
    ...names(all),
    ...collectorsOf(all).flatMap((collector) => [...sets(collector, all), ...missing(collector, all)]),
    ...services(all),
    ...budgets(all),
    ...scalers(all),
    ...ingresses(all),
    ...monitors(all),
  ];
}

function names(all: readonly Manifest[]): string[] {
  const seen = all.map(nameOf);
  return [...new Set(seen.filter((name, index) => seen.indexOf(name) !== index))].map(
    (name) => `${name} is there twice`,
  );
}

function sets({ who, spec, template }: Workload, all: readonly Manifest[]): string[] {
  const { serviceName, selector, persistentVolumeClaimRetentionPolicy: retention } = spec;
  const headless = ofKind(all, 'Service').find(({ manifest }) => manifest.metadata.name === serviceName);
  return said(who, [
    [matches(template.metadata?.labels, selector?.matchLabels), 'selects other pods than its own'],
    [
      headless?.spec.clusterIP === 'None',
      `has its names from ${serviceName}, which is no headless Service of the chart`,
    ],
    [spec.podManagementPolicy === 'Parallel', 'waits for a collector that is not ready before it starts another'],
    [retention?.whenDeleted === 'Retain' && retention.whenScaled === 'Retain', 'deletes volumes that may hold records'],
  ]);
}

/** What a collector cannot do without. */
function missing(collector: Workload, all: readonly Manifest[]): string[] {
  const labels = collector.template.metadata?.labels;
  const called = ofKind(all, 'Service').some(({ spec }) => spec.clusterIP !== 'None' && matches(labels, spec.selector));
  const protectedBy = ofKind(all, 'PodDisruptionBudget').some(({ spec }) =>
    matches(labels, spec.selector?.matchLabels),
  );
  return said(collector.who, [
    [called, 'has no Service for its callers'],
    [protectedBy || leastOf(collector, all) < 2, 'may lose all its collectors at once, under no PodDisruptionBudget'],
  ]);
}

function services(all: readonly Manifest[]): string[] {
  return ofKind(all, 'Service').flatMap(({ who, spec }) => {
    const pods = workloadsOf(all).filter(({ template }) => matches(template.metadata?.labels, spec.selector));
    const ports = pods.flatMap(({ containers }) => containers.flatMap((container) => container.ports ?? []));
    return [
      ...said(who, [
        [pods.length > 0, 'selects no pods'],
        [pods.every(({ manifest }) => manifest.kind !== 'Job'), 'sends callers to a Job'],
      ]),
      ...(spec.ports ?? []).flatMap(({ targetPort, port }) => {
        const target = targetPort ?? port;
        const known = ports.some(({ name, containerPort }) => target === name || target === containerPort);
        return said(who, [
          [known || pods.length === 0, `sends callers to the port ${target}, which its pods do not have`],
        ]);
      }),
    ];
  });
}

function budgets(all: readonly Manifest[]): string[] {
  return ofKind(all, 'PodDisruptionBudget').flatMap(({ who, spec }) => {
    const covered = collectorsOf(all).filter(({ template }) =>
      matches(template.metadata?.labels, spec.selector?.matchLabels),
    );
    const least = Math.min(...covered.map((collector) => leastOf(collector, all)));
    const { maxUnavailable, minAvailable } = spec;
    return said(who, [
      [covered.length > 0, 'protects no collectors'],
      [maxUnavailable !== 0 && maxUnavailable !== '0%', 'never lets a node be emptied'],
      [
        typeof minAvailable !== 'number' || minAvailable < least,
        `wants ${minAvailable} of ${least} collectors, so no node can be emptied`,
      ],
    ]);
  });
}

/** How many collectors there are at the least. */
function leastOf({ manifest, spec }: Workload, all: readonly Manifest[]): number {
  const scaler = ofKind(all, 'HorizontalPodAutoscaler').find(
    ({ spec: { scaleTargetRef: target } }) => target?.name === manifest.metadata.name,
  );
  return scaler?.spec.minReplicas ?? spec.replicas ?? 1;
}

function scalers(all: readonly Manifest[]): string[] {
  return ofKind(all, 'HorizontalPodAutoscaler').flatMap(({ who, spec }) => {
    const { scaleTargetRef: target, minReplicas = 1, behavior } = spec;
    const scaled = collectorsOf(all).find(
      ({ manifest }) => manifest.kind === target?.kind && manifest.metadata.name === target.name,
    );
    const down = behavior?.scaleDown;
    const slow = down?.policies?.every(
      ({ type, value, periodSeconds }) => type === 'Pods' && value === 1 && periodSeconds >= 60,
    );
    const hasBudget = all.some(({ kind }) => kind === 'PodDisruptionBudget');
    return said(who, [
      [scaled !== undefined, `scales ${target?.kind} ${target?.name}, which is not there`],
      [scaled?.spec.replicas === undefined, 'and the StatefulSet both say how many collectors there are'],
      [
        minReplicas >= 2 || !hasBudget,
        `goes down to ${minReplicas}, and with the node of that one nobody takes records`,
      ],
      [
        (down?.stabilizationWindowSeconds ?? 0) >= SLOW_SECONDS && slow === true,
        'takes collectors away faster than one at a time after ten quiet minutes',
      ],
    ]);
  });
}

function ingresses(all: readonly Manifest[]): string[] {
  return ofKind(all, 'Ingress').flatMap(({ who, spec }) => [
    ...said(who, [
      [spec.tls?.some(({ secretName }) => secretName !== undefined) === true, 'lets keys travel in plain text'],
    ]),
    ...(spec.rules ?? []).flatMap(({ http }) =>
      (http?.paths ?? []).flatMap(({ backend: { service } }) => {
        const found = ofKind(all, 'Service').find(({ manifest }) => manifest.metadata.name === service.name);
        const port = found?.spec.ports?.find(({ name }) => name === service.port.name);
        return said(who, [
          [found !== undefined, `sends callers to the Service ${service.name}, which is not there`],
          [
            found === undefined || port !== undefined,
            `sends callers to the port ${service.port.name} of ${service.name}, which it does not have`,
          ],
        ]);
      }),
    ),
  ]);
}

function monitors(all: readonly Manifest[]): string[] {
  return ofKind(all, 'ServiceMonitor').flatMap(({ who, spec }) => {
    const selected = ofKind(all, 'Service').filter(({ manifest }) =>
      matches(manifest.metadata.labels, spec.selector?.matchLabels),
    );
    return [
      ...said(who, [[selected.length === 1, `selects ${selected.length} Services instead of one`]]),
      ...(spec.endpoints ?? []).flatMap(({ path = '/metrics', port, authorization }) => {
        const route = SERVICE_PATHS.get(path);
        return said(who, [
          [route !== undefined, `asks ${path}, which the collector does not serve`],
          [
            route?.needsKey !== true || authorization?.credentials !== undefined,
            `asks ${path} without the key it wants`,
          ],
          [
            selected.every(({ spec: { ports = [] } }) => ports.some(({ name }) => name === port)),
            `asks the port ${port}, which the Service does not have`,
          ],
        ]);
      }),
    ];
  });
}
