/** X.509 certificates for tests, made here rather than by a program that may be missing: DER, as RFC 5280 has it. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface Subject {
  readonly name: string;
  /** Alternative names, such as `DNS:localhost`, `IP:127.0.0.1` or `URI:spiffe://x/y`. */
  readonly others?: readonly string[];
  readonly authority?: boolean;
  readonly until?: number;
}

/** An authority of its own, which can issue to others. */
export class Authority implements Identity {
  readonly cert: string;
  readonly key: string;
  readonly #name: string;
  readonly #privateKey: KeyObject;
  #serial = 1;

  constructor(name: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#name = name;
    this.#privateKey = privateKey;
    this.cert = this.#certificate({ name, authority: true }, publicKey);
    this.key = pemOf(privateKey);
  }

  /** A certificate and its key, signed by this authority. */
  issue(subject: Subject): Identity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { cert: this.#certificate(subject, publicKey), key: pemOf(privateKey) };
  }

  #certificate(subject: Subject, publicKey: KeyObject): string {
    const { name, others = [], authority = false, until = Date.UTC(2049, 0) } = subject;
    const constraints = extension(BASIC_CONSTRAINTS, sequence(...(authority ? [der(0x01, Buffer.from([0xff]))] : [])));
    const names = others.length === 0 ? [] : [extension(ALTERNATIVE_NAMES, sequence(...others.map(alternative)))];
    const signed = sequence(
      der(0xa0, integer(2)),
      integer(this.#serial++),
      sequence(ECDSA_SHA256),
      nameOf(this.#name),
      sequence(time(Date.UTC(2020, 0)), time(until)),
      nameOf(name),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(constraints, ...names)),
    );
    const signature = sign('sha256', signed, this.#privateKey);
    const whole = sequence(signed, sequence(ECDSA_SHA256), der(0x03, Buffer.from([0]), signature));
    const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }
}

const ECDSA_SHA256 = der(0x06, Buffer.from('2a8648ce3d040302', 'hex'));
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'));
const BASIC_CONSTRAINTS = der(0x06, Buffer.from('551d13', 'hex'));
const ALTERNATIVE_NAMES = der(0x06, Buffer.from('551d11', 'hex'));

/** One value: its tag, its length in the shortest form there is, its content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function integer(value: number): Buffer {
  return der(0x02, Buffer.from([value]));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function nameOf(common: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(common)))));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, der(0x04, value));
}

function alternative(text: string): Buffer {
  const at = text.indexOf(':');
  const [kind, value] = [text.slice(0, at), text.slice(at + 1)];
  if (kind === 'IP') return der(0x87, Buffer.from(value.split('.').map(Number)));
  return der(kind === 'DNS' ? 0x82 : 0x86, Buffer.from(value));
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}
