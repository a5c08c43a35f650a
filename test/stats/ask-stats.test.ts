import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/record/record.ts';
import { type SearchClient, searchErrors } from '../../src/search/client.ts';
import { askStats, scopeFilters } from '../../src/stats/ask-stats.ts';
import { dimensionsOf } from '../../src/stats/dimensions.ts';
import { TABLES } from '../../src/stats/tables.ts';
import { hasCode } from '../support/records.ts';

interface Asked {
  readonly aggs: { readonly rows: { readonly composite: { readonly size: number; readonly after?: JsonObject } } };
}

/** Refuses pages of more than so many buckets, as a server does whose limit is lower than usual. */
function serverOf(teams: readonly string[], most: number) {
  const sizes: number[] = [];
  const search = async ({ aggs }: Asked): Promise<unknown> => {
    const { size, after } = aggs.rows.composite;
    sizes.push(size);
    if (size > most) {
      const body = {
        error: { type: 'search_phase_execution_exception', caused_by: { type: 'too_many_buckets_exception' } },
      };
      throw new searchErrors.ResponseError({ statusCode: 400, body, headers: {}, warnings: null, meta: {} } as never);
    }
    const rest = teams.filter((team) => after === undefined || team > String(after['team']));
    const page = rest.slice(0, size);
    const buckets = page.map((team) => ({ key: { team }, doc_count: 2 }));
    return { aggregations: { rows: { buckets, after_key: { team: page.at(-1) } } } };
  };
  return { client: { search } as unknown as SearchClient, sizes };
}

describe('asking for a table', () => {
  const teams = Array.from({ length: 950 }, (_, number) => `team-${String(number).padStart(3, '0')}`);

  it('asks for smaller pages where the server allows no larger, and loses no row', async () => {
    const { client, sizes } = serverOf(teams, 300);
    const rows = await askStats({ client, table: TABLES.cost, by: dimensionsOf('team'), pageSize: 800 });
    assert.deepEqual(
      rows.map(({ keys }) => keys['team']),
      teams,
    );
    assert.deepEqual(sizes, [800, 400, 200, 200, 200, 200, 200]);
  });

  it('needs one request where all rows fit', async () => {
    const { client, sizes } = serverOf(teams, 1_000_000);
    await askStats({ client, table: TABLES.tokens, by: dimensionsOf('team') });
    assert.equal(sizes.length, 1);
  });

  it('gives up on a server that counts nothing', async () => {
    const { client } = serverOf(teams, 1);
    const asked = askStats({ client, table: TABLES.cost, by: dimensionsOf('team') });
    await assert.rejects(asked, hasCode('PL_SEARCH_REFUSED', /search\.max_buckets/));
  });

  it('narrows down by time and by a query, of which a wrong one is refused', () => {
    const [range, query] = scopeFilters({ since: new Date(5), query: 'outcome: failed' });
    assert.deepEqual(range, { range: { '@timestamp': { gte: 5, format: 'epoch_millis' } } });
    assert.ok(query !== undefined);
    assert.deepEqual(scopeFilters({}), []);
    assert.throws(() => scopeFilters({ query: 'outcome: (' }), /PromptlogError|expected/);
  });
});

describe('what a table is split by', () => {
  it('is refused where it is unknown or named twice', () => {
    assert.throws(() => dimensionsOf('ip,colour'), hasCode('PL_USAGE', /not "colour"/));
    assert.throws(() => dimensionsOf('ip, ip'), hasCode('PL_USAGE', /ip twice/));
    assert.throws(() => dimensionsOf(''), hasCode('PL_USAGE', /not ""/));
  });
});
