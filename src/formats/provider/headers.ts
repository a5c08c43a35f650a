/** What the headers of a call say that is worth keeping; everything else in them stays outside. */
import type { Members } from '../format.ts';
import { defined, isObject, textOf } from '../values.ts';
import type { Headers } from './failure.ts';

const KEPT = new Set([
  ...['apim-request-id', 'x-request-id', 'request-id', 'x-ms-client-request-id', 'x-ms-deployment-name'],
  ...['x-ms-served-model', 'azureml-model-session', 'x-ms-rai-invoked', 'openai-processing-ms', 'openai-organization'],
  ...['openai-project', 'openai-version', 'openai-model', 'x-envoy-upstream-service-time', 'ms-azureml-model-time'],
  ...['ms-azureml-model-error-reason', 'ms-azureml-model-error-statuscode', 'cmp-upstream-response-duration'],
  ...['retry-after', 'retry-after-ms', 'x-should-retry', 'anthropic-version', 'anthropic-organization-id'],
]);
const LIMITS = /^(?:x|anthropic)-ratelimit-/;
const TRACE = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/;

/** Headers by lower-case name; several values of one are joined. Secrets among them are never asked for. */
export function headersOf(given: unknown): Headers {
  const headers: Record<string, string> = {};
  if (!isObject(given)) return headers;
  for (const name of Object.keys(given)) {
    const value = given[name];
    const text = Array.isArray(value) ? joined(value) : textOf(value);
    if (text !== undefined) headers[name.toLowerCase()] = text;
  }
  return headers;
}

function joined(values: readonly unknown[]): string | undefined {
  const texts = values.map(textOf).filter((each) => each !== undefined);
  return texts.length === 0 ? undefined : texts.join(', ');
}

/** The headers that are kept with a record, by their own names. */
export function keptHeaders(...sets: readonly Headers[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const headers of sets) {
    for (const name of Object.keys(headers)) if (KEPT.has(name) || LIMITS.test(name)) kept[name] = headers[name];
  }
  return kept;
}

/** Who called, as far as the headers of the request tell. */
export function clientOf(headers: Headers): Members {
  const [, traceId, spanId] = TRACE.exec(headers['traceparent']?.trim().toLowerCase() ?? '') ?? [];
  return defined({ user_agent: headers['user-agent'], trace_id: traceId, span_id: spanId });
}

/** Whether the headers of an answer are those that Azure alone sends. */
export function isAzure(headers: Headers): boolean {
  return ['apim-request-id', 'x-ms-region', 'azureml-model-session', 'x-ms-deployment-name'].some(
    (name) => headers[name] !== undefined,
  );
}
