/** OTLP over HTTP in both its encodings: reading what is exported, and answering in the encoding in which it came. */
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { Members } from '../../formats/format.ts';
import { isObject, listOf, membersOf } from '../../formats/values.ts';
import { jsonOf } from '../http/body.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';

/** What an export holds; also the last part of its address, `/v1/traces`. */
export type OtlpKind = 'traces' | 'logs';

/** What is sent back: status 200 goes with an answer, anything else with a failure. */
export interface OtlpAnswer {
  readonly contentType: OtlpMediaType;
  readonly body: Buffer;
}

/** The media types of OTLP over HTTP. */
export const OTLP_MEDIA_TYPES = ['application/x-protobuf', 'application/json'] as const;
export type OtlpMediaType = (typeof OTLP_MEDIA_TYPES)[number];

interface Signal {
  readonly member: 'resourceSpans' | 'resourceLogs';
  readonly request: 'ExportTraceServiceRequest' | 'ExportLogsServiceRequest';
  readonly response: 'ExportTraceServiceResponse' | 'ExportLogsServiceResponse';
  readonly rejected: 'rejectedSpans' | 'rejectedLogRecords';
  /** The lists from the export down to the single items. */
  readonly lists: readonly [middle: string, bottom: string];
}

const SIGNALS: Readonly<Record<OtlpKind, Signal>> = {
  traces: {
    member: 'resourceSpans',
    request: 'ExportTraceServiceRequest',
    response: 'ExportTraceServiceResponse',
    rejected: 'rejectedSpans',
    lists: ['scopeSpans', 'spans'],
  },
  logs: {
    member: 'resourceLogs',
    request: 'ExportLogsServiceRequest',
    response: 'ExportLogsServiceResponse',
    rejected: 'rejectedLogRecords',
    lists: ['scopeLogs', 'logRecords'],
  },
};

/** The encoding of a request, by its Content-Type. Throws PL_REQUEST_MEDIA for what is none of OTLP's. */
export function otlpMediaType(contentType: string | undefined): OtlpMediaType {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const known = OTLP_MEDIA_TYPES.find((name) => name === type);
  if (known !== undefined) return known;
  throw new PromptlogError('PL_REQUEST_MEDIA', {
    what: 'that Content-Type',
    expected: OTLP_MEDIA_TYPES.join(' or '),
  });
}

/**
 * The export in a decompressed body, in the shape of OTLP/JSON, for the format "otlp". Throws PL_REQUEST_MEDIA for another
 * Content-Type and PL_REQUEST_MALFORMED for a body that is no such export: sending either again cannot help.
 */
export function readOtlp(kind: OtlpKind, contentType: string | undefined, body: Buffer): Members {
  const isJson = otlpMediaType(contentType) === 'application/json';
  const value = isJson ? jsonOf(body) : decoded(kind, body);
  if (!isObject(value)) throw malformed('an export is an object');
  const { member } = SIGNALS[kind];
  const list = value[member];
  if (list === undefined && ('resourceSpans' in value || 'resourceLogs' in value)) {
    throw malformed(`it has no ${member}; traces and logs have an address each`);
  }
  if (list !== undefined && list !== null && !Array.isArray(list)) throw malformed(`${member} is a list`);
  return { [member]: list ?? [] };
}

/** How many spans or log records an export holds. */
export function itemsIn(kind: OtlpKind, value: Members): number {
  const { member, lists } = SIGNALS[kind];
  const [middle, bottom] = lists;
  const scopes = listOf(value[member]).flatMap((group) => listOf(membersOf(group)[middle]));
  return scopes.reduce<number>((sum, scope) => sum + listOf(membersOf(scope)[bottom]).length, 0);
}

/** The answer to an export that was taken, but for what was refused of it. */
export function otlpAnswer(
  kind: OtlpKind,
  contentType: OtlpMediaType,
  refused: { readonly count: number; readonly reason: string | undefined } = { count: 0, reason: undefined },
): OtlpAnswer {
  const { response, rejected } = SIGNALS[kind];
  if (refused.count === 0) return answer(contentType, response, {});
  const partialSuccess = { [rejected]: String(refused.count), errorMessage: refused.reason ?? '' };
  return answer(contentType, response, { partialSuccess });
}

/** The body that goes with a status of 4xx or 5xx. `code` is one of gRPC's: 3 for a bad request, 14 for "try again". */
export function otlpFailure(contentType: OtlpMediaType, code: number, message: string): OtlpAnswer {
  return answer(contentType, 'Status', { code, message });
}

function answer(
  contentType: OtlpMediaType,
  name: Signal['response'] | 'Status',
  value: Record<string, unknown>,
): OtlpAnswer {
  const isJson = contentType === 'application/json';
  return { contentType, body: isJson ? Buffer.from(JSON.stringify(value)) : encodeMessage(name, value) };
}

function decoded(kind: OtlpKind, body: Buffer): Members {
  const { request, member, lists } = SIGNALS[kind];
  let value: Members;
  try {
    value = decodeMessage(request, body);
  } catch (error) {
    throw malformed(`its protobuf is damaged: ${reasonOf(error)}`);
  }
  return { [member]: listOf(value[member]).map((group) => within(group, lists)) };
}

/** OTLP/JSON writes ids in hex and all other bytes in base64, so ids are turned where they stand. */
function within(group: unknown, [middle, bottom]: readonly [string, string]): Members {
  const scopes = listOf(membersOf(group)[middle]).map((scope) => {
    return { ...membersOf(scope), [bottom]: listOf(membersOf(scope)[bottom]).map(withHexIds) };
  });
  return { ...membersOf(group), [middle]: scopes };
}

function withHexIds(item: unknown): Members {
  const given = membersOf(item);
  const ids = ['traceId', 'spanId', 'parentSpanId'].flatMap((name): [string, string][] => {
    const id = given[name];
    return typeof id === 'string' ? [[name, Buffer.from(id, 'base64').toString('hex')]] : [];
  });
  return { ...given, ...Object.fromEntries(ids) };
}

function malformed(reason: string): PromptlogError {
  return new PromptlogError('PL_REQUEST_MALFORMED', { reason });
}
