import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { hitPages, walkDocuments } from '../../src/search/walk.ts';

/** A server with so many documents, each at the place of its number, that counts the moments in time it holds open. */
function serverOf(
  documents: number,
  failsAt?: number,
): { client: SearchClient; asked: JsonObject[]; open: Set<string> } {
  const asked: JsonObject[] = [];
  const open = new Set<string>();
  const client = {
    openPointInTime: async () => {
      open.add('pit 0');
      return { id: 'pit 0' };
    },
    // The moment may get another name with each answer.
    search: async (body: { size: number; search_after?: [number]; pit: { id: string } }) => {
      const from = body.search_after === undefined ? 0 : body.search_after[0] + 1;
      if (failsAt !== undefined && from >= failsAt) throw new Error('the server is gone');
      assert.ok(open.delete(body.pit.id), `${body.pit.id} is not the newest name`);
      open.add(`pit ${asked.push(body as unknown as JsonObject)}`);
      const numbers = Array.from({ length: Math.min(body.size, documents - from) }, (_, at) => from + at);
      const hits = numbers.map((number) => ({ _index: 'i', _id: `d${number}`, _version: 3, sort: [number] }));
      return { pit_id: `pit ${asked.length}`, hits: { hits } };
    },
    closePointInTime: async ({ id }: { id: string }) => {
      if (!open.delete(id)) throw new Error('no such moment');
    },
  };
  return { client: client as unknown as SearchClient, asked, open };
}

async function idsOf(client: SearchClient, after?: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  const walk = { index: 'i', query: { match_all: {} }, pageSize: 2, sort: [{ at: 'asc' }], after };
  for await (const page of walkDocuments(client, walk)) ids.push(...page.map(({ id }) => id));
  return ids;
}

describe('a walk over documents', () => {
  it('gives each of them once, of one moment, and lets the moment go', async () => {
    const { client, asked, open } = serverOf(5);
    assert.deepEqual(await idsOf(client), ['d0', 'd1', 'd2', 'd3', 'd4']);
    assert.deepEqual(
      asked.map((body) => body['search_after']),
      [undefined, [1], [3]],
    );
    assert.deepEqual(asked[0]?.['sort'], [{ at: 'asc' }, { _shard_doc: 'asc' }]);
    assert.equal(open.size, 0);
  });

  it('goes on behind a place', async () => {
    const { client } = serverOf(5);
    assert.deepEqual(await idsOf(client, [2]), ['d3', 'd4']);
  });

  it('lets the moment go where it is broken off or fails', async () => {
    const walked = serverOf(9);
    for await (const page of walkDocuments(walked.client, { index: 'i', query: {}, pageSize: 2 })) {
      assert.equal(page.length, 2);
      break;
    }
    assert.equal(walked.open.size, 0);
    const broken = serverOf(9, 4);
    await assert.rejects(idsOf(broken.client), /the server is gone/);
    assert.equal(broken.open.size, 0);
  });

  it('asks nothing more when it is told to stop', async () => {
    const { client, asked, open } = serverOf(9);
    const stop = new AbortController();
    const walk = async (): Promise<void> => {
      for await (const _ of walkDocuments(client, { index: 'i', query: {}, pageSize: 2, signal: stop.signal }))
        stop.abort();
    };
    await assert.rejects(walk(), { name: 'AbortError' });
    assert.deepEqual([asked.length, open.size], [1, 0]);
  });
});

describe('pages of hits', () => {
  it('end with one that is not full, which may be empty', async () => {
    const sizes: number[] = [];
    const ask = async (behind?: readonly unknown[]): Promise<{ place: number[] }[]> =>
      behind === undefined ? [{ place: [1] }, { place: [2] }] : [];
    for await (const hits of hitPages(2, ask)) sizes.push(hits.length);
    assert.deepEqual(sizes, [2, 0]);
  });
});
