import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { azureScope, azureTokens, clientCredentialsToken, keepToken } from '../../../../src/doors/queue/kafka/token.ts';

const SECRET = 'canary: %&+';

describe('a token for brokers', () => {
  describe('that is kept', () => {
    it('is asked for once, and anew shortly before it expires', async () => {
      let clock = 1_000_000;
      let asked = 0;
      const token = keepToken(
        () => Promise.resolve({ text: `t${++asked}`, expires: clock + 3_600_000 }),
        () => clock,
      );
      assert.deepEqual(await Promise.all([token(), token()]), ['t1', 't1']);
      clock += 3_600_000 - 61_000;
      assert.equal(await token(), 't1');
      clock += 2_000;
      assert.equal(await token(), 't2');
    });

    it('lives for four fifths of a short life', async () => {
      let clock = 0;
      let asked = 0;
      const token = keepToken(
        () => Promise.resolve({ text: `t${++asked}`, expires: clock + 10_000 }),
        () => clock,
      );
      assert.equal(await token(), 't1');
      clock = 7_900;
      assert.equal(await token(), 't1');
      clock = 8_100;
      assert.equal(await token(), 't2');
    });

    it('is asked for again after a failure', async () => {
      let attempts = 0;
      const token = keepToken(() =>
        attempts++ === 0
          ? Promise.reject(new Error('away'))
          : Promise.resolve({ text: 't', expires: Date.now() + 1e6 }),
      );
      await assert.rejects(token(), /away/);
      assert.equal(await token(), 't');
    });
  });

  describe('of a token service', () => {
    let server: Server;
    let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;
    let credentials: { tokenUrl: string; clientId: string; clientSecret: string; timeoutMs: number };

    beforeEach(async () => {
      server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        request.on('end', () => answer(request, body, response));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const tokenUrl = `http://127.0.0.1:${port}/oauth2/token`;
      credentials = { tokenUrl, clientId: 'me', clientSecret: SECRET, timeoutMs: 300 };
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });
    const send = (
      response: ServerResponse,
      status: number,
      body: unknown,
      headers: Record<string, string> = {},
    ): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };

    it('is asked for by client credentials, and its life counts from then', async () => {
      const seen: unknown[] = [];
      answer = ({ method, url, headers }, body, response) => {
        const [, basic = ''] = headers.authorization?.split(' ') ?? [];
        seen.push(method, url, Buffer.from(basic, 'base64').toString(), body);
        send(response, 200, { access_token: 'abc', token_type: 'Bearer', expires_in: 60 });
      };
      const before = Date.now();
      const { text, expires } = await clientCredentialsToken({ ...credentials, scope: 'kafka read' });
      assert.equal(text, 'abc');
      assert.ok(expires >= before + 60_000 && expires <= Date.now() + 60_000);
      const body = 'grant_type=client_credentials&scope=kafka+read';
      assert.deepEqual(seen, ['POST', '/oauth2/token', `me:${encodeURIComponent(SECRET)}`, body]);
    });

    it('lives for some minutes when the service does not say how long', async () => {
      answer = (_, __, response) => send(response, 200, { access_token: 'abc' });
      const { expires } = await clientCredentialsToken(credentials);
      assert.ok(expires > Date.now() + 200_000 && expires < Date.now() + 400_000);
    });

    for (const [what, respond, expected] of [
      [
        'refuses',
        (response: ServerResponse) => send(response, 401, { error: 'invalid_client' }),
        /401 \(invalid_client\)/,
      ],
      ['answers with something else', (response: ServerResponse) => send(response, 200, '<html>'), /no token.*200/],
      [
        'sends elsewhere',
        (response: ServerResponse) => send(response, 307, '', { location: 'http://127.0.0.1:1/' }),
        /cannot be asked/,
      ],
      ['does not answer', () => {}, /no answer within 300 ms/],
      ['breaks off', (response: ServerResponse) => response.destroy(), /cannot be asked/],
    ] as const) {
      it(`fails with a reason that names the service and no secret when it ${what}`, async () => {
        answer = (_, __, response) => respond(response);
        await assert.rejects(clientCredentialsToken(credentials), ({ message }: Error) => {
          assert.match(message, expected);
          assert.match(message, /token service 127\.0\.0\.1:\d+/);
          assert.doesNotMatch(message, /canary/);
          return true;
        });
      });
    }
  });

  describe('of Entra ID', () => {
    it('is for the namespace of the broker, and kept', async () => {
      const asked: string[] = [];
      const credential = {
        getToken: (scope: string) => {
          asked.push(scope);
          return Promise.resolve({ token: 'abc', expiresOnTimestamp: Date.now() + 3_600_000 });
        },
      };
      const token = azureTokens(azureScope('logs.servicebus.windows.net:9093'), () => Promise.resolve(credential));
      assert.deepEqual([await token(), await token()], ['abc', 'abc']);
      assert.deepEqual(asked, ['https://logs.servicebus.windows.net/.default']);
    });

    it('is missing where this process is nobody', async () => {
      const nobody = { getToken: () => Promise.resolve(null) };
      await assert.rejects(azureTokens('scope', () => Promise.resolve(nobody))(), /gave no token for scope/);
    });
  });
});
