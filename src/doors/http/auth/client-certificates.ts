/** Callers that proved who they are with a client certificate of an authority the operator trusts. */
import { type DetailedPeerCertificate, type PeerCertificate, TLSSocket } from 'node:tls';
import type { GuardRequest, Principal, Scope } from '../guard.ts';
import type { Recogniser } from './recogniser.ts';
import { badCredential } from './refusal.ts';
import type { ScopeMap } from './scope-map.ts';

const LONGEST_NAME = 200;

export class ClientCertificates implements Recogniser {
  readonly #scopes: ScopeMap;

  /** Which subjects may do what: by common name, or by alternative name as `DNS:…` or `URI:…`. */
  constructor(scopes: ScopeMap) {
    this.#scopes = scopes;
  }

  async recognise({ socket }: GuardRequest): Promise<Principal | undefined> {
    const certificate = socket instanceof TLSSocket ? shownBy(socket) : undefined;
    if (certificate === undefined) return undefined;
    const names = namesOf(certificate);
    const scopes: readonly Scope[] = names.flatMap((name) => this.#scopes.get(name) ?? []);
    return { name: `cert:${(names[0] ?? '').slice(0, LONGEST_NAME)}`, scopes: new Set(scopes), labels: {} };
  }
}

function shownBy(socket: TLSSocket): PeerCertificate | undefined {
  const certificate: Partial<DetailedPeerCertificate> | null = socket.getPeerCertificate();
  if (certificate?.subject === undefined) return undefined;
  if (!socket.authorized) throw badCredential('the client certificate is not accepted');
  return certificate as PeerCertificate;
}

/** The common name and the alternative names of a subject. */
function namesOf({ subject, subjectaltname }: PeerCertificate): string[] {
  const common: unknown = subject.CN;
  // A name with a comma of its own comes quoted, the comma escaped: it stays one name, and one that is on no list.
  const others = subjectaltname?.split(', ') ?? [];
  return [...(typeof common === 'string' ? [common] : []), ...others.filter((name) => /^(DNS|URI):/.test(name))];
}
