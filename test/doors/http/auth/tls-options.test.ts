import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TlsSettings, tlsOptions } from '../../../../src/doors/http/auth/tls-options.ts';
import { useHome } from './asking.ts';
import { Authority } from './certificates.ts';

describe('the TLS options', () => {
  const home = useHome();
  const authority = new Authority('Test authority');
  const server = authority.issue({ name: 'collector', others: ['IP:127.0.0.1'] });

  function put(name: string, text: string): string {
    const file = join(home(), name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  function refused(settings: TlsSettings, option: string, message: RegExp): void {
    const says = new RegExp(`the setting ${option.replace(/\./g, '\\.')} is not usable: .*${message.source}`, 's');
    assert.throws(() => tlsOptions(settings), { code: 'PL_CONFIG_INVALID', message: says });
  }

  it('are none where no file is set', () => {
    assert.equal(tlsOptions({}), undefined);
    assert.equal(tlsOptions({ clientCertificates: 'off' }), undefined);
  });

  it('hold what the files hold, and ask clients for nothing', () => {
    const options = tlsOptions({ certFile: put('cert.pem', server.cert), keyFile: put('key.pem', server.key) });
    assert.equal(options?.cert.toString(), server.cert);
    assert.equal(options.key.toString(), server.key);
    assert.deepEqual([options.requestCert, options.rejectUnauthorized, options.minVersion], [false, false, 'TLSv1.2']);
    assert.ok(!('ca' in options));
  });

  it('ask clients for a certificate when told to', () => {
    const files = {
      certFile: put('cert.pem', server.cert),
      keyFile: put('key.pem', server.key),
      caFile: put('ca.pem', authority.cert),
    };
    const optional = tlsOptions({ ...files, clientCertificates: 'optional' });
    assert.deepEqual([optional?.requestCert, optional?.rejectUnauthorized], [true, false]);
    const required = tlsOptions({ ...files, clientCertificates: 'required' });
    assert.deepEqual([required?.requestCert, required?.rejectUnauthorized], [true, true]);
    assert.equal(required?.ca?.toString(), authority.cert);
  });

  it('name the setting that is missing', () => {
    const [certFile, keyFile, caFile] = [put('c', server.cert), put('k', server.key), put('a', authority.cert)];
    refused({ certFile }, 'collector.tls.keyFile', /without its key/);
    refused({ keyFile }, 'collector.tls.certFile', /without its certificate/);
    refused({ caFile }, 'collector.tls.caFile', /there is no TLS/);
    refused({ clientCertificates: 'required' }, 'collector.tls.clientCertificates', /there is no TLS/);
    refused({ certFile, keyFile, clientCertificates: 'optional' }, 'collector.tls.caFile', /it is needed/);
  });

  it('name the file that cannot be read or used', () => {
    const certFile = put('cert.pem', server.cert);
    const keyFile = put('key.pem', server.key);
    const other = put('other.pem', authority.issue({ name: 'other' }).key);
    const text = put('text.pem', 'not a certificate');
    const missing = join(home(), 'missing.pem');
    const folder = join(home(), 'folder');
    mkdirSync(folder);
    refused({ certFile: missing, keyFile }, 'collector.tls.certFile', /missing\.pem cannot be read: ENOENT/);
    refused({ certFile, keyFile: folder }, 'collector.tls.keyFile', /folder cannot be read: EISDIR/);
    refused({ certFile: text, keyFile }, 'collector.tls.certFile', /text\.pem cannot be used/);
    refused({ certFile, keyFile: text }, 'collector.tls.keyFile', /text\.pem cannot be used with that certificate/);
    refused({ certFile, keyFile: other }, 'collector.tls.keyFile', /other\.pem cannot be used with that certificate/);
    const required = { certFile, keyFile, clientCertificates: 'required' } as const;
    refused({ ...required, caFile: missing }, 'collector.tls.caFile', /missing\.pem cannot be read/);
    refused({ ...required, caFile: text }, 'collector.tls.caFile', /text\.pem cannot be used/);
    // Root reads everything, and Windows has no such bits.
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    chmodSync(keyFile, 0);
    refused({ certFile, keyFile }, 'collector.tls.keyFile', /key\.pem cannot be read: EACCES/);
  });
});
