import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type EmailOptions, emailReceiver } from '../../src/alerts/email.ts';
import { testMessage } from '../../src/alerts/message.ts';

const MESSAGE = testMessage(0, 'host:4711');

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

describe('e-mail', () => {
  const mails: Mail[] = [];
  let servers: SMTPServer[] = [];
  afterEach(async () => {
    mails.length = 0;
    await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))));
    servers = [];
  });

  async function server(options: SMTPServerOptions = {}): Promise<number> {
    const started = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onData: (stream, { envelope }, done) => {
        let text = '';
        stream.on('data', (piece: Buffer) => {
          text += piece.toString();
        });
        stream.on('end', () => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
          done();
        });
      },
      ...options,
    });
    started.on('error', () => {});
    servers.push(started);
    await new Promise<void>((done) => started.listen(0, '127.0.0.1', done));
    return (started.server.address() as AddressInfo).port;
  }

  const receiver = (port: number, more: Partial<EmailOptions> = {}) =>
    emailReceiver({
      to: ['ada@example.org', 'ops@example.org'],
      from: 'promptlog <alerts@example.org>',
      host: '127.0.0.1',
      port,
      tls: 'none',
      ...more,
    });

  it('reaches every mailbox with a subject and words', async () => {
    assert.deepEqual(await receiver(await server()).send(MESSAGE), { kind: 'delivered' });
    const [mail] = mails as [Mail];
    assert.equal(mail.from, 'alerts@example.org');
    assert.deepEqual(mail.to, ['ada@example.org', 'ops@example.org']);
    assert.match(mail.text, /^Subject: \[promptlog\] a test of the alerts of promptlog\r$/m);
    assert.match(mail.text, new RegExp(`^Message-ID: <${MESSAGE.id}@promptlog>\r$`, 'm'));
    assert.match(mail.text, /Nothing is wrong: somebody tried/);
  });

  it('holds no second header that a name has smuggled in', async () => {
    const title = 'a\r\nBcc: mallory@example.org\r\n\r\nhello';
    await receiver(await server()).send({ ...MESSAGE, title });
    const [head = ''] = (mails[0]?.text ?? '').split('\r\n\r\n');
    assert.ok(!/^Bcc:/im.test(head), head);
    assert.deepEqual(mails[0]?.to, ['ada@example.org', 'ops@example.org']);
  });

  it('signs in where a user is set, and says no password where that fails', async () => {
    const port = await server({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        done(password === 'right' ? null : new Error(`no: ${password}`), { user: username }),
    });
    assert.deepEqual(await receiver(port, { username: 'u', password: 'right' }).send(MESSAGE), { kind: 'delivered' });
    assert.deepEqual(await receiver(port, { username: 'u', password: 'wr0ng' }).send(MESSAGE), {
      kind: 'refused',
      reason: 'the login was refused',
    });
  });

  it('is not sent in clear text where encryption was asked for', async () => {
    const result = await receiver(await server(), { tls: 'starttls', username: 'u', password: 'p' }).send(MESSAGE);
    assert.notEqual(result.kind, 'delivered');
    assert.equal(mails.length, 0);
  });

  it('is tried again when the server is busy or gone, and given up when it refuses', async () => {
    const answers = (responseCode: number): Promise<number> =>
      server({ onMailFrom: (_, __, done) => done(Object.assign(new Error('no'), { responseCode })) });
    assert.deepEqual(await receiver(await answers(451)).send(MESSAGE), { kind: 'retry', reason: 'it answered 451' });
    assert.deepEqual(await receiver(await answers(550)).send(MESSAGE), { kind: 'refused', reason: 'it answered 550' });
    assert.equal((await receiver(1).send(MESSAGE)).kind, 'retry');
  });
});
