/** The running collector and requests made up from its own description: packed, wrong on purpose, one leading to the next, by who may little. */
import assert from 'node:assert/strict';
import { SCOPES, type Scope } from '../../src/doors/http/guard.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { FUZZ_SEED, fuzzTimeout, note, runsOf } from '../fuzz/fuzzing.ts';
import { PackingProxy } from '../fuzz/packing-proxy.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { ExplorerCollector } from '../support/explorer-collector.ts';
import { type ApiCheck, checkApi } from '../support/schemathesis.ts';

const AREA = 'requests made up from the API’s description';
const MAX_SECONDS = 10;
const examples = runsOf({ runs: 4, cost: 200 });

describe('the HTTP API under fuzz', function () {
  this.timeout(fuzzTimeout(180_000));
  let keyed: ExplorerCollector;
  let search: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    const superuser = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(superuser);
    await superuser.close();
    search = createSearchClient({ url: server.url, ...server.analyst });
  });
  beforeEach(async () => {
    keyed = await ExplorerCollector.start({ collector: { search: { client: search, place: 'the search store' } } });
  });
  afterEach(async () => {
    await keyed.remove();
  });
  after(async () => {
    await search?.close();
  });

  const made = async (url: string, scopes: readonly Scope[], more: Partial<Parameters<typeof checkApi>[0]>) => {
    const check = await checkApi({
      url,
      key: keyed.keyFor(scopes),
      seed: FUZZ_SEED,
      examples,
      maxSeconds: MAX_SECONDS,
      ...more,
    });
    assertClean(check);
    note(AREA, check.test_cases.generated);
    assert.deepEqual(keyed.collector.faults, []);
    return check;
  };

  it('answers as it is described when every body comes packed, also in requests that follow from answers', async () => {
    const proxy = await PackingProxy.start(keyed.url);
    try {
      await made(proxy.url, SCOPES, { phases: ['fuzzing', 'stateful'] });
      for (const name of ['gzip', 'deflate', 'br', 'zstd']) assert.ok((proxy.packed.get(name) ?? 0) > 0, name);
    } finally {
      await proxy.close();
    }
    assert.ok(keyed.collector.shipper.status().accepted.record > 0);
    assert.equal(await keyed.collector.shipper.drain(), true, 'what was accepted is delivered');
  });

  it('refuses what is wrong on purpose, everywhere, and takes no harm', async () => {
    await made(keyed.url, SCOPES, { phases: ['fuzzing'], data: 'negative' });
  });

  it('takes nothing from who may only read, and shows nothing to who may only write', async () => {
    await made(keyed.url, ['read'], { phases: ['fuzzing'] });
    for (const count of Object.values(keyed.collector.shipper.status().accepted)) assert.equal(count, 0);
    await made(keyed.url, ['ingest'], { phases: ['fuzzing'] });
  });
});

function assertClean({ output, failures, operations, test_cases, complete }: ApiCheck): void {
  assert.deepEqual(failures, [], output);
  assert.deepEqual({ complete, errored: operations.errored }, { complete: true, errored: 0 }, output);
  assert.deepEqual([test_cases.with_failures, test_cases.errored], [0, 0], output);
  assert.ok(
    test_cases.generated > operations.tested,
    `${test_cases.generated} cases for ${operations.tested} operations`,
  );
}
