/** Queries, filters and documents of any kind before a real Elasticsearch: it refuses none of what we made of them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { readValue, takeMade } from '../../src/doors/intake.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { project } from '../../src/projection/search-document.ts';
import type { JsonObject, PromptRecord } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { createSearchClient } from '../../src/search/client.ts';
import { parseKql } from '../../src/search/kql/kql.ts';
import { kqlQuery } from '../../src/search/kql/kql-query.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { casesOf, KQL_LETTERS, KQL_QUERIES } from '../fuzz/corpus.ts';
import { FUZZ_SEED, fuzzAsync, fuzzTimeout, note, runsOf } from '../fuzz/fuzzing.ts';
import { mutatedJson, mutatedText } from '../fuzz/mutations.ts';
import { StrictTaker, throwsOnlyCodes } from '../fuzz/strict-taker.ts';
import { anyRecord, anyText } from '../support/arbitrary-record.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { ExplorerCollector, type TestBrowser } from '../support/explorer-collector.ts';

const INDEX = 'prompt-logs-1990.03';
const BATCH = 100;
const CONTEXT = { key: 'fuzz', time: '1990-03-05T10:00:00.000Z' };

describe('a real Elasticsearch under fuzz', function () {
  this.timeout(fuzzTimeout(180_000));
  let superuser: SearchClient;
  let analyst: SearchClient;
  let explorer: ExplorerCollector;
  let browser: TestBrowser;

  before(async () => {
    const server = await sharedElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    analyst = createSearchClient({ url: server.url, ...server.analyst });
    await installTemplates(superuser);
    await superuser.indices.create({ index: INDEX });
    explorer = await ExplorerCollector.start({ collector: { search: { client: analyst, place: 'the search store' } } });
    browser = await explorer.signIn({ key: explorer.keyFor(['read']) });
  });
  after(async () => {
    await explorer?.remove();
    await superuser?.indices.delete({ index: INDEX });
    await analyst?.close();
    await superuser?.close();
  });

  it('takes the document of every record, whatever a format made of whatever came', async () => {
    const trials = { area: 'search documents indexed', runs: 1_000, cost: 2 };
    const seeds = FORMATS.flatMap(({ name }) => casesOf(name));
    const values = fc.sample(mutatedJson(seeds), { seed: FUZZ_SEED, numRuns: runsOf(trials) });
    const records = [...values.flatMap(recordsIn), ...fc.sample(anyRecord, { seed: FUZZ_SEED, numRuns: 300 })];
    for (let from = 0; from < records.length; from += BATCH) await assertIndexed(records.slice(from, from + BATCH));
    note(trials.area, records.length);
  });

  it('answers every query that we took for one', async () => {
    const trials = { area: 'queries answered by a server', runs: 1_500 };
    const texts = fc.sample(mutatedText(KQL_QUERIES, KQL_LETTERS), { seed: FUZZ_SEED, numRuns: runsOf(trials) });
    const read = texts.flatMap((text): { text: string; query: JsonObject }[] => {
      const kql = throwsOnlyCodes(() => parseKql(text), 'PL_USAGE');
      return kql === undefined ? [] : [{ text, query: kqlQuery(kql) }];
    });
    assert.ok(read.length > texts.length / 20, `${read.length} of ${texts.length} were queries`);
    for (let from = 0; from < read.length; from += BATCH) {
      const some = read.slice(from, from + BATCH);
      const searches = some.flatMap(({ query }) => [
        { index: INDEX },
        { size: 1, query: { bool: { filter: [query] } } },
      ]);
      const { responses } = await analyst.msearch({ searches: searches as never[] });
      for (const [at, answer] of responses.entries()) {
        assert.ok(!('error' in answer), `${some[at]?.text}: ${JSON.stringify(answer)}`);
      }
    }
    note(trials.area, read.length);
  });

  it('is never asked by the page for what it cannot answer', async () => {
    const texts = mutatedText(KQL_QUERIES, KQL_LETTERS);
    const words = mutatedText(['refund -invoice', '"a phrase" | begin*', 'a + b', '(a'], KQL_LETTERS);
    const time = fc.constantFrom(
      'now',
      '-7d',
      'now-1h',
      '2026-11',
      '2026-02-31',
      '0001-01-01',
      '9999-12-31',
      '-999999y',
      'x',
      '',
    );
    const filters = fc.dictionary(
      fc.constantFrom(
        'outcome',
        'service.name',
        'cost.total',
        'gen_ai.usage.input_tokens',
        'source.ip',
        'message',
        'properties.a',
        '__proto__',
        'stream',
      ),
      fc.array(fc.oneof(anyText, fc.constantFrom('1', '1e400', '-0', 'true', '10.0.0.1', '99999999999999999999')), {
        maxLength: 3,
      }),
      { maxKeys: 2 },
    );
    const search = fc.record(
      {
        words,
        query: texts,
        since: time,
        until: time,
        filters,
        user: anyText,
        facets: fc.boolean(),
        sort: fc.constantFrom('relevance', 'newest', 'oldest', 'x'),
        size: fc.constantFrom(0, 1, 30, 1000, 1001, 1.5),
      },
      { requiredKeys: [] },
    );
    await fuzzAsync({ area: 'questions of the page', runs: 150, cost: 8 }, search, async (body) => {
      await assertAnswered('/v1/search', body, () => browser.post('/v1/search', body));
    });
    const board = fc.record({ from: time, to: time, query: texts, filters }, { requiredKeys: [] });
    const id = fc.constantFrom(...DASHBOARDS.map((each) => each.id), 'none', '..%2f');
    await fuzzAsync(
      { area: 'questions of the page', runs: 60, cost: 20 },
      fc.tuple(id, board),
      async ([name, body]) => {
        await assertAnswered(name, body, () => browser.post(`/v1/dashboards/${name}`, body));
      },
    );
    const asked = fc.tuple(
      fc.constantFrom(
        'outcome',
        'user.name',
        'cost.total',
        'source.ip',
        '@timestamp',
        'stream',
        'x',
        '__proto__',
        'properties.a',
      ),
      fc.oneof(anyText, words),
    );
    await fuzzAsync({ area: 'questions of the page', runs: 150, cost: 8 }, asked, async ([field, prefix]) => {
      const path = `/v1/values?${new URLSearchParams({ field, prefix })}`;
      await assertAnswered(path, prefix, () => browser.get(path));
    });
    assert.deepEqual(explorer.collector.faults, []);
  });

  async function assertAnswered(what: string, body: unknown, ask: () => ReturnType<TestBrowser['get']>): Promise<void> {
    const { status, text } = await ask();
    const shown = `${what} ${JSON.stringify(body)}: ${status} ${text.slice(0, 1_000)}`;
    // What a server refuses is our fault: whatever is wrong with a question has to be found before.
    assert.ok([200, 400, 404, 422].includes(status), shown);
    if (status === 200) assert.ok(!/"error":"[^"]*(exception|Elasticsearch: 4)/.test(text), shown);
  }

  async function assertIndexed(records: readonly PromptRecord[]): Promise<void> {
    const entries = records.map((record) => project(record));
    const operations = entries.flatMap(({ document }, at) =>
      document === undefined ? [] : [{ index: { _index: INDEX, _id: String(at) } }, document],
    );
    if (operations.length === 0) return;
    const { items } = await superuser.bulk({ operations });
    const refused = items.filter(({ index }) => index?.error !== undefined);
    assert.deepEqual(
      refused.map(({ index }) => index?.error?.reason),
      [],
    );
  }
});

/** What the gate lets through of what the formats make of a value. */
function recordsIn(value: unknown): PromptRecord[] {
  const taker = new StrictTaker();
  for (const made of readValue(value, CONTEXT).made) takeMade(taker, made, 'fuzz');
  return taker.passed.filter(({ head }) => head.kind === 'record').map(({ json }) => JSON.parse(json) as PromptRecord);
}
