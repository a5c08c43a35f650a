/** Callers without any credential, from this machine itself: only where the operator asked for it. */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { type GuardRequest, type Principal, SCOPES } from '../guard.ts';
import { namesCredential, type Recogniser } from './recogniser.ts';

// Any of these means that somebody in between speaks for a caller who may be anywhere.
const OF_PROXIES = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-azure-clientip',
  'x-envoy-external-address',
] as const;

const PRINCIPAL: Principal = Object.freeze({ name: 'loopback', scopes: new Set(SCOPES), labels: Object.freeze({}) });

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export class Loopback implements Recogniser {
  recognise({ headers, socket }: GuardRequest): Promise<Principal | undefined> {
    const local =
      isLoopbackAddress(socket.remoteAddress) &&
      !OF_PROXIES.some((name) => headers[name] !== undefined) &&
      !isFromForeignPage(headers) &&
      // A wrong key stays wrong, wherever it comes from.
      !namesCredential(headers);
    return Promise.resolve(local ? PRINCIPAL : undefined);
  }
}

/** Whether an address is of this machine alone: 127.0.0.0/8 and ::1, also as an IPv4 address within IPv6. */
export function isLoopbackAddress(address: string | undefined): boolean {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(plain);
  return version !== 0 && LOOPBACK.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a host name, with or without a port, can mean nothing but this machine. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = (host ?? '')
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isLoopbackAddress(name);
}

// A web page from anywhere can make a browser on this machine send requests here, under a name of its own that leads here.
function isFromForeignPage({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (!isLoopbackHost(host) || site === 'cross-site') return true;
  return origin !== undefined && !(URL.canParse(origin) && isLoopbackHost(new URL(origin).host));
}
