/** X.509 certificates: an authority of one's own, and what it signs. */
import { createPrivateKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface Pair {
  /** In PEM. */
  readonly certificate: string;
  /** PKCS#8, in PEM: the one form that every program of the stack reads. */
  readonly key: string;
}

export interface Life {
  readonly now: Date;
  readonly days: number;
}

type Keys = webcrypto.CryptoKeyPair;

const DAY_MS = 86_400_000;
/** So far the clock of another machine may be behind. */
const SKEW_MS = 3_600_000;
const SERIAL_BYTES = 16;
const AUTHORITY_BITS = 3072;
const SERVICE_BITS = 2048;
// Elliptic curves would be quicker; RSA is what every program of the stack takes as a PKCS#8 file.
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) };

/** A new authority that can sign for services, and for no further authority. */
export async function newAuthority(name: string, life: Life): Promise<Pair> {
  const keys = await newKeys(AUTHORITY_BITS);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(life),
    serialNumber: serial(),
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await privateText(keys) };
}

/** A certificate for a service under these names and addresses, good for both ends of a connection. */
export async function newCertificate(
  authority: Pair,
  name: string,
  hosts: readonly string[],
  life: Life,
): Promise<Pair> {
  const keys = await newKeys(SERVICE_BITS);
  const issuer = new X509Certificate(authority.certificate);
  const certificate = await X509CertificateGenerator.create({
    ...validity(life),
    serialNumber: serial(),
    subject: `CN=${name}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await signingKey(createPrivateKey(authority.key)),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certificate: pem(certificate), key: await privateText(keys) };
}

function newKeys(modulusLength: number): Promise<Keys> {
  return webcrypto.subtle.generateKey({ ...ALGORITHM, modulusLength }, true, ['sign', 'verify']) as Promise<Keys>;
}

function signingKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const encoded = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', encoded, ALGORITHM, false, ['sign']);
}

async function privateText({ privateKey }: Keys): Promise<string> {
  const encoded = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  return createPrivateKey({ key: encoded, format: 'der', type: 'pkcs8' }).export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

function validity({ now, days }: Life): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now.getTime() - SKEW_MS), notAfter: new Date(now.getTime() + days * DAY_MS) };
}

// Its first bit would make it a negative number.
function serial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
