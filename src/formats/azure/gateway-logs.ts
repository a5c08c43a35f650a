/**
 * A row of the gateway's log (`GatewayLogs`, `ApiManagementGatewayLogs`): one call through API Management from its beginning to its
 * end. It gives the half `response`, which is how the call went, and the half `request` too where the request's body was logged.
 */
import type { Made, Members } from '../format.ts';
import { type RawCall, recordOfCall } from '../provider/call.ts';
import { defined, filled, isObject, listOf, membersOf, numberOf, parsed, textOf } from '../values.ts';
import { hostOf } from './addresses.ts';
import { apiOf, azureOf } from './operations.ts';
import type { Row } from './row.ts';
import {
  clientOf,
  correlationOf,
  endOf,
  flagOf,
  idOf,
  ownTimeOf,
  type Placed,
  serviceFactsOf,
  timeOf,
} from './row-facts.ts';

/** What the row holds of its call; calls of other APIs are ignored. */
export function readGatewayRow(placed: Placed): Made {
  const { row, context } = placed;
  const operationId = textOf(row.get('operationid'));
  const call = callOf(row);
  const api = apiOf(operationId);
  const read = recordOfCall(call, api === undefined ? {} : { api });
  if (read === undefined) {
    const method = call.method ?? '';
    return {
      kind: 'ignored',
      reason: `a call of no model: ${method} ${operationId ?? 'an unknown operation'}`.trim(),
    };
  }
  // Where no address tells, API Management stands before Azure OpenAI.
  const known = call.url === undefined ? azureOf(read) : read;
  const message = membersOf(known['message']);
  const end = howItEnded(row, known, call.status);
  const user = textOf(row.get('userid'));
  return {
    kind: 'part',
    value: defined({
      ...known,
      user: filled({ user_id: user, ...membersOf(known['user']) }),
      message: defined({
        ...message,
        id: correlationOf(row) ?? idOf(message['id']) ?? idOf(context.key),
        other_attr: message['other_attr'] ?? [],
      }),
      time: ownTimeOf(row) ?? known['time'] ?? timeOf(placed),
      timing: filled({ ...membersOf(known['timing']), ...timingOf(row) }),
      error: end.error,
      client: filled({ ...membersOf(known['client']), ...clientOf(row) }),
      gateway: filled({ ...membersOf(known['gateway']), ...gatewayOf(row, operationId, call.status) }),
      outcome: end.outcome,
      properties: propertiesOf(row, known),
      halves: call.request === undefined ? ['response'] : ['request', 'response'],
    }),
  };
}

/** The bodies of the backend's side say what the model got and gave; those of the caller's side stand in for them. */
function callOf(row: Row): RawCall {
  const status = numberOf(row.get('responsecode'));
  const headers = (...names: string[]) => headersOf(row.get(...names));
  return defined({
    url: textOf(row.get('backendurl')) ?? textOf(row.get('url')),
    method: textOf(row.get('method', 'backendmethod')),
    request: row.get('backendrequestbody', 'requestbody'),
    response: row.get('backendresponsebody', 'responsebody'),
    status: status === 0 ? undefined : status,
    requestHeaders: headers('backendrequestheaders', 'requestheaders'),
    responseHeaders: headers('backendresponseheaders', 'responseheaders'),
    started: ownTimeOf(row),
    durationMs: durationOf(row),
  });
}

function headersOf(value: unknown): Members | undefined {
  const headers = parsed(value);
  return isObject(headers) ? headers : undefined;
}

function durationOf(row: Row): number | undefined {
  const took = numberOf(row.get('durationms', 'totaltime'));
  return took !== undefined && took >= 0 ? took : undefined;
}

function timingOf(row: Row): Members {
  const started = ownTimeOf(row);
  const took = durationOf(row);
  return defined({ started, ended: endOf(started, took), duration_ms: took });
}

function gatewayOf(row: Row, operation: string | undefined, status: number | undefined): Members {
  return defined({
    ...serviceFactsOf(row),
    api: textOf(row.get('apiid')),
    operation,
    backend: hostOf(row.get('backendurl')) ?? textOf(row.get('backendid')),
    status_code: status,
    backend_status_code: numberOf(row.get('backendresponsecode')),
    backend_ms: numberOf(row.get('backendtime')),
    client_ms: numberOf(row.get('clienttime')),
    cache: textOf(row.get('cache')),
  });
}

interface End {
  readonly error?: Members | undefined;
  readonly outcome?: unknown;
}

const GONE = new Set(['ClientConnectionFailure', 'OperationCanceled', 'RequestAborted']);

/** The gateway's own view of a failure, with what the model's provider said of it over it. */
function howItEnded(row: Row, known: Members, status: number | undefined): End {
  const succeeded = flagOf(row.get('isrequestsuccess'));
  const failed = status === undefined ? succeeded === false : status >= 400;
  if (!failed)
    return { error: filled(membersOf(known['error'])), outcome: known['outcome'] ?? (status && 'completed') };
  const own = gatewayError(row);
  const outcome = known['outcome'] === 'filtered' ? 'filtered' : isGone(own, status) ? 'aborted' : 'failed';
  return { error: filled({ ...own, status, ...membersOf(known['error']) }), outcome };
}

function isGone(error: Members, status: number | undefined): boolean {
  return status === 499 || (typeof error['type'] === 'string' && GONE.has(error['type']));
}

/** The last error, or else the last of the list of errors. */
function gatewayError(row: Row): Members {
  const last = membersOf(parsed(row.get('lasterror')));
  const listed = membersOf(listOf(parsed(row.get('errors'))).at(-1));
  return defined({
    type: textOf(row.get('lasterrorreason')) ?? textOf(last['reason']) ?? textOf(listed['reason']),
    message: textOf(row.get('lasterrormessage')) ?? textOf(last['message']) ?? textOf(listed['message']),
    source: textOf(row.get('lasterrorsource')) ?? textOf(last['source']) ?? textOf(listed['source']),
    section: textOf(row.get('lasterrorsection')) ?? textOf(last['section']) ?? textOf(listed['section']),
  });
}

/** The log says by a number above zero that it had to leave something out. */
function propertiesOf(row: Row, known: Members): Members | undefined {
  const truncated = numberOf(row.get('truncated'));
  const cut = truncated !== undefined && truncated > 0;
  return filled({ ...row.rest(), ...membersOf(known['properties']), ...(cut && { truncated: true }) });
}
