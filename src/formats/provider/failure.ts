/** What went wrong, out of the many shapes in which providers and the gateways before them say so. */
import type { Members } from '../format.ts';
import { defined, isObject, membersOf, numberOf, textOf } from '../values.ts';

/** Headers by their names in lower case. */
export type Headers = Readonly<Record<string, string>>;

const FILTERED = new Set(['content_filter', 'responsibleaipolicyviolation', 'content_policy_violation']);
const WAIT = /(?:retry after|try again in)\s+(\d{1,9}(?:\.\d{1,9})?)\s?(ms|milliseconds?|m(?:in)?|h)?/i;
const UNITS: Readonly<Record<string, number>> = { ms: 1, m: 60_000, h: 3_600_000 };

/** The error in a body that says it failed, or of a status that does; undefined when nothing failed. */
export function failureOf(body: unknown, status: number | undefined, headers: Headers): Members | undefined {
  const failed = status !== undefined && status >= 400;
  const told = toldIn(body, failed);
  if (told === undefined && !failed) return undefined;
  const { type, code, message, ...rest } = told ?? {};
  const number = numberOf(rest['status']) ?? status;
  const text = textOf(message);
  return defined({
    type: textOf(type),
    code: textOf(code),
    message: text,
    ...rest,
    status: Number.isInteger(number) && (number ?? 0) >= 400 ? number : statusIn(code),
    retry_after_ms: waitOf(headers, text),
  });
}

/** Whether it was refused for what it says. */
export function isFilterError(error: Members): boolean {
  const codes = [error['code'], error['type'], membersOf(error['innererror'])['code']];
  return codes.some((code) => typeof code === 'string' && FILTERED.has(code.toLowerCase()));
}

function toldIn(body: unknown, failed: boolean): Members | undefined {
  if (typeof body === 'string') return failed ? inText(body) : undefined;
  if (!isObject(body)) return undefined;
  const { error, request_id } = body;
  if (isObject(error)) return { ...error, ...defined({ request_id }) };
  if (typeof error === 'string' && error !== '') return { ...outer(body), message: textOf(body['message']) ?? error };
  const isError = failed || body['type'] === 'error' || (numberOf(body['statusCode']) ?? 0) >= 400;
  return isError ? outer(body) : undefined;
}

/** An error that is the whole body. */
function outer(body: Members): Members {
  const { type, code, message, detail, statusCode, param, request_id, innererror, errors, details } = body;
  return defined({
    type: type === 'error' ? undefined : type,
    code,
    message: message ?? (typeof detail === 'string' ? detail : undefined),
    status: statusCode,
    detail: typeof detail === 'string' ? undefined : detail,
    ...{ param, request_id, innererror, errors, details },
  });
}

/** A page of a proxy says it in its title; the page itself is kept beside it. */
function inText(text: string): Members {
  const trimmed = text.trim();
  if (!trimmed.startsWith('<')) return { message: trimmed };
  const title =
    /<title[^>]{0,200}>([^<]{1,500})<\/title>/i.exec(trimmed)?.[1] ??
    /<h1[^>]{0,200}>([^<]{1,500})</i.exec(trimmed)?.[1];
  return { message: title?.trim() ?? trimmed, ...(title === undefined ? {} : { body: trimmed }) };
}

function statusIn(code: unknown): number | undefined {
  const number = numberOf(code);
  return number !== undefined && Number.isInteger(number) && number >= 400 && number < 600 ? number : undefined;
}

/** How long the provider asks to wait: in milliseconds, in seconds or as a date, or in words. */
function waitOf(headers: Headers, message: string | undefined): number | undefined {
  const ms = numberOf(headers['retry-after-ms']);
  const after = headers['retry-after'];
  const seconds = numberOf(after);
  if (ms !== undefined) return ms;
  if (seconds !== undefined) return seconds * 1000;
  const between = Date.parse(after ?? '') - Date.parse(headers['date'] ?? '');
  if (Number.isFinite(between)) return Math.max(between, 0);
  const [, number, unit = ''] = WAIT.exec(message?.slice(0, 4096) ?? '') ?? [];
  if (number === undefined) return undefined;
  const scale = unit.toLowerCase().startsWith('mil') ? 1 : (UNITS[unit.toLowerCase().replace('min', 'm')] ?? 1000);
  return Math.round(Number(number) * scale);
}
