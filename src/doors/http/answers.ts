/** From an error to an answer: one status for each code, one shape for all, and nothing of this machine in it. */
import { type ErrorCode, PromptlogError } from '../../errors.ts';
import type { Answer } from './route.ts';

/** How an error looks in an answer. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly path?: string;
  /** Of a query: at which character, from 0. */
  readonly position?: number;
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  PL_REQUEST_MALFORMED: 400,
  PL_QUERY_INVALID: 400,
  PL_UNAUTHORIZED: 401,
  PL_FORBIDDEN: 403,
  PL_ROUTE_UNKNOWN: 404,
  PL_NOT_FOUND: 404,
  PL_REQUEST_METHOD: 405,
  PL_REQUEST_TOO_LARGE: 413,
  PL_REQUEST_MEDIA: 415,
  PL_USAGE: 422,
  PL_RECORD_INVALID: 422,
  PL_REDACTION_FAILED: 422,
  PL_SEARCH_REFUSED: 422,
  PL_RATE_LIMITED: 429,
  PL_NOT_SERVED: 501,
  PL_RECORDS_REFUSED: 502,
  PL_SEARCH_ADDRESS: 502,
  PL_SEARCH_FORBIDDEN: 502,
  PL_SEARCH_LOGIN: 502,
  PL_SEARCH_TLS: 502,
  PL_CLOSED: 503,
};
const RETRY_SECONDS = 5;

/** The answer to a request that failed. Anything but a coded error is a fault of ours, of which the caller learns no more than that. */
export function errorAnswer(thrown: unknown, more: Readonly<Record<string, unknown>> = {}): Answer {
  const error = coded(thrown);
  const status = STATUS[error.code] ?? (error.retriable ? 503 : 500);
  return { status, body: { error: errorBody(error), ...more }, headers: headersOf(status, error) };
}

/** What is told of an error. */
export function errorBody(error: PromptlogError): ErrorBody {
  const { path, position } = error.details;
  const { code, message, fix } = withoutFolder(error);
  return {
    code,
    message,
    fix,
    ...(typeof path === 'string' ? { path } : {}),
    ...(typeof position === 'number' ? { position } : {}),
  };
}

function coded(thrown: unknown): PromptlogError {
  if (thrown instanceof PromptlogError) return thrown;
  return new PromptlogError('PL_INTERNAL', { reason: 'the reason is in the log of the collector' }, thrown);
}

/** Where the spool lies is nobody's business outside. */
function withoutFolder(error: PromptlogError): PromptlogError {
  if (!('folder' in error.details)) return error;
  return new PromptlogError(error.code, { ...error.details, folder: 'of the collector' });
}

function headersOf(status: number, { details }: PromptlogError): Record<string, string> {
  const { challenge, retryAfterSeconds = RETRY_SECONDS, allowed } = details;
  const said = typeof challenge === 'string' && challenge !== '' ? `, ${challenge}` : '';
  if (status === 401 || status === 403) return { 'www-authenticate': `Bearer realm="promptlog"${said}` };
  if (status === 405) return { allow: String(allowed) };
  if (status === 429 || status === 503) return { 'retry-after': String(Math.ceil(Number(retryAfterSeconds))) };
  return {};
}
