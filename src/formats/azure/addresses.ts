/** Where a call came from and went to, out of the addresses in a gateway's log. */
import { isIP } from 'node:net';
import { textOf } from '../values.ts';

const WITH_PORT = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/;
const SERVICE = /\/providers\/[^/]+\/(?:service|accounts)\/([^/]+)/i;
const LONGEST = 4096;

/** The address, without its port. A masked one ("203.0.113.***") is none. */
export function ipOf(value: unknown): string | undefined {
  const text = textOf(value)?.slice(0, LONGEST).trim() ?? '';
  if (isIP(text) !== 0) return text;
  const match = WITH_PORT.exec(text);
  const address = match?.[1] ?? match?.[2] ?? '';
  return isIP(address) === 0 ? undefined : address;
}

/** The host of a URL; the text itself when it is none. */
export function hostOf(value: unknown): string | undefined {
  const text = textOf(value)?.slice(0, LONGEST);
  if (text?.includes('://') !== true) return text;
  return URL.parse(text)?.hostname || undefined;
}

/** The service a resource id ends in; in lower case, because some copies of a log have all of it in capitals. */
export function serviceOf(resourceId: unknown): string | undefined {
  return SERVICE.exec(textOf(resourceId)?.slice(0, LONGEST) ?? '')?.[1]?.toLowerCase();
}
