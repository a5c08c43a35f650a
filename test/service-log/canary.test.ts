/** What was shipped is in no line of the log: stores that answer with it, in every place an answer has, are said aloud by their codes alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PromptlogError } from '../../src/errors.ts';
import type { RecordsStoreOptions } from '../../src/records/open-store.ts';
import { createServiceLog, type ServiceLog } from '../../src/service-log/service-log.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { until } from '../delivery/fixture.ts';
import { type FaultyServer, startFaultyServer } from '../support/cosmos-server.ts';
import { recordOf } from '../support/records.ts';
import { SearchServer } from '../support/search-server.ts';
import { LogServer } from './log-server.ts';
import { Paper } from './paper.ts';

const CANARY = 'canarybird';
const PREVIEW = `failed to parse field [${CANARY}]. Preview of field's value: '${CANARY}'`;

describe('the service log, whatever goes wrong', function () {
  this.timeout(60_000);
  let folder: string;
  let search: SearchServer;
  let cosmos: FaultyServer;
  let logServer: LogServer;
  let paper: Paper;
  let log: ServiceLog;
  let shipper: Shipper | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'canary-test-'));
    search = await SearchServer.start();
    cosmos = await startFaultyServer();
    logServer = await LogServer.start();
    paper = new Paper();
    const elasticsearch = { url: logServer.url, apiKey: CANARY, bufferLines: 1_000, gatherMs: 5 };
    log = createServiceLog({ level: 'debug', format: 'json', stream: paper, elasticsearch });
  });
  afterEach(async () => {
    await shipper?.close(0);
    await log.close(0);
    await search.down();
    await cosmos.stop();
    await logServer.down();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const inCosmos = (): RecordsStoreOptions => ({
    kind: 'cosmos',
    endpoint: cosmos.endpoint,
    key: Buffer.from(CANARY).toString('base64'),
    database: 'promptlog',
    container: 'records',
    requestTimeoutMs: 2_000,
  });
  const open = (more: Partial<ShipperOptions> = {}): Shipper => {
    shipper = new Shipper({
      spool: { folder: join(folder, 'spool') },
      records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
      search: { url: search.url, apiKey: CANARY, requestTimeoutMs: 2_000 },
      delivery: { batchWaitMs: 5, retryMaxMs: 50, warnAfterMs: 20 },
      onNotice: log.notify,
      ...more,
    });
    return shipper;
  };
  const ship = (id: string): void => {
    const user = { name: CANARY, user_id: CANARY };
    shipper?.accept(
      recordOf(id, { content: CANARY, user, properties: { [CANARY]: CANARY }, client: { trace_id: 't-1' } }),
    );
  };
  const said = (code: string) => paper.documents.filter((document) => document['event.code'] === code);

  /** Fails when it is in a line, or when nothing was said at all. */
  async function assertSilent(): Promise<void> {
    await log.close();
    assert.ok(paper.lines.length > 0 && logServer.stored.size >= paper.lines.length);
    assert.ok(
      !paper.text.includes(CANARY),
      paper.lines.find((line) => line.includes(CANARY)),
    );
    assert.ok(!JSON.stringify(logServer.documents).includes(CANARY));
  }

  it('names a record that search refuses, and quotes nothing of the refusal', async () => {
    search.judge = () => ({ status: 400, error: { type: 'document_parsing_exception', reason: PREVIEW } });
    open();
    ship('r-1');
    await until('it is a dead letter', () => said('search.refused').length === 1);
    const [line] = said('search.refused');
    assert.equal(line?.['promptlog.record_id'], 'r-1');
    assert.equal(line?.['trace.id'], 't-1');
    assert.deepEqual((line?.['labels'] as { fault: string }).fault, 'document_parsing_exception');
    await assertSilent();
  });

  it('names a record that Cosmos DB refuses, and quotes nothing of the refusal', async () => {
    open({ records: inCosmos() });
    // A request of many that is refused as a whole is tried one by one.
    cosmos.fault = ({ method, path }) =>
      method === 'POST' && path.endsWith('/docs')
        ? { status: 400, body: JSON.stringify({ code: 'BadRequest', message: PREVIEW }) }
        : undefined;
    ship('r-2');
    await until('it is a dead letter', () => said('records.refused').length === 1);
    assert.equal(said('records.refused')[0]?.['promptlog.record_id'], 'r-2');
    await assertSilent();
  });

  for (const status of [400, 403, 429, 503]) {
    it(`repeats nothing that search answers with ${status}, as a proxy that sends back what it was sent`, async () => {
      const answers = [
        PREVIEW,
        JSON.stringify({ error: { type: CANARY, reason: PREVIEW } }),
        JSON.stringify({ error: PREVIEW, message: CANARY }),
      ];
      let count = 0;
      search.fault = ({ isBulk }) => (isBulk ? { status, body: answers[count++ % answers.length] ?? '' } : undefined);
      open();
      ship('r-3');
      // What refuses the request with a type of error is a verdict, and the last answer.
      const [code, least] = status === 400 ? ['search.refused', 2] : ['search.away', 7];
      await until('every answer was given and something was said of it', () => count >= least && said(code).length > 0);
      await assertSilent();
    });
  }

  it('repeats nothing that Cosmos DB answers with while it is away', async () => {
    cosmos.fault = () => ({ status: 503, body: JSON.stringify({ code: CANARY, message: PREVIEW }) });
    open({ records: inCosmos() });
    ship('r-4');
    const { seen } = cosmos;
    await until('it is said to be away', () => said('records.away').length === 1, 30_000);
    assert.ok(seen.length > 1);
    await assertSilent();
  });

  it('says nothing of a record that is refused at the door', async () => {
    open();
    assert.throws(() => shipper?.accept({ message: { prompt: CANARY, id: 7 } }), PromptlogError);
    const looped: Record<string, unknown> = { [CANARY]: CANARY };
    looped['self'] = looped;
    assert.throws(() => shipper?.accept({ ...recordOf('r-5'), properties: looped }), PromptlogError);
    await assertSilent();
  });

  it('would be noticed to say it', async () => {
    log.notify({ level: 'info', code: 'a', text: CANARY });
    await assert.rejects(assertSilent(), assert.AssertionError);
  });
});
