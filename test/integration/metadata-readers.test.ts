/** Readers without prompt content, on a real server: by copies without content, and by field-level security where it is licensed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bulkItems } from '../../src/delivery/bulk-item.ts';
import { reindex } from '../../src/delivery/reindex.ts';
import { FIELDS, METADATA_FIELDS } from '../../src/record/fields.ts';
import type { JsonObject, PromptRecord } from '../../src/record/record.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { searchRecords } from '../../src/search/search.ts';
import { Shipper } from '../../src/shipper.ts';
import { deleteIndices } from '../support/both-stores.ts';
import { maximalRecord } from '../support/maximal-record.ts';
import { SecuredElasticsearch } from '../support/secured-elasticsearch.ts';

const SECRET = 'quetzalcoatlus';
const READER = 'promptlog_reader';
const FIELDS_READER = 'promptlog_reader_fields';
const ANALYST = 'promptlog_analyst';

/** A record that says the secret word in every field of content there is. */
function secretive(id = 'm-2'): PromptRecord {
  const text = JSON.stringify(maximalRecord())
    .replaceAll('Be brief.', SECRET)
    .replaceAll('"Hi"', `"${SECRET}"`)
    .replaceAll('And this picture?', SECRET)
    .replaceAll('"found"', `"${SECRET}"`)
    .replaceAll('Look', SECRET)
    .replaceAll('It broke', SECRET)
    .replaceAll('"good"', `"${SECRET}"`)
    .replaceAll('"helpful"', `"${SECRET}"`)
    .replaceAll('{"TEAM":"a"}', `{"TEAM":"a","TICKET":"${SECRET}"}`)
    .replaceAll('{"key":"k"}', `{"key":"${SECRET}"}`)
    .replaceAll('{\\"q\\":1}', SECRET)
    .replaceAll('"function":{"name":"find"}', `"function":{"name":"find","description":"${SECRET}"}`);
  const record = JSON.parse(text) as PromptRecord;
  return { ...record, message: { ...record.message, id } };
}

const insight = () => ({ topics: [SECRET], topic: 'billing' }) as never;

describe('readers without prompt content', function () {
  this.timeout(180_000);
  let secured: SecuredElasticsearch;
  let folder: string;
  const clients = new Map<string, SearchClient>();
  const as = (role: string): SearchClient => {
    const client = clients.get(role) ?? secured.client(role);
    clients.set(role, client);
    return client;
  };

  before(async () => {
    secured = await SecuredElasticsearch.shared();
    folder = mkdtempSync(join(tmpdir(), 'promptlog-metadata-'));
  });
  after(async () => {
    await clear();
    for (const client of clients.values()) await client.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(clear);

  async function clear(): Promise<void> {
    await deleteIndices(secured.superuser);
    await secured.superuser.indices.delete({ index: 'prompt-metadata-2026.11', ignore_unavailable: true });
  }

  /** Everything the server tells that role of that index, by every way there is to ask. */
  async function everything(role: string, index: string): Promise<string> {
    const names = FIELDS.filter(({ type }) => type !== 'object').map(({ name }) => name);
    const countable = [
      ...FIELDS.filter(({ type }) => type === 'keyword').map(({ name }) => name),
      'labels.key',
      'properties.TICKET',
      'error.message.keyword',
    ];
    const bodies: JsonObject[] = [
      { fields: ['*'], docvalue_fields: [...countable], stored_fields: ['*'], _source: true, explain: true },
      { fields: [...names] as string[], _source: ['message', 'gen_ai.*', 'error.*', 'labels', 'properties'] },
      {
        highlight: { require_field_match: false, fields: { '*': {} } },
        query: { query_string: { query: SECRET, fields: ['*'], lenient: true } },
      },
      { size: 0, aggs: Object.fromEntries(countable.map((field) => [field, { terms: { field } }])) },
      { size: 0, aggs: { hits: { top_hits: { _source: true, size: 3 } } } },
      {
        collapse: { field: 'error.message.keyword' },
        sort: [{ 'error.message.keyword': { order: 'asc', missing: '_last' } }],
      },
      { suggest: { word: { text: SECRET.slice(0, -1), term: { field: 'message' } } } },
    ];
    const parts: string[] = [];
    for (const body of bodies) parts.push((await secured.ask(role, 'POST', `/${index}/_search`, body)).text);
    const { text: found } = await secured.ask(role, 'POST', `/${index}/_search`, { stored_fields: [], size: 1 });
    const hit = /"_index":"([^"]+)","_id":"([^"]+)"/.exec(found);
    if (hit !== null) {
      const [, at, id] = hit;
      for (const path of [
        `/${at}/_doc/${id}`,
        `/${at}/_source/${id}`,
        `/${at}/_termvectors/${id}?fields=*`,
        `/${at}/_doc/${id}?realtime=true&stored_fields=message`,
      ]) {
        parts.push((await secured.ask(role, 'GET', path)).text);
      }
      parts.push(
        (await secured.ask(role, 'POST', `/${at}/_explain/${id}`, { query: { match: { message: SECRET } } })).text,
      );
    }
    parts.push(
      (await secured.ask(role, 'POST', `/${index}/_terms_enum`, { field: 'topics', string: SECRET.slice(0, 3) })).text,
    );
    parts.push(
      (
        await secured.ask(role, 'POST', '/_msearch', [
          { index },
          { query: { match_phrase: { message: SECRET } }, fields: ['*'] },
        ])
      ).text,
    );
    return parts.join('\n');
  }

  /** How many documents a query by content finds: an answer to "did anybody say this?". */
  async function found(role: string, index: string): Promise<number[]> {
    const queries: JsonObject[] = [
      { match: { message: SECRET } },
      { match: { 'prompt.text': SECRET } },
      { match: { 'completion.text': SECRET } },
      { term: { topics: SECRET } },
      { term: { 'error.message.keyword': SECRET } },
      { prefix: { 'properties.TICKET': SECRET.slice(0, 3) } },
      { term: { labels: SECRET } },
      { query_string: { query: SECRET } },
      { multi_match: { query: SECRET, fields: ['*'], lenient: true } },
      { exists: { field: 'feedback.comment' } },
    ];
    const counts: number[] = [];
    for (const query of queries) {
      const { body, text } = await secured.ask(role, 'POST', `/${index}/_count`, { query });
      assert.equal(typeof body['count'], 'number', text);
      counts.push(body['count'] as number);
    }
    return counts;
  }

  async function write(record: PromptRecord): Promise<void> {
    const items = bulkItems(record, '2026-11-21T05:00:03.000Z', { insight, metadataCopy: true });
    const operations = items.flatMap(({ index, id, version, source }) => [
      { index: { _index: index, _id: id, version, version_type: 'external_gte' as const } },
      JSON.parse(source ?? '') as object,
    ]);
    const answer = await as('promptlog_writer').bulk({ operations });
    assert.deepEqual(
      answer.items.map((item) => item.index?.status),
      [201, 201],
    );
    await secured.superuser.indices.refresh({ index: 'prompt-*' });
  }

  it('find nothing of what was said in the copies, whatever they ask, and all that can be counted', async () => {
    await write(secretive());
    assert.ok((await everything(ANALYST, 'prompt-logs')).includes(SECRET), 'who may read, finds it');
    assert.deepEqual(new Set(await found(ANALYST, 'prompt-logs')), new Set([1]));
    assert.ok(!(await everything(READER, 'prompt-metadata')).includes(SECRET));
    assert.deepEqual(new Set(await found(READER, 'prompt-metadata')), new Set([0]));
    const { body } = await secured.ask(READER, 'GET', '/prompt-metadata/_search');
    const [hit] = (body['hits'] as { hits: { _source: JsonObject }[] }).hits;
    assert.deepEqual(leaves(hit?._source ?? {}), expectedLeaves());
    assert.equal((await secured.ask(READER, 'GET', '/prompt-logs/_search')).status, 403);
  });

  it('have all of the mapping in the copies, so that a dashboard of records works on them', async () => {
    await write(secretive());
    const mapping = async (index: string): Promise<unknown> =>
      Object.values(await secured.superuser.indices.getMapping({ index }))[0]?.mappings;
    assert.deepEqual(await mapping('prompt-metadata'), await mapping('prompt-logs'));
    const { body } = await secured.ask(READER, 'POST', '/prompt-metadata/_search', {
      size: 0,
      aggs: { tokens: { sum: { field: 'gen_ai.usage.total_tokens' } }, topic: { terms: { field: 'topic' } } },
    });
    const { tokens, topic } = body['aggregations'] as {
      tokens: { value: number };
      topic: { buckets: { key: string }[] };
    };
    assert.deepEqual([tokens.value, topic.buckets[0]?.key], [30, 'billing']);
  });

  it('get their copies from delivery, corrected and erased with the record, and from reindexing', async () => {
    const { superuser } = secured;
    const file = join(folder, 'records.sqlite');
    const shipper = new Shipper({
      spool: { folder: join(folder, 'spool') },
      records: { kind: 'sqlite', file },
      search: { url: secured.url, ...secured.user('promptlog_writer'), metadataCopy: true },
      capture: { default: 'full' },
      masking: false,
      delivery: { batchWaitMs: 10 },
    });
    const [kept, erased] = [secretive('kept'), secretive('erased')];
    shipper.accept(kept);
    shipper.accept(erased);
    assert.equal(await shipper.drain(), true);
    shipper.acceptChange({ id: 'kept', chat_session_id: 's-1', at: '2026-11-22T00:00:00.000Z', tags: ['corrected'] });
    assert.equal(await shipper.drain(), true);
    await shipper.close();
    const copies = async (): Promise<{ id: unknown; version: unknown; tags: unknown }[]> => {
      await superuser.indices.refresh({ index: 'prompt-*' });
      const { hits } = await superuser.search<{ event: { id: string }; tags: string[] }>({
        index: 'prompt-metadata',
        version: true,
        sort: 'event.id',
      });
      assert.ok(!JSON.stringify(hits).includes(SECRET));
      return hits.hits.map(({ _source, _version }) => ({
        id: _source?.event.id,
        version: _version,
        tags: _source?.tags,
      }));
    };
    const written = await copies();
    assert.deepEqual(
      written.map(({ id, version }) => [id, version]),
      [
        ['erased', 1],
        ['kept', 2],
      ],
    );
    assert.ok(JSON.stringify(written[1]?.tags).includes('corrected'));

    const store = new SqliteStore({ file });
    await store.open();
    const there = (await store.read('s-1', 'erased')) ?? assert.fail();
    await store.replace({ ...there.record, revision: 2, erased: '2026-11-22T00:00:00.000Z' }, there.etag);
    await clear();
    const client = as('promptlog_writer');
    assert.equal((await reindex({ store, client, metadataCopy: true }))?.indexed, 2);
    assert.deepEqual(
      (await copies()).map(({ id, version }) => [id, version]),
      [['kept', 2]],
    );
    await store.close();
  });

  it('find nothing in the records themselves by field-level security, where the licence has it', async () => {
    await write(secretive());
    await secured.startTrial();
    assert.ok((await everything(ANALYST, 'prompt-logs')).includes(SECRET), 'who may read, finds it');
    assert.ok(!(await everything(FIELDS_READER, 'prompt-logs')).includes(SECRET));
    assert.deepEqual(new Set(await found(FIELDS_READER, 'prompt-logs')), new Set([0]));
    const { body } = await secured.ask(FIELDS_READER, 'GET', '/prompt-logs/_search');
    const [hit] = (body['hits'] as { hits: { _source: JsonObject }[] }).hits;
    assert.deepEqual(leaves(hit?._source ?? {}), expectedLeaves());
    const caps = await secured.ask(FIELDS_READER, 'GET', '/prompt-logs/_field_caps?fields=*');
    const shown = Object.entries(caps.body['fields'] as Record<string, Record<string, unknown>>)
      .filter(([name, types]) => !name.startsWith('_') && !('object' in types))
      .map(([name]) => name);
    assert.deepEqual(shown.toSorted(), METADATA_FIELDS.toSorted());
    const page = await searchRecords(as(FIELDS_READER), { words: SECRET });
    assert.equal(page.total, 0);
  });

  /** What the document of the record holds of the fields that are told. */
  function expectedLeaves(): string[] {
    const [item] = bulkItems(secretive(), '', { insight });
    return leaves(JSON.parse(item.source ?? '') as JsonObject).filter((name) => METADATA_FIELDS.includes(name));
  }
});

function leaves(value: JsonObject, prefix = ''): string[] {
  return Object.entries(value)
    .flatMap(([name, below]) =>
      typeof below === 'object' && below !== null && !Array.isArray(below)
        ? leaves(below, `${prefix}${name}.`)
        : [prefix + name],
    )
    .toSorted();
}
