import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../doors/http/auth/certificates.ts';
import { inRuby, type RubyAnswer } from '../support/jruby.ts';

const NAMES = ['DNS:localhost', 'IP:127.0.0.1'];
const INPUTS = join(import.meta.dirname, '..', '..', 'logstash', 'pipeline', 'inputs');

/** One process for all of them, as its start takes some seconds. */
function filtered(script: string, ...each: readonly Record<string, unknown>[]): Promise<readonly RubyAnswer[]> {
  const events = [0, 1, 2].map((at) => ({ message: `text ${at}` }));
  return inRuby(each.map((parameters) => ({ do: 'filter', script, parameters, events })));
}

function messagesOf(answer: RubyAnswer | undefined): unknown[] {
  return (answer?.['events'] as Record<string, unknown>[]).map((event) => event['message']);
}

describe('what waits for the collector before Logstash sends to it', () => {
  const ours = new Authority('ours');
  const right = ours.issue({ name: 'collector', others: NAMES });
  const otherName = ours.issue({ name: 'collector', others: ['DNS:collector.example.com'] });
  const otherAuthority = new Authority('somebody').issue({ name: 'collector', others: NAMES });
  let folder: string;
  let server: Server;
  /** The certificates it shows to one connection after the other; the last one to all that follow. */
  let shown: { readonly cert: string; readonly key: string }[];
  let requests: string[];
  let status: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-reach-'));
    writeFileSync(join(folder, 'ca.crt'), ours.cert);
    [shown, requests, status] = [[right], [], 200];
    server = createServer({ ...right }, (request, response) => {
      requests.push(request.url ?? '');
      response.statusCode = status;
      response.end();
    });
    // Before the listener that begins to speak TLS with the certificate of that moment.
    server.prependListener('connection', () => {
      const next = shown.length > 1 ? shown.shift() : shown[0];
      server.setSecureContext(next ?? right);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function parameters(more: Record<string, unknown> = {}): Record<string, unknown> {
    const { port } = server.address() as AddressInfo;
    return { url: `https://127.0.0.1:${port}/healthz`, ca: join(folder, 'ca.crt'), ...more };
  }

  it('lets everything pass when it answers, whatever the answer, and asks once for all of them', async () => {
    status = 503;

    const [answer] = await filtered('reach.rb', parameters());

    assert.deepEqual(messagesOf(answer), ['text 0', 'text 1', 'text 2']);
    assert.deepEqual(answer?.['log'], []);
    assert.deepEqual(requests, ['/healthz']);
  });

  it('asks again when some time has passed', async () => {
    await filtered('reach.rb', parameters({ seconds: 0 }));

    assert.equal(requests.length, 3);
  });

  it('waits while its certificate is for another name or of another authority, and says why', async () => {
    shown = [otherName, otherAuthority, right];

    const [answer] = await filtered('reach.rb', parameters());

    const log = answer?.['log'] as [string, string, { reason: string }][];
    assert.equal(messagesOf(answer).length, 3);
    assert.deepEqual(requests, ['/healthz']);
    assert.equal(log.length, 2);
    for (const [level, message, { reason }] of log) {
      assert.equal(level, 'error');
      assert.equal(message, 'The collector cannot be reached; what is for it waits in the queue');
      assert.match(reason, /^OpenSSL::SSL::SSLError: /);
    }
    assert.match(log[0]?.[2].reason ?? '', /hostname/);
  });
});

describe('what looks at the names of the inputs', () => {
  it('lets those pass that are there, and keeps the pipeline from starting with any other', async () => {
    const all = 'http,tcp,beats,file,kafka,rabbitmq,event-hubs';
    const wrong = [
      ['http, tcp', '" tcp"'],
      ['https,kafca', '"https", "kafca"'],
      ['http,', '""'],
    ] as const;

    const [good, none, ...bad] = await filtered(
      'inputs.rb',
      ...[all, '', ...wrong.map(([inputs]) => inputs)].map((inputs) => ({ inputs, folder: INPUTS })),
    );

    assert.equal(messagesOf(good).length, 3);
    assert.equal(none?.['error'], 'ArgumentError: PROMPTLOG_LOGSTASH_INPUTS names no input');
    const known = 'beats, event-hubs, file, http, kafka, rabbitmq, tcp (by comma, without spaces)';
    assert.deepEqual(
      bad.map((answer) => answer['error']),
      wrong.map(([, names]) => `ArgumentError: PROMPTLOG_LOGSTASH_INPUTS: ${names} is none of ${known}`),
    );
  });
});
