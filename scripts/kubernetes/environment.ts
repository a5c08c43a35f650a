/** The environment that Kubernetes would give a container, and the settings it stands for. */
import { OPTIONS, type OptionKey } from '../../src/config-options.ts';
import type { Container, Manifest } from './manifests.ts';

/** A value, or the Secret that holds it. */
export type Given = { readonly value: string } | { readonly secret: string; readonly key: string };

export interface Environment {
  readonly variables: ReadonlyMap<string, Given>;
  /** What cannot be resolved. */
  readonly problems: readonly string[];
}

const KEYS = new Map(Object.entries(OPTIONS).map(([key, { env }]) => [env, key as OptionKey]));

/** The setting of a variable. */
export function settingOf(variable: string): OptionKey | undefined {
  return KEYS.get(variable);
}

/** As the kubelet builds it: ConfigMaps first, then the variables one by one. */
export function environmentOf(container: Container, all: readonly Manifest[]): Environment {
  const variables = new Map<string, Given>();
  const problems: string[] = [];
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (secretRef !== undefined) problems.push(`takes every key of the Secret ${secretRef.name} as a variable`);
    if (configMapRef === undefined) continue;
    const map = all.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef.name);
    if (map === undefined)
      problems.push(`takes variables of the ConfigMap ${configMapRef.name}, which is not in the chart`);
    for (const [name, value] of Object.entries(map?.data ?? {})) variables.set(name, { value });
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const from = valueFrom?.secretKeyRef;
    variables.set(name, from === undefined ? { value: value ?? '' } : { secret: from.name, key: from.key });
  }
  return { variables, problems };
}

/** The plain value of a setting, as it is set or by default. */
export function plainValue({ variables }: Environment, key: OptionKey): string | undefined {
  const given = variables.get(OPTIONS[key].env);
  if (given !== undefined && 'value' in given && given.value !== '') return given.value;
  const fallback = OPTIONS[key].fallback?.('');
  return fallback === undefined || fallback === '' ? undefined : String(fallback);
}

/** Whether a setting is set at all, plainly or from a Secret. */
export function isGiven({ variables }: Environment, key: OptionKey): boolean {
  return variables.has(OPTIONS[key].env);
}

/** Whether the collector serves the gateway too. */
export function servesGateway(environment: Environment): boolean {
  return plainValue(environment, 'collector.gateway') === 'true';
}

/** The TCP ports that the stores, queues and issuers of these settings are at. */
export function portsOf(
  environment: Environment,
  kind: 'collector' | 'leftovers' | 'setup',
  rabbitmqPort: number,
): number[] {
  const text = (key: OptionKey): string | undefined =>
    isGiven(environment, key) ? plainValue(environment, key) : undefined;
  const at = (address: string | undefined): number[] => (address === undefined ? [] : [portOf(address)]);
  const search = isGiven(environment, 'elasticsearch.cloudId') ? [443] : at(text('elasticsearch.url'));
  if (kind === 'setup') return sorted([...search, ...at(text('kibana.url'))]);
  const cosmos = plainValue(environment, 'records') === 'cosmos';
  const byEntra = (cosmos && !isGiven(environment, 'cosmos.key')) || text('collector.kafka.sasl') === 'azure';
  const issuers = text('collector.jwt.jwksUri') ?? text('collector.jwt.issuer');
  const azure = [
    ...(cosmos ? at(text('cosmos.endpoint')) : []),
    ...(byEntra ? [443] : []),
    ...words(issuers).map(portOf),
    ...at(text('collector.kafka.tokenUrl')),
  ];
  if (kind === 'leftovers') return sorted([...search, ...azure]);
  const brokers = words(text('collector.kafka.brokers')).map((broker) => Number(/:(\d+)$/.exec(broker)?.[1] ?? 9092));
  const hubs = isGiven(environment, 'collector.kafka.eventHubs') ? [9093] : [];
  const rabbitmq = isGiven(environment, 'collector.rabbitmq.url') ? [rabbitmqPort] : [];
  const models = servesGateway(environment) ? words(plainValue(environment, 'gateway.upstreams')).map(portOf) : [];
  return sorted([...search, ...azure, ...brokers, ...hubs, ...rabbitmq, ...models]);
}

function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}

function sorted(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}
