/** What the client threw, as one of our coded errors: what happened, where, and what to do. */
import { PromptlogError, reasonOf } from '../errors.ts';
import { withoutCredentials } from './address.ts';
import { searchErrors } from './client.ts';

const TLS = /certificate|self-signed|ssl|tls|EPROTO|altnames|unable to verify|issuer/i;

/** Turns anything a request to Elasticsearch threw into a coded error; `url` is named without its credentials. */
export function searchError(error: unknown, url: string): PromptlogError {
  if (error instanceof PromptlogError) return error;
  const place = withoutCredentials(url);
  const reason = reasonOf(error);
  const coded = (code: PromptlogError['code'], details: Record<string, unknown> = {}) =>
    new PromptlogError(code, { place, reason, ...details }, error);
  if (error instanceof searchErrors.ResponseError) return responseError(error, coded);
  if (error instanceof searchErrors.ProductNotSupportedError) return coded('PL_SEARCH_ADDRESS');
  if (error instanceof searchErrors.DeserializationError) {
    return coded('PL_SEARCH_ADDRESS', { reason: 'its answer is not JSON' });
  }
  if (error instanceof searchErrors.TimeoutError)
    return coded('PL_SEARCH_UNREACHABLE', { reason: 'no answer in time' });
  if (error instanceof searchErrors.ConnectionError) {
    if (/HTTP\/1\.1 protocol/.test(reason)) return coded('PL_SEARCH_ADDRESS', { reason: 'it does not speak HTTP' });
    if (/wrong version number/.test(reason))
      return coded('PL_SEARCH_TLS', { reason: 'it speaks http there, not https' });
    return coded(TLS.test(`${reason} ${reasonOf(error.cause)}`) ? 'PL_SEARCH_TLS' : 'PL_SEARCH_UNREACHABLE');
  }
  return new PromptlogError('PL_INTERNAL', { reason }, error);
}

type Coded = (code: PromptlogError['code'], details?: Record<string, unknown>) => PromptlogError;

function responseError(error: InstanceType<typeof searchErrors.ResponseError>, coded: Coded): PromptlogError {
  const status = error.statusCode ?? 0;
  const cause = causeOf(error.body);
  if (status === 401) return coded('PL_SEARCH_LOGIN');
  if (status === 403) return coded('PL_SEARCH_FORBIDDEN', { reason: cause.reason });
  if (cause.type === 'index_not_found_exception') return coded('PL_SEARCH_NO_DATA');
  if (status === 429 || status >= 500) return coded('PL_SEARCH_BUSY', { status, reason: cause.reason });
  if (cause.type === undefined) return coded('PL_SEARCH_ADDRESS', { reason: `it answered ${status}` });
  return coded('PL_SEARCH_REFUSED', { reason: cause.reason });
}

interface Cause {
  readonly type?: string;
  readonly reason?: string;
  readonly caused_by?: Cause;
  readonly root_cause?: readonly Cause[];
  readonly failed_shards?: readonly { readonly reason?: Cause }[];
}

// The innermost reason names the field or word at fault; the outer ones only say that all shards failed.
function causeOf(body: unknown): { readonly type: string | undefined; readonly reason: string } {
  const error = (body as { error?: Cause | string } | undefined)?.error;
  if (typeof error === 'string') return { type: 'error', reason: error };
  let cause: Cause = error?.failed_shards?.[0]?.reason ?? error?.root_cause?.[0] ?? error ?? {};
  const type = cause.type ?? error?.type;
  while (cause.caused_by !== undefined) cause = cause.caused_by;
  return { type, reason: cause.reason ?? 'no reason given' };
}
