import assert from 'node:assert/strict';
import { backoffMs } from '../../src/delivery/backoff.ts';
import type { Delivered } from '../../src/delivery/destination.ts';
import { prepareSearch, prepareSearchAgain } from '../../src/delivery/prepare-search.ts';
import { SearchDestination } from '../../src/delivery/search-destination.ts';
import { indexName, searchId } from '../../src/record/id.ts';
import { createSearchClient } from '../../src/search/client.ts';
import { recordOf } from '../support/records.ts';
import { SearchServer } from '../support/search-server.ts';
import { entryOf } from './fixture.ts';

const GO_ON = new AbortController().signal;

describe('the search lane’s destination', () => {
  let server: SearchServer;
  let destination: SearchDestination;

  beforeEach(async () => {
    server = await SearchServer.start();
    destination = make();
  });
  afterEach(async () => {
    await destination.close();
    await server.down();
  });

  function make(maxBulkBytes = 5_000_000, metadataCopy = false): SearchDestination {
    return new SearchDestination({
      metadataCopy,
      openClient: () => createSearchClient({ url: server.url, requestTimeoutMs: 2_000 }),
      maxBulkBytes,
      bulksInFlight: 2,
      prepare: prepareSearch,
      prepareAgain: prepareSearchAgain,
    });
  }
  const kinds = async (entries: readonly Delivered[]) =>
    (await destination.write(entries, GO_ON)).map((outcome) => outcome.kind);

  it('takes records and projections, each in the month’s index under its own id and revision', async () => {
    const merged = { ...recordOf('b', { chat_session_id: 's' }), revision: 3 };
    assert.deepEqual([...destination.kinds], ['record', 'projection']);
    assert.deepEqual(await kinds([entryOf(recordOf('a')), entryOf(merged, 'projection')]), ['delivered', 'delivered']);
    const { documents } = server;
    assert.deepEqual([documents.get('a')?.version, documents.get('b')?.version], [1, 3]);
    assert.ok(server.stored.has(`${indexName(merged.time)}/${searchId('s', 'b')}`));
  });

  it('has the templates in place before the first document', async () => {
    await destination.open();
    assert.ok(server.definitions.has('/_index_template/prompt-logs'));
    assert.equal(server.bulks.length, 0);
  });

  it('lets nothing newer be replaced, and takes that for delivered', async () => {
    await kinds([entryOf({ ...recordOf('a', { content: 'newer' }), revision: 2 }, 'projection')]);
    assert.deepEqual(await kinds([entryOf(recordOf('a', { content: 'older' }))]), ['delivered']);
    assert.equal(server.documents.get('a')?.version, 2);
  });

  it('removes what was erased', async () => {
    await kinds([entryOf(recordOf('a'))]);
    const erased = { ...recordOf('a'), revision: 2, erased: '2026-11-22T00:00:00.000Z' };
    assert.deepEqual(await kinds([entryOf(erased, 'projection')]), ['delivered']);
    assert.equal(server.documents.size, 0);
    assert.deepEqual(await kinds([entryOf(erased, 'projection')]), ['delivered'], 'gone already');
  });

  it('refuses what is no record and what the server refuses, and touches no neighbour', async () => {
    const broken = { ...entryOf(recordOf('b')), body: Buffer.from('{"message":') };
    const empty = { ...entryOf(recordOf('c')), body: Buffer.from('{}') };
    server.judge = ({ source }) =>
      (source?.['event'] as { id: string } | undefined)?.id === 'd'
        ? { status: 400, error: { type: 'document_parsing_exception', reason: 'failed to parse' } }
        : undefined;
    const entries = [entryOf(recordOf('a')), broken, empty, entryOf(recordOf('d')), entryOf(recordOf('e'))];
    const outcomes = await destination.write(entries, GO_ON);
    assert.deepEqual(
      outcomes.map((outcome) => [outcome.kind, 'code' in outcome ? outcome.code : 0]),
      [
        ['delivered', 0],
        ['rejected', 422],
        ['rejected', 422],
        ['rejected', 400],
        ['delivered', 0],
      ],
    );
    assert.deepEqual([...server.documents.keys()], ['a', 'e']);
  });

  it('sends several bulks where the documents of a batch are larger than one, and keeps outcomes in place', async () => {
    destination = make(10_000);
    server.judge = ({ source }) =>
      (source?.['event'] as { id: string } | undefined)?.id === 'm7'
        ? { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue is full' } }
        : undefined;
    const entries = Array.from({ length: 20 }, (_, index) =>
      entryOf(recordOf(`m${index}`, { content: `${index} `.repeat(500) })),
    );
    entries.push(entryOf(recordOf('huge', { content: 'x'.repeat(50_000) })));
    const outcomes = await kinds(entries);
    assert.ok(server.bulks.length > 3, `${server.bulks.length} bulks`);
    assert.deepEqual(
      outcomes.map((kind, index) => [index, kind]).filter(([, kind]) => kind !== 'delivered'),
      [[7, 'retry']],
    );
    assert.equal(server.documents.size, 20);
  });

  it('tells for how long the server wants to be left alone', async () => {
    await destination.open();
    server.fault = ({ isBulk }) => (isBulk ? { status: 503, headers: { 'retry-after': '7' } } : undefined);
    const [outcome] = await destination.write([entryOf(recordOf('a'))], GO_ON);
    assert.ok(outcome?.kind === 'retry' && outcome.afterMs === 7_000, JSON.stringify(outcome));
    assert.equal(backoffMs(1, 30_000, outcome.afterMs), 7_000);
  });

  for (const fault of ['reset', 'reset after', 'garbage'] as const) {
    it(`takes a connection that broke (${fault}) for unknown, and sends it again without doubling it`, async () => {
      await destination.open();
      server.fault = ({ isBulk }) => (isBulk ? fault : undefined);
      assert.deepEqual(await kinds([entryOf(recordOf('a')), entryOf(recordOf('b'))]), ['retry', 'retry']);
      server.fault = () => undefined;
      assert.deepEqual(await kinds([entryOf(recordOf('a')), entryOf(recordOf('b'))]), ['delivered', 'delivered']);
      assert.equal(server.documents.size, 2);
    });
  }

  it('looks for the templates again after the server was away: it may be another one', async () => {
    await kinds([entryOf(recordOf('a'))]);
    server.fault = () => 'reset';
    assert.deepEqual(await kinds([entryOf(recordOf('b'))]), ['retry']);
    await assert.rejects(destination.write([entryOf(recordOf('b'))], GO_ON));
    server.fault = () => undefined;
    server.definitions.clear();
    assert.deepEqual(await kinds([entryOf(recordOf('b'))]), ['delivered']);
    assert.ok(server.definitions.has('/_index_template/prompt-logs'));
  });

  it('writes without installing templates where it may not, and not where the server fails', async () => {
    server.fault = ({ method, isBulk }) => (method !== 'GET' && !isBulk ? { status: 403, body: '{}' } : undefined);
    await destination.open();
    assert.deepEqual(await kinds([entryOf(recordOf('a'))]), ['delivered']);
    await destination.close();
    destination = make();
    server.fault = () => ({ status: 503, body: '{}' });
    await assert.rejects(destination.open());
  });

  it('stops when it is told to', async () => {
    await destination.open();
    server.fault = () => 'hang';
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const started = performance.now();
    const outcomes = await destination.write([entryOf(recordOf('a'))], stop.signal);
    assert.equal(outcomes[0]?.kind, 'retry');
    assert.ok(performance.now() - started < 5_000);
  });

  it('says what is wrong with its settings each time it is opened', async () => {
    let file = 'missing';
    destination = new SearchDestination({
      openClient: () => {
        if (file === 'missing') throw new Error('no such file: ca.pem');
        return createSearchClient({ url: server.url });
      },
      maxBulkBytes: 1_000,
      bulksInFlight: 1,
      prepare: prepareSearch,
      prepareAgain: prepareSearchAgain,
    });
    await assert.rejects(destination.open(), /ca\.pem/);
    file = 'there';
    await destination.open();
  });

  describe('that writes copies without content', () => {
    const SECRET = 'quetzal';
    const copies = () => [...server.stored].filter(([key]) => key.startsWith('prompt-metadata-2026.11/'));
    beforeEach(() => {
      destination = make(5_000_000, true);
    });

    it('writes each record twice in one request, under the same id and version', async () => {
      assert.deepEqual(await kinds([entryOf(recordOf('a', { content: SECRET })), entryOf(recordOf('b'))]), [
        'delivered',
        'delivered',
      ]);
      assert.deepEqual(
        server.bulks.map((bulk) => bulk.map(({ index }) => index)),
        [['prompt-logs-2026.11', 'prompt-metadata-2026.11', 'prompt-logs-2026.11', 'prompt-metadata-2026.11']],
      );
      for (const [key, { version, source }] of copies()) {
        assert.equal(server.stored.get(key.replace('metadata', 'logs'))?.version, version);
        assert.ok(!JSON.stringify(source).includes(SECRET));
      }
      assert.equal(copies().length, 2);
    });

    it('removes both of what was erased', async () => {
      await kinds([entryOf(recordOf('a'))]);
      const erased = { ...recordOf('a'), revision: 2, erased: '2026-11-22T00:00:00.000Z' };
      assert.deepEqual(await kinds([entryOf(erased, 'projection')]), ['delivered']);
      assert.deepEqual(
        [...server.stored.values()].map(({ version, source }) => [version, source]),
        [
          [2, undefined],
          [2, undefined],
        ],
      );
    });

    for (const [guilty, status, kind] of [
      ['prompt-metadata-2026.11', 429, 'retry'],
      ['prompt-logs-2026.11', 429, 'retry'],
      ['prompt-metadata-2026.11', 400, 'rejected'],
      ['prompt-logs-2026.11', 400, 'rejected'],
    ] as const) {
      it(`has a record delivered when both are: ${kind} for ${status} of ${guilty}`, async () => {
        server.judge = ({ index, id }) =>
          index === guilty && id === searchId('b', 'b')
            ? { status, error: { type: 'an_exception', reason: 'no' } }
            : undefined;
        const entries = ['a', 'b', 'c'].map((id) => entryOf(recordOf(id)));
        assert.deepEqual(await kinds(entries), ['delivered', kind, 'delivered']);
      });
    }

    it('rather sends again than gives up, when one is refused and the other is busy', async () => {
      server.judge = ({ index }) => ({
        status: index.startsWith('prompt-logs') ? 400 : 503,
        error: { type: 'an_exception', reason: 'no' },
      });
      assert.deepEqual(await kinds([entryOf(recordOf('a'))]), ['retry']);
    });

    it('keeps outcomes in place when the two go in different requests', async () => {
      destination = make(10_000, true);
      server.judge = ({ index, id }) =>
        index.startsWith('prompt-metadata') && id === searchId('m7', 'm7')
          ? { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue is full' } }
          : undefined;
      const entries = Array.from({ length: 20 }, (_, at) =>
        entryOf(recordOf(`m${at}`, { content: `${at} `.repeat(500), user: { name: 'x'.repeat(2_000) } })),
      );
      const outcomes = await kinds(entries);
      assert.ok(server.bulks.length > 3, `${server.bulks.length} bulks`);
      assert.deepEqual(
        outcomes.flatMap((kind, at) => (kind === 'delivered' ? [] : [[at, kind]])),
        [[7, 'retry']],
      );
    });
  });
});
