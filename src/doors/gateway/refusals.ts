/** The answers the gateway gives by itself, in the shape in which OpenAI sends its errors, so that clients can read them. */
import type { ServerResponse } from 'node:http';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** Where no upstream answered at all. */
export const UNREACHABLE: Refusal = {
  status: 502,
  code: 'upstream_unreachable',
  message: 'promptlog gateway: the model API could not be reached.',
};
/** Where none answered in time. */
export const TOO_SLOW: Refusal = {
  status: 504,
  code: 'upstream_timeout',
  message: 'promptlog gateway: the model API did not answer in time.',
};
/** Where calls are not to be passed on unlogged. */
export const FULL: Refusal = {
  status: 503,
  code: 'log_full',
  message: 'promptlog gateway: calls cannot be logged at the moment, and this gateway passes none on unlogged.',
  retryAfterSeconds: 10,
};
export const BAD_ADDRESS: Refusal = {
  status: 400,
  code: 'bad_address',
  message: 'promptlog gateway: the address of a request is a path; set the gateway as the base URL, not as a proxy.',
};

/** The bytes of the answer. */
export function bodyOf({ message, code }: Refusal): Buffer {
  return Buffer.from(JSON.stringify({ error: { message, type: 'gateway_error', param: null, code } }));
}

/** Answers with it. */
export function refuse(reply: ServerResponse, refusal: Refusal): void {
  const body = bodyOf(refusal);
  reply.writeHead(refusal.status, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }),
  });
  reply.end(body);
}
