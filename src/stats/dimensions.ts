/** By what usage can be told apart: short names for people, and the fields they stand for. */
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';

export interface Dimension {
  /** As it is asked for, and as rows name it. */
  readonly name: string;
  readonly label: string;
  readonly field: string;
  /** Along time: steps that follow the calendar, in UTC. */
  readonly step?: { readonly interval: 'day' | 'hour' | 'month'; readonly format: string };
}

const TIME = '@timestamp';

const DIMENSIONS: readonly Dimension[] = [
  { name: 'user', label: 'User', field: 'user.id' },
  { name: 'name', label: 'Name', field: 'user.name' },
  { name: 'tenant', label: 'Tenant', field: 'organization.id' },
  { name: 'app', label: 'Application', field: 'service.name' },
  { name: 'team', label: 'Team', field: 'team.name' },
  { name: 'subscription', label: 'Subscription', field: 'gateway.subscription' },
  { name: 'product', label: 'Product', field: 'gateway.product' },
  { name: 'ip', label: 'Address', field: 'source.ip' },
  { name: 'model', label: 'Model', field: 'gen_ai.response.model' },
  { name: 'asked', label: 'Model asked for', field: 'gen_ai.request.model' },
  { name: 'family', label: 'Family', field: 'model.family' },
  { name: 'provider', label: 'Provider', field: 'gen_ai.provider.name' },
  { name: 'backend', label: 'Backend', field: 'gateway.backend' },
  { name: 'region', label: 'Region', field: 'cloud.region' },
  { name: 'operation', label: 'Operation', field: 'gen_ai.operation.name' },
  { name: 'session', label: 'Session', field: 'session.id' },
  { name: 'topic', label: 'Topic', field: 'topic' },
  { name: 'language', label: 'Language', field: 'prompt.language' },
  { name: 'mood', label: 'Mood', field: 'sentiment.label' },
  { name: 'status', label: 'Status', field: 'http.response.status_code' },
  { name: 'outcome', label: 'Outcome', field: 'outcome' },
  { name: 'class', label: 'Class of error', field: 'error.class' },
  { name: 'code', label: 'Code of error', field: 'error.code' },
  { name: 'door', label: 'Door', field: 'record.door' },
  { name: 'hour', label: 'Hour', field: TIME, step: { interval: 'hour', format: "yyyy-MM-dd'T'HH:00'Z'" } },
  { name: 'day', label: 'Day', field: TIME, step: { interval: 'day', format: 'yyyy-MM-dd' } },
  { name: 'month', label: 'Month', field: TIME, step: { interval: 'month', format: 'yyyy-MM' } },
];

const byName = new Map(DIMENSIONS.map((dimension) => [dimension.name, dimension]));

/** What one can ask by. */
export const DIMENSION_NAMES: readonly string[] = DIMENSIONS.map(({ name }) => name);

/** `ip,model` as dimensions, in that order. Throws PL_USAGE for one that there is not, or for one twice. */
export function dimensionsOf(text: string): readonly Dimension[] {
  const names = text.split(',').map((name) => name.trim());
  return names.map((name, at) => {
    const dimension = byName.get(name);
    if (dimension === undefined) {
      const reason = `--by takes ${DIMENSION_NAMES.join(', ')}, joined by commas, not "${name}"`;
      throw new PromptlogError('PL_USAGE', { reason });
    }
    if (names.indexOf(name) < at) throw new PromptlogError('PL_USAGE', { reason: `--by names ${name} twice` });
    return dimension;
  });
}

/** The dimension as a source of a composite aggregation. Records without a value are a group of their own: none is left out. */
export function sourceOfDimension({ name, field, step }: Dimension): JsonObject {
  const aggregation: JsonObject =
    step === undefined
      ? { terms: { field, missing_bucket: true } }
      : { date_histogram: { field, calendar_interval: step.interval, format: step.format, time_zone: 'UTC' } };
  return { [name]: aggregation };
}
