import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackAddress, isLoopbackHost, Loopback } from '../../../../src/doors/http/auth/loopback.ts';
import { asking } from './asking.ts';

const LOCAL = { host: 'localhost:4319' };

describe('a caller without a credential', () => {
  const recognise = (headers: IncomingHttpHeaders, address: string) =>
    new Loopback().recognise(asking(headers, address));

  it('may do everything from this machine', async () => {
    for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) {
      for (const host of ['localhost', '127.0.0.1:4319', '[::1]:4319', 'LOCALHOST:1']) {
        const principal = await recognise({ host }, address);
        assert.equal(principal?.name, 'loopback');
        assert.equal(principal?.scopes.size, 4);
      }
    }
  });

  it('is nobody from elsewhere', async () => {
    for (const address of [
      '192.0.2.1',
      '10.0.0.1',
      '::ffff:10.0.0.1',
      '::2',
      'fe80::1',
      '128.0.0.1',
      '',
      '127.0.0.1.evil',
    ]) {
      assert.equal(await recognise(LOCAL, address), undefined, address);
    }
  });

  it('is nobody behind a proxy, whatever the proxy says of it', async () => {
    const proxied = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-proto', 'cf-connecting-ip'];
    for (const name of proxied) {
      for (const value of ['127.0.0.1', '']) {
        assert.equal(await recognise({ ...LOCAL, [name]: value }, '127.0.0.1'), undefined, name);
      }
    }
  });

  it('is nobody when a web page of another origin made its browser ask', async () => {
    for (const foreign of [
      { host: 'rebound.example:4319' },
      { ...LOCAL, origin: 'https://page.example' },
      { ...LOCAL, origin: 'null' },
      { ...LOCAL, 'sec-fetch-site': 'cross-site' },
      {},
    ]) {
      assert.equal(await recognise(foreign, '127.0.0.1'), undefined, JSON.stringify(foreign));
    }
    assert.ok(await recognise({ ...LOCAL, origin: 'http://localhost:4319', 'sec-fetch-site': 'same-origin' }, '::1'));
  });

  it('is nobody when it sends a credential after all', async () => {
    for (const header of [
      { authorization: 'Bearer x' },
      { authorization: '' },
      { 'x-api-key': 'x' },
      { 'api-key': 'x' },
    ]) {
      assert.equal(await recognise({ ...LOCAL, ...header }, '127.0.0.1'), undefined);
    }
  });
});

describe('the addresses of this machine', () => {
  it('are told from those that only look like them', () => {
    assert.ok(isLoopbackAddress('127.255.255.255'));
    for (const address of [undefined, '0.0.0.0', '::', '127.0.0', '::ffff:1.2.3.4', 'localhost']) {
      assert.ok(!isLoopbackAddress(address), address);
    }
    assert.ok(isLoopbackHost('[::1]'));
    for (const host of [undefined, '', 'localhost.example', '127.0.0.1.example:80', 'example:127']) {
      assert.ok(!isLoopbackHost(host), host);
    }
  });
});
