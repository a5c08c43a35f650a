/** The options of Node's TLS server, from files that an operator names; each unusable one is named. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../../../errors.ts';
import { badSetting } from './refusal.ts';

/** Whether clients show a certificate: never, if they have one, or always. */
export const CLIENT_CERTIFICATES = ['off', 'optional', 'required'] as const;
export type ClientCertificateMode = (typeof CLIENT_CERTIFICATES)[number];

/** What `collector.tls.*` or `gateway.tls.*` holds; absent: not set. */
export interface TlsSettings {
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Authorities whose client certificates are accepted. */
  readonly caFile?: string | undefined;
  readonly clientCertificates?: ClientCertificateMode | undefined;
}

/** As `https.createServer`, fastify's `https` option and `server.setSecureContext` take them. */
export interface TlsOptions {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
  readonly minVersion: 'TLSv1.2';
}

/** Reads the files; undefined when none is set, which means plain HTTP. `group`: what the settings are called. Throws PL_CONFIG_INVALID. */
export function tlsOptions(settings: TlsSettings, group = 'collector.tls'): TlsOptions | undefined {
  const { certFile, keyFile, caFile, clientCertificates: mode = 'off' } = settings;
  const [certOption, keyOption] = [`${group}.certFile`, `${group}.keyFile`];
  if (certFile === undefined && keyFile === undefined) {
    if (caFile !== undefined) throw badSetting(`${group}.caFile`, `without ${certOption} there is no TLS`);
    if (mode !== 'off') throw badSetting(`${group}.clientCertificates`, `without ${certOption} there is no TLS`);
    return undefined;
  }
  if (certFile === undefined) throw badSetting(certOption, 'a key without its certificate is of no use');
  if (keyFile === undefined) throw badSetting(keyOption, 'a certificate without its key is of no use');
  const cert = contentOf(certOption, certFile);
  const key = contentOf(keyOption, keyFile);
  checked(certOption, `${certFile} cannot be used`, { cert });
  checked(keyOption, `${keyFile} cannot be used with that certificate`, { cert, key });
  return { cert, key, ...clientOptions(`${group}.caFile`, caFile, mode), minVersion: 'TLSv1.2' };
}

/** The authorities of a file, in PEM. Throws PL_CONFIG_INVALID. */
export function authoritiesIn(option: string, file: string): Buffer {
  const ca = contentOf(option, file);
  checked(option, `${file} cannot be used`, { ca });
  return ca;
}

function clientOptions(option: string, caFile: string | undefined, mode: ClientCertificateMode) {
  if (mode === 'off') return { requestCert: false, rejectUnauthorized: false };
  if (caFile === undefined) throw badSetting(option, 'it is needed to know which client certificates to accept');
  return { ca: authoritiesIn(option, caFile), requestCert: true, rejectUnauthorized: mode === 'required' };
}

function contentOf(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw badSetting(option, `${file} cannot be read: ${reasonOf(error)}`, error);
  }
}

// What is wrong with a file is to be known when the collector starts, not when the first client fails.
function checked(option: string, problem: string, parts: { cert?: Buffer; key?: Buffer; ca?: Buffer }): void {
  try {
    createSecureContext(parts);
    // As an authority, a text without any certificate is passed over in silence.
    if (parts.ca !== undefined) new X509Certificate(parts.ca);
  } catch (error) {
    throw badSetting(option, `${problem}: ${reasonOf(error)}`, error);
  }
}
