/** Sends a bulk body and says what became of each item, by position. */
import { reasonOf } from '../errors.ts';
import { DELIVERED, type Outcome } from '../outcome.ts';
import type { BulkBody } from './bulk-body.ts';
import { type SearchClient, searchErrors } from './client.ts';

export interface BulkResult {
  /** One outcome per item, in order. */
  readonly outcomes: readonly Outcome[];
  /** The connection may still be reading the body's buffer: abandon it. */
  readonly bodyInUse: boolean;
}

interface ItemAnswer {
  readonly status?: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

// A 400 of these kinds is about the index or the cluster, not about the document.
const STORE_FAULTS = new Set(['index_closed_exception', 'validation_exception', 'invalid_index_name_exception']);

/**
 * Sends all of the body. Never throws: a failed request is a `retry` for each of its items, except when the request itself
 * was refused for its content or size: then it is halved until only the guilty item is rejected.
 */
export async function sendBulk(client: SearchClient, body: BulkBody, signal?: AbortSignal): Promise<BulkResult> {
  return sendRange(client, body, 0, body.count, signal);
}

async function sendRange(
  client: SearchClient,
  body: BulkBody,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): Promise<BulkResult> {
  const count = to - from;
  if (count === 0) return { outcomes: [], bodyInUse: false };
  try {
    const answer = await client.bulk(
      {
        // The client sends a Buffer as it is; its types know only arrays.
        operations: body.slice(from, to) as unknown as never[],
        filter_path: ['items.*.status', 'items.*.error'],
      },
      // Or the client would copy the request into its error, byte by byte: 5 MB become 500. The error goes no further than here.
      { redaction: { type: 'off' }, ...(signal === undefined ? {} : { signal }) },
    );
    return { outcomes: judge(answer.items as unknown, count), bodyInUse: false };
  } catch (error) {
    const status = statusOf(error);
    if (status === 413 || (status === 400 && isOfElasticsearch(error)))
      return halve(client, body, from, to, signal, status, reasonOf(error));
    return { outcomes: new Array<Outcome>(count).fill(retryOf(error)), bodyInUse: status === undefined };
  }
}

async function halve(
  client: SearchClient,
  body: BulkBody,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
  code: number,
  reason: string,
): Promise<BulkResult> {
  if (to - from === 1) return { outcomes: [{ kind: 'rejected', code, reason }], bodyInUse: false };
  const middle = (from + to) >>> 1;
  const left = await sendRange(client, body, from, middle, signal);
  const right = await sendRange(client, body, middle, to, signal);
  return { outcomes: [...left.outcomes, ...right.outcomes], bodyInUse: left.bodyInUse || right.bodyInUse };
}

function judge(items: unknown, count: number): Outcome[] {
  if (!Array.isArray(items) || items.length !== count) {
    const seen = Array.isArray(items) ? items.length : 'no';
    const outcome: Outcome = { kind: 'retry', reason: `the answer to ${count} items holds ${seen} results` };
    return new Array<Outcome>(count).fill(outcome);
  }
  return items.map((item: Record<string, ItemAnswer>) => {
    const removal = item['delete'];
    return removal !== undefined && isGone(removal) ? DELIVERED : outcomeOf(item['index'] ?? removal ?? {});
  });
}

/** There is no such document, or no such index: one that has been replaced meanwhile and that no write may make again. */
function isGone({ status, error }: ItemAnswer): boolean {
  return status === 404 && (error === undefined || error.type === 'index_not_found_exception');
}

// Elasticsearch answers 200 for a request in which items failed, so each is judged alone. 409: something at least as new
// is there.
function outcomeOf(answer: ItemAnswer): Outcome {
  const status = answer.status ?? 0;
  if ((status >= 200 && status < 300) || status === 409) return DELIVERED;
  const type = answer.error?.type ?? '';
  const cause = answer.error?.caused_by?.reason;
  const reason = `${type}: ${answer.error?.reason ?? `status ${status}`}${cause === undefined ? '' : ` (${cause})`}`;
  if ((status === 400 && !STORE_FAULTS.has(type)) || status === 413) return { kind: 'rejected', code: status, reason };
  return { kind: 'retry', reason: `${status} ${reason}` };
}

function retryOf(error: unknown): Outcome {
  const afterMs = retryAfterMs(error);
  const status = statusOf(error);
  const reason = status === undefined ? reasonOf(error) : `${status} ${reasonOf(error)}`;
  return { kind: 'retry', reason: `Elasticsearch: ${reason}`, ...(afterMs === undefined ? {} : { afterMs }) };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof searchErrors.ResponseError ? error.statusCode : undefined;
}

/** A proxy's 400 says nothing about the documents. */
function isOfElasticsearch(error: unknown): boolean {
  const body = error instanceof searchErrors.ResponseError ? (error.body as unknown) : undefined;
  return typeof (body as { error?: { type?: unknown } } | undefined)?.error?.type === 'string';
}

function retryAfterMs(error: unknown): number | undefined {
  if (!(error instanceof searchErrors.ResponseError)) return undefined;
  const value = error.headers?.['retry-after'];
  if (value === undefined || value === null) return undefined;
  const seconds = Number(value);
  // A date is one of the server's clock: where that says what it shows now, ours does not matter.
  const now = Date.parse(String(error.headers?.['date'] ?? '')) || Date.now();
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(value)) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
