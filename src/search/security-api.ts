/** Tells a server that keeps no users or keys of its own from one that refused this request. */
import { reasonOf } from '../errors.ts';
import { searchErrors } from './client.ts';
import { objectOf, statusOf } from './request.ts';

// In the order of what answers so: a server without the module, one whose index of security cannot be made for want of an analyser,
// and one that was told to do without.
const LACKING =
  /no handler found|incorrect http method|unknown (filter|tokenizer|analyzer|char_filter) type|not enabled|is disabled|security must be/i;

/** Why the server has no such thing at all; undefined when it has, and the error is about something else. */
export function lackOf(error: unknown): string | undefined {
  const status = statusOf(error);
  if (status === undefined || ![400, 405, 410, 500].includes(status)) return undefined;
  const reason = serverReasonOf(error);
  return LACKING.test(reason) ? reason : undefined;
}

function serverReasonOf(error: unknown): string {
  const body = error instanceof searchErrors.ResponseError ? error.body : undefined;
  const fault = objectOf(body as never)['error'];
  const told = typeof fault === 'string' ? fault : objectOf(fault)['reason'];
  return (typeof told === 'string' ? told : reasonOf(error)).replace(/\s+/g, ' ');
}
