import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worst } from '../../src/doctor/finding.ts';
import {
  judgeCertificate,
  judgeClock,
  judgeDisk,
  judgeJava,
  judgeNode,
  judgePort,
  judgeSecretFile,
} from '../../src/doctor/machine.ts';
import { certificateFact, diskFacts, javaFact, portFinding, secretFileFacts } from '../../src/doctor/machine-facts.ts';
import { clockOf } from '../../src/doctor/search-facts.ts';
import { ensureCertificates } from '../../src/stack/certificates.ts';
import { freePort } from '../../src/stack/port.ts';

const DAY = 86_400_000;

describe('the doctor, of the machine', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-doctor-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('wants a Node that is new enough and has SQLite', () => {
    assert.equal(judgeNode('v24.1.0', true).level, 'ok');
    assert.equal(judgeNode('v22.22.0', true).level, 'ok');
    assert.equal(judgeNode('v22.21.0', true).level, 'fail');
    assert.equal(judgeNode('v20.20.2', true).level, 'fail');
    assert.match(judgeNode('v22.22.0', false).text, /no node:sqlite/);
  });

  it('wants a Java only where promptlog runs Elasticsearch itself', async () => {
    assert.equal(judgeJava({ kind: 'unneeded' }).level, 'ok');
    const missing = judgeJava(await javaFact({ javaHome: folder }));
    assert.equal(missing.level, 'fail');
    assert.match(missing.text, /needs Java 21 or later/);
    assert.match(missing.fix ?? '', /stack\.javaHome/);
  });

  it('tells a port that another program has from one that is free or its own', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const own = { name: 'collector', setting: 'collector.port', port };
    try {
      const taken = await portFinding({ ...own, runs: false });
      assert.equal(taken.level, 'fail');
      assert.match(taken.text, new RegExp(`^${port} is taken`));
      assert.match(taken.fix ?? '', /collector\.port/);
      assert.equal((await portFinding({ ...own, runs: true })).level, 'ok');
    } finally {
      server.close();
    }
    assert.equal((await portFinding({ ...own, port: await freePort(), runs: false })).level, 'ok');
    assert.equal(judgePort({ ...own, port: 0, state: 'free' }).level, 'ok');
  });

  it('warns of a disk that gets full, and fails where it is', async () => {
    const disk = { what: 'the spool', folder: '/x', total: 100e9 };
    assert.equal(judgeDisk({ ...disk, free: 50e9 }).level, 'ok');
    assert.equal(judgeDisk({ ...disk, free: 4e9 }).level, 'warn');
    assert.equal(judgeDisk({ ...disk, total: 1000e9, free: 40e9 }).level, 'warn');
    assert.equal(judgeDisk({ ...disk, free: 0.5e9 }).level, 'fail');
    const facts = await diskFacts([
      ['the spool', join(folder, 'not', 'there')],
      ['the records', folder],
    ]);
    assert.deepEqual(
      facts.map(({ what }) => what),
      ['the spool and the records'],
    );
    assert.ok((facts[0]?.free ?? 0) > 0);
  });

  it('bears seconds between two clocks, warns of minutes and fails at what signatures are refused for', () => {
    const of = 'Cosmos DB';
    assert.equal(judgeClock({ of, aheadMs: -9_000 }).level, 'ok');
    assert.match(judgeClock({ of, aheadMs: 60_000 }).text, /1 minute ahead/);
    assert.equal(judgeClock({ of, aheadMs: -60_000 }).level, 'warn');
    assert.equal(judgeClock({ of, aheadMs: 301_000 }).level, 'fail');
    const now = Date.now();
    assert.equal(clockOf(of, new Date(now).toUTCString(), now - 2_000)[0]?.level, 'ok');
    assert.match(clockOf(of, new Date(now + 3_600_000).toUTCString(), now)[0]?.text ?? '', /behind/);
    assert.deepEqual(clockOf(of, undefined, now), []);
  });

  it('warns a month before a certificate ends, and fails when it has ended or is none', async () => {
    const [, fate] = await ensureCertificates({ folder, services: ['collector'] });
    const file = join(folder, 'collector', 'collector.crt');
    const ends = Date.parse(fate?.expires ?? '');
    const fact = certificateFact('collector.tls.certFile', file);
    assert.equal(judgeCertificate(fact, Date.now() + DAY).level, 'ok');
    assert.match(judgeCertificate(fact, ends - 10 * DAY).text, /expires on .*, in 10 days/);
    assert.equal(judgeCertificate(fact, ends + DAY).level, 'fail');
    assert.match(judgeCertificate(fact, Date.now() - 10 * DAY).text, /is valid from/);
    writeFileSync(join(folder, 'none.crt'), 'nonsense');
    for (const name of ['none.crt', 'gone.crt']) {
      const none = judgeCertificate(certificateFact('elasticsearch.caFile', join(folder, name)), Date.now());
      assert.equal(none.level, 'fail', name);
      assert.match(none.fix ?? '', /elasticsearch\.caFile/);
    }
  });

  it('fails where others may read a secret', () => {
    const file = join(folder, 'credentials.json');
    writeFileSync(file, '{}', { mode: 0o600 });
    chmodSync(file, 0o600);
    assert.deepEqual(
      secretFileFacts([file, join(folder, 'gone')]).map((fact) => judgeSecretFile(fact).level),
      ['ok'],
    );
    chmodSync(file, 0o644);
    const [fact = assert.fail()] = secretFileFacts([file]);
    assert.equal(judgeSecretFile(fact).fix, `chmod 600 ${file}`);
  });

  it('is as bad as its worst finding', () => {
    assert.equal(worst([]), 'ok');
    assert.equal(worst([judgeClock({ of: 'x', aheadMs: 60_000 }), judgeNode('v24.0.0', true)]), 'warn');
    assert.equal(worst([judgeClock({ of: 'x', aheadMs: 60_000 }), judgeNode('v1.0.0', true)]), 'fail');
  });
});
