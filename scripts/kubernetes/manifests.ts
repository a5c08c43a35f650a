/** The documents of a rendered chart, with the parts of the Kubernetes API that the checks look at. */
import { parseAllDocuments } from 'yaml';

export type Labels = Readonly<Record<string, string>>;

export interface Selector {
  readonly matchLabels?: Labels;
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: string | number; readonly scheme?: string };
  readonly tcpSocket?: { readonly port: string | number };
}

interface KeyRef {
  readonly name: string;
  readonly key: string;
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: KeyRef; readonly configMapKeyRef?: KeyRef };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly {
    readonly configMapRef?: { readonly name: string };
    readonly secretRef?: { readonly name: string };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly readOnly?: boolean;
  }[];
}

export interface Volume {
  readonly name: string;
  readonly secret?: {
    readonly secretName: string;
    readonly defaultMode?: number;
    readonly items?: readonly VolumeItem[];
  };
  readonly configMap?: { readonly name: string; readonly items?: readonly VolumeItem[] };
  readonly emptyDir?: { readonly sizeLimit?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

interface VolumeItem {
  readonly key: string;
  readonly path: string;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly fsGroup?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}

export interface Rule {
  readonly ports?: readonly { readonly protocol?: string; readonly port?: string | number }[];
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
}

/** What the specs of the kinds in the chart have, all together. */
export interface Spec {
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted?: string; readonly whenScaled?: string };
  readonly selector?: Selector & Labels;
  readonly template?: PodTemplate;
  readonly volumeClaimTemplates?: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
  }[];
  readonly clusterIP?: string;
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly targetPort?: string | number }[];
  readonly maxUnavailable?: number | string;
  readonly minAvailable?: number | string;
  readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
  readonly minReplicas?: number;
  readonly behavior?: {
    readonly scaleDown?: {
      readonly stabilizationWindowSeconds?: number;
      readonly policies?: readonly { readonly type: string; readonly value: number; readonly periodSeconds: number }[];
    };
  };
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly tls?: readonly { readonly secretName?: string }[];
  readonly rules?: readonly {
    readonly http?: {
      readonly paths: readonly {
        readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name?: string } } };
      }[];
    };
  }[];
  readonly endpoints?: readonly {
    readonly port?: string;
    readonly path?: string;
    readonly scheme?: string;
    readonly authorization?: { readonly credentials?: KeyRef };
  }[];
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
  readonly data?: Labels;
  readonly automountServiceAccountToken?: boolean;
  readonly spec?: Spec;
}

/** A thing that makes pods. */
export interface Workload {
  readonly who: string;
  readonly manifest: Manifest;
  readonly spec: Spec;
  readonly template: PodTemplate;
  readonly containers: readonly Container[];
}

/** Reads the documents of a YAML text; empty ones are left out. */
export function manifestsOf(text: string): Manifest[] {
  // Kubernetes reads YAML 1.1, where 0440 is octal.
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const value = document.toJS() as Manifest | null;
    return value === null ? [] : [value];
  });
}

export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}

/** Those of one kind, with their specs. */
export function ofKind(
  all: readonly Manifest[],
  kind: string,
): { readonly manifest: Manifest; readonly who: string; readonly spec: Spec }[] {
  return all
    .filter((manifest) => manifest.kind === kind)
    .map((manifest) => ({ manifest, who: nameOf(manifest), spec: manifest.spec ?? {} }));
}

/** Everything that makes pods. */
export function workloadsOf(all: readonly Manifest[]): Workload[] {
  return ['StatefulSet', 'Deployment', 'Job'].flatMap((kind) =>
    ofKind(all, kind).flatMap(({ manifest, who, spec }) => {
      const { template } = spec;
      if (template === undefined) return [];
      const containers = [...(template.spec.initContainers ?? []), ...template.spec.containers];
      return [{ who, manifest, spec, template, containers }];
    }),
  );
}

/** The collectors themselves. */
export function collectorsOf(all: readonly Manifest[]): Workload[] {
  return workloadsOf(all).filter(({ manifest }) => manifest.kind === 'StatefulSet');
}

/** Whether labels carry all that are asked for. */
export function matches(labels: Labels | undefined, wanted: Labels | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([name, value]) => labels?.[name] === value);
}

/** Bytes of a quantity such as 20Gi or 500M. */
export function bytesOf(quantity: string): number {
  const [, number, unit = ''] = /^([0-9.]+)([KMGTk]i?)?$/.exec(String(quantity)) ?? [];
  const base = unit.endsWith('i') ? 1024 : 1000;
  return Number(number) * base ** ' KMGT'.indexOf(unit.charAt(0).toUpperCase() || ' ');
}
