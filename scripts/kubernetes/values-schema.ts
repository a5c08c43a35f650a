/** The JSON schema of the chart's values: from values.yaml itself, what follows from the table of settings, and what only people know. */
import { z } from 'zod';
import { OPTIONS, type OptionKey } from '../../src/config-options.ts';
import { type ValueRow, valueRows } from './values-table.ts';

export type Schema = { readonly [name: string]: unknown };

/** Settings that the chart fixes, or that mean nothing in a cluster. Whoever forwards a port comes from the collector's own machine. */
const FIXED =
  /^(home|cache|inbox|sqlite\.file|spool\.folder|stack\.|collector\.(port|allowLoopback|tls\.(certFile|keyFile))|gateway\.(address|port|tls\.))/;
const FILE = /(File$|^insight\.(topics|prices)$|^formats\.mappings$)/;
const SETUP_ALONE = /^(kibana\.(username|password|apiKey)|setup\.)/;
const OF_SETUP = /^(elasticsearch|kibana|setup|log)\./;
/** No secrets, but often kept beside one. */
const BESIDE_A_SECRET = /^(elasticsearch|kibana|collector\.kafka)\.username$/;

const NAME = { type: 'string', minLength: 1 };
const IN_SECRET: Schema = {
  type: 'object',
  properties: { secret: NAME, key: NAME },
  required: ['secret', 'key'],
  additionalProperties: false,
};
const IN_FILE: Schema = {
  type: 'object',
  properties: { secret: NAME, configMap: NAME, key: NAME },
  required: ['key'],
  oneOf: [{ required: ['secret'] }, { required: ['configMap'] }],
  additionalProperties: false,
};

const usable = (Object.keys(OPTIONS) as OptionKey[]).filter((key) => !FIXED.test(key));
const isSecret = (key: OptionKey): boolean => OPTIONS[key].secret === true;
const isPlain = (key: OptionKey): boolean => !isSecret(key) && !FILE.test(key);
const mayBeSecret = (key: OptionKey): boolean => isSecret(key) || BESIDE_A_SECRET.test(key);

/** What default values cannot say. */
const KNOWN: Readonly<Record<string, Schema>> = {
  settings: tree(
    usable.filter((key) => isPlain(key) && !SETUP_ALONE.test(key)),
    plain,
  ),
  secretSettings: tree(
    usable.filter((key) => mayBeSecret(key) && !SETUP_ALONE.test(key)),
    (key) => ({ ...IN_SECRET, description: OPTIONS[key].doc }),
  ),
  fileSettings: tree(
    usable.filter((key) => FILE.test(key)),
    (key) => ({ ...IN_FILE, description: OPTIONS[key].doc }),
  ),
  'setup.settings': tree(
    usable.filter((key) => isPlain(key) && OF_SETUP.test(key)),
    plain,
  ),
  'setup.secretSettings': tree(
    usable.filter((key) => mayBeSecret(key) && OF_SETUP.test(key)),
    (key) => ({ ...IN_SECRET, description: OPTIONS[key].doc }),
  ),
  'image.tag': { type: 'string', not: { const: 'latest' } },
  'image.digest': { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
  'image.pullPolicy': { enum: ['Always', 'IfNotPresent', 'Never'] },
  replicas: { type: 'integer', minimum: 1 },
  'service.type': { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
  'service.gatewayPort': { type: 'integer', minimum: 1, maximum: 65535 },
  'service.port': { type: 'integer', minimum: 1, maximum: 65535 },
  'service.sessionAffinity': { enum: ['None', 'ClientIP'] },
  'storage.size': { type: 'string', pattern: '^[1-9][0-9]*(\\.[0-9]+)?[MGT]i?$' },
  'storage.accessModes': { type: 'array', items: { enum: ['ReadWriteOnce', 'ReadWriteOncePod'] }, minItems: 1 },
  'autoscaling.minReplicas': { type: 'integer', minimum: 2 },
  'autoscaling.maxReplicas': { type: 'integer', minimum: 2 },
  'autoscaling.targetCPUUtilizationPercentage': { type: 'integer', minimum: 1 },
  'autoscaling.scaleDown.stabilizationWindowSeconds': { type: 'integer', minimum: 600, maximum: 3600 },
  'autoscaling.scaleDown.periodSeconds': { type: 'integer', minimum: 60, maximum: 1800 },
  'podDisruptionBudget.maxUnavailable': { type: ['integer', 'string'], not: { enum: [0, '0', '0%'] } },
  drainSeconds: { type: 'integer', minimum: 1 },
  terminationGracePeriodSeconds: { type: 'integer', minimum: 17 },
  'networkPolicy.rabbitmqPort': { type: 'integer', minimum: 1, maximum: 65535 },
  'networkPolicy.namespaces': { type: 'array', items: NAME },
  'setup.args': { type: 'array', items: { type: 'string' } },
  'leftovers.claims': { type: 'array', items: NAME },
  'metrics.serviceMonitor.interval': { type: 'string', pattern: '^[1-9][0-9]*(s|m)$' },
};
/** Parts of Kubernetes's own API: the API server checks them. */
const FREE = /(^|\.)(resources|annotations|labels|podAnnotations|podLabels|nodeSelector|affinity)$/;

/** The schema as it stands in values.schema.json. */
export function valuesSchema(text: string): Schema {
  const rows = valueRows(text);
  const root = objectOf(rows, '');
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Values of the chart of promptlog', ...root };
}

function objectOf(rows: readonly ValueRow[], prefix: string): Schema {
  const own = rows.filter(({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'));
  const properties = Object.fromEntries(own.map((row) => [row.path.slice(prefix.length), schemaOf(row, rows)]));
  // Helm hands down `global` to every chart.
  const shared = prefix === '' ? { global: { type: 'object' } } : {};
  return { type: 'object', properties: { ...properties, ...shared }, additionalProperties: false };
}

function schemaOf(row: ValueRow, rows: readonly ValueRow[]): Schema {
  const description = row.meaning === '' ? {} : { description: row.meaning };
  const known = KNOWN[row.path];
  if (known !== undefined) return { ...description, ...known };
  if (FREE.test(row.path)) return { ...description, type: 'object' };
  if (row.kind === 'object') return { ...description, ...objectOf(rows, `${row.path}.`) };
  return { ...description, type: row.kind };
}

/** Settings, nested as in promptlog.json. */
function tree(keys: readonly OptionKey[], leaf: (key: OptionKey) => Schema, prefix = ''): Schema {
  const names = [...new Set(keys.map((key) => key.slice(prefix.length).split('.')[0] ?? ''))];
  const properties = names.map((name) => {
    const key = keys.find((each) => each === `${prefix}${name}`);
    const below = keys.filter((each) => each.startsWith(`${prefix}${name}.`));
    return [name, key === undefined ? tree(below, leaf, `${prefix}${name}.`) : leaf(key)];
  });
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function plain(key: OptionKey): Schema {
  const { doc, schema } = OPTIONS[key];
  const { type, enum: words, format, minimum, maximum } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  const description = { description: doc };
  if (words !== undefined) return { ...description, enum: words };
  if (format === 'uri') return { ...description, type: 'string', pattern: '^(https?://.*)?$' };
  if (type === 'integer') return { ...description, type, ...bounds(minimum, maximum) };
  if (type === 'string') return { ...description, type: ['string', 'array'], items: { type: ['string', 'number'] } };
  return { ...description, type: 'boolean' };
}

function bounds(minimum: number | undefined, maximum: number | undefined): Schema {
  const least = minimum === undefined ? {} : { minimum };
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? least : { ...least, maximum };
}
