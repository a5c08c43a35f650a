/** HTTP archives, as browsers and proxies save them: the calls of model APIs among their entries. */
import { hash } from 'node:crypto';
import type { Format, FormatContext, Made, Members } from './format.ts';
import { addressOf, apiOfAnswer } from './provider/api.ts';
import { bodyOf } from './provider/body.ts';
import { type RawCall, recordOfCall } from './provider/call.ts';
import { withoutSecrets } from './secrets.ts';
import { defined, isObject, listOf, membersOf, numberOf, textOf } from './values.ts';

/** Reads `log.entries`. */
export const harFormat: Format = {
  name: 'har',
  title: 'HTTP archive (HAR)',
  recognises: (value) => {
    const log = membersOf(membersOf(value)['log']);
    return Array.isArray(log['entries']) && ('version' in log || 'creator' in log || isEntry(log['entries'][0]));
  },
  read: (value, context) =>
    listOf(membersOf(membersOf(value)['log'])['entries']).map((entry, index) => made(entry, index, context)),
};

const NO_CALL: Made = { kind: 'ignored', reason: 'not a call of a model API' };

function isEntry(entry: unknown): boolean {
  return isObject(entry) && isObject(entry['request']);
}

function made(entry: unknown, index: number, context: FormatContext): Made {
  if (!isEntry(entry)) return NO_CALL;
  const { request, response, startedDateTime, time, _error } = membersOf(entry);
  const call = callOf(membersOf(request), membersOf(response), startedDateTime, time);
  // An application's own server may be asked in the same shape; what it answers tells it from a model's.
  const isModel = addressOf(call.url) !== undefined || apiOfAnswer(bodyOf(call.response).value) !== undefined;
  const members = isModel ? recordOfCall(call) : undefined;
  if (members === undefined) return NO_CALL;
  const fault = textOf(membersOf(response)['_error'] ?? _error);
  const message = membersOf(members['message']);
  return {
    kind: 'record',
    value: defined({
      ...members,
      ...brokenOff(call, fault, members),
      message: { ...message, id: message['id'] ?? idOf(context, call, index) },
      time: members['time'] ?? context.time,
    }),
  };
}

function callOf(request: Members, response: Members, started: unknown, time: unknown): RawCall {
  const duration = numberOf(time);
  const status = numberOf(response['status']);
  const url = textOf(request['url']);
  return {
    method: textOf(request['method']) ?? 'POST',
    request: sentBody(membersOf(request['postData'])),
    response: receivedBody(membersOf(response['content'])),
    requestHeaders: headersOf(request['headers']),
    responseHeaders: headersOf(response['headers']),
    started,
    ...(url === undefined ? {} : { url }),
    ...(status === undefined ? {} : { status }),
    ...(duration === undefined ? {} : { durationMs: duration }),
  };
}

/** Headers are lists of names and values; a name may come twice. */
function headersOf(list: unknown): Members {
  const headers = new Map<string, string[]>();
  for (const header of listOf(list)) {
    const { name, value } = membersOf(header);
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    const known = headers.get(name.toLowerCase());
    if (known === undefined) headers.set(name.toLowerCase(), [value]);
    else known.push(value);
  }
  return withoutSecrets(Object.fromEntries(headers));
}

/** The text of the body; a form may have been taken apart into its fields. */
function sentBody({ text, params }: Members): unknown {
  if (typeof text === 'string' && text !== '') return text;
  const fields = listOf(params).flatMap((param) => {
    const { name, value } = membersOf(param);
    return typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

function receivedBody({ text, encoding }: Members): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** A call that got no answer: the browser says why. */
function brokenOff({ status }: RawCall, fault: string | undefined, members: Members): Members {
  if (status !== 0 && (fault === undefined || members['error'] !== undefined)) return {};
  const isAborted = fault === undefined || /abort|cancel/i.test(fault);
  return isAborted ? { outcome: 'aborted' } : { outcome: 'failed', error: { message: fault } };
}

function idOf({ key }: FormatContext, { url, started, request }: RawCall, index: number): string {
  if (key !== undefined) return `${key}-${index}`;
  return `har-${hash('sha256', JSON.stringify([url, started, request, index]), 'base64url').slice(0, 22)}`;
}
