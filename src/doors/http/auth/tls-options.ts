/** The options of Node's TLS server, from files that an operator names; each unusable one is named. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../../../errors.ts';
import { badSetting } from './refusal.ts';

/** Whether clients show a certificate: never, if they have one, or always. */
export const CLIENT_CERTIFICATES = ['off', 'optional', 'required'] as const;
export type ClientCertificateMode = (typeof CLIENT_CERTIFICATES)[number];

/** What `collector.tls.*` holds; absent: not set. */
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

/** Reads the files; undefined when none is set, which means plain HTTP. Throws PL_CONFIG_INVALID. */
export function tlsOptions(settings: TlsSettings): TlsOptions | undefined {
  const { certFile, keyFile, caFile, clientCertificates: mode = 'off' } = settings;
  if (certFile === undefined && keyFile === undefined) {
    if (caFile !== undefined)
      throw badSetting('collector.tls.caFile', 'without collector.tls.certFile there is no TLS');
    if (mode !== 'off')
      throw badSetting('collector.tls.clientCertificates', 'without collector.tls.certFile there is no TLS');
    return undefined;
  }
  if (certFile === undefined) throw badSetting('collector.tls.certFile', 'a key without its certificate is of no use');
  if (keyFile === undefined) throw badSetting('collector.tls.keyFile', 'a certificate without its key is of no use');
  const cert = contentOf('collector.tls.certFile', certFile);
  const key = contentOf('collector.tls.keyFile', keyFile);
  checked('collector.tls.certFile', `${certFile} cannot be used`, { cert });
  checked('collector.tls.keyFile', `${keyFile} cannot be used with that certificate`, { cert, key });
  return { cert, key, ...clientOptions(caFile, mode), minVersion: 'TLSv1.2' };
}

function clientOptions(caFile: string | undefined, mode: ClientCertificateMode) {
  if (mode === 'off') return { requestCert: false, rejectUnauthorized: false };
  if (caFile === undefined) {
    throw badSetting('collector.tls.caFile', 'it is needed to know which client certificates to accept');
  }
  const ca = contentOf('collector.tls.caFile', caFile);
  checked('collector.tls.caFile', `${caFile} cannot be used`, { ca });
  return { ca, requestCert: true, rejectUnauthorized: mode === 'required' };
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
