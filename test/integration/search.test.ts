import assert from 'node:assert/strict';
import { project } from '../../src/projection/search-document.ts';
import { newId } from '../../src/record/id.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { sendBulk } from '../../src/search/bulk.ts';
import { BulkBody } from '../../src/search/bulk-body.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { textOf } from '../../src/search/highlight.ts';
import type { SearchRequest } from '../../src/search/query.ts';
import { recordById, searchRecords, sessionRecords } from '../../src/search/search.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';

const INDEX = 'prompt-logs-1997.01';
const HUGE = `zirconium ${'lorem ipsum dolor '.repeat(60_000)}${'x'.repeat(100_000)} ${'sit amet '.repeat(120_000)} quokka`;

interface Said {
  readonly question: string;
  readonly answer?: string;
  readonly session?: string;
  readonly minute?: number;
  readonly history?: readonly string[];
}

function recordOf(id: string, said: Said, more: Partial<PromptRecord> = {}): PromptRecord {
  const history = (said.history ?? []).map((content) => ({ role: 'human', content }));
  const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: said.answer ?? 'yes' } }];
  return {
    chat_session_id: said.session ?? id,
    user: { user_id: 'u-1', name: 'Ana Prado', email: 'ana@example.com' },
    message: {
      id,
      prompt: [{ role: 'system', content: 'Be kind.' }, ...history, { role: 'human', content: said.question }],
      other_attr: [{ completion: { choices } }, { model: 'gpt-4o-2024-11-20' }],
      previous_message_id: '',
    },
    schema_version: 1,
    revision: 1,
    time: new Date(Date.UTC(1997, 0, 5, 10, said.minute ?? 0)).toISOString(),
    request: { model: 'support-bot' },
    response_id: `chatcmpl-${id}`,
    client: { app: 'shop' },
    outcome: 'completed',
    ...more,
  };
}

describe('searching a real server', () => {
  let reader: SearchClient;
  let superuser: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    reader = createSearchClient({ url: server.url, ...server.analyst });
    await installTemplates(superuser);
    await write(createSearchClient({ url: server.url, ...server.writer }), [
      recordOf('q1', {
        question: 'Where is my marzipan refund?',
        answer: 'It left on Tuesday, wombat.',
        session: 'talk',
        minute: 1,
      }),
      recordOf('q2', {
        question: 'And the second one?',
        session: 'talk',
        minute: 2,
        history: ['Where is my marzipan refund?'],
      }),
      recordOf('q0', { question: 'Hello there', session: 'talk', minute: 0 }),
      recordOf('huge', { question: HUGE, answer: 'A long read.' }),
      recordOf(
        'failed',
        { question: 'marzipan once more' },
        {
          user: { user_id: 'u-2', name: 'Bo' },
          outcome: 'failed',
          error: { type: 'rate_limit', message: 'slow down, capybara', status: 429 },
          client: { app: 'desk' },
          request: { model: 'other-bot' },
          time: '1997-01-20T00:00:00.000Z',
          feedback: [{ name: 'score', value: 1, comment: 'useless axolotl', at: '1997-01-21T00:00:00.000Z' }],
        },
      ),
    ]);
  });
  after(async () => {
    await superuser.indices.delete({ index: INDEX, ignore_unavailable: true });
    await reader.close();
    await superuser.close();
  });

  async function write(writer: SearchClient, records: readonly PromptRecord[]): Promise<void> {
    const body = new BulkBody(20_000_000);
    for (const record of records) {
      const { id, index, version, document } = project(record);
      assert.ok(body.add({ id, index, version, source: JSON.stringify(document) }));
    }
    const { outcomes } = await sendBulk(writer, body);
    assert.ok(
      outcomes.every(({ kind }) => kind === 'delivered'),
      JSON.stringify(outcomes),
    );
    await writer.close();
    await superuser.indices.refresh({ index: INDEX });
  }

  // Only the month of this test: other tests share the server.
  const idsOf = async (request: SearchRequest): Promise<string[]> => {
    const { hits } = await searchRecords(reader, { since: '1997-01-01', until: '1997-02-01', size: 100, ...request });
    return hits.map(({ id }) => id).sort();
  };

  it('finds a record by the first and the last word of question and answer, whatever the case', async () => {
    assert.deepEqual(await idsOf({ words: 'WHERE tuesday' }), ['q1']);
    assert.deepEqual(await idsOf({ words: 'wombat' }), ['q1']);
    assert.deepEqual(await idsOf({ words: 'hello' }), ['q0']);
  });

  it('finds words of errors and of comments', async () => {
    assert.deepEqual(await idsOf({ words: 'capybara' }), ['failed']);
    assert.deepEqual(await idsOf({ words: 'axolotl' }), ['failed']);
  });

  it('wants all words, a phrase as it stands, and none of the excluded', async () => {
    assert.deepEqual(await idsOf({ words: 'marzipan wombat' }), ['q1']);
    assert.deepEqual(await idsOf({ words: '"my marzipan"' }), ['q1', 'q2']);
    assert.deepEqual(await idsOf({ words: '"marzipan my"' }), []);
    assert.deepEqual(await idsOf({ words: 'marzipan -refund' }), ['failed']);
    assert.deepEqual(await idsOf({ words: 'wombat | capybara' }), ['failed', 'q1']);
    assert.deepEqual(await idsOf({ words: 'marzi*' }), ['failed', 'q1', 'q2']);
  });

  it('takes any text for words without failing', async () => {
    for (const words of ['C++ (foo', '"open', 'a~9 ^2 \\', '* -', ':/{}[]!', '😀', '--']) await idsOf({ words });
  });

  it('filters by each property', async () => {
    assert.deepEqual(await idsOf({ user: 'u-2' }), ['failed']);
    assert.deepEqual(await idsOf({ user: 'bo' }), ['failed']);
    assert.equal((await idsOf({ user: 'ANA@example.com' })).length, 4);
    assert.deepEqual(await idsOf({ session: 'talk' }), ['q0', 'q1', 'q2']);
    assert.deepEqual(await idsOf({ app: 'desk' }), ['failed']);
    assert.deepEqual(await idsOf({ model: 'other-bot' }), ['failed']);
    assert.equal((await idsOf({ model: 'gpt-4o' })).length, 5);
    assert.equal((await idsOf({ model: 'gpt-4o-2024-11-20' })).length, 5);
    assert.deepEqual(await idsOf({ outcome: 'failed' }), ['failed']);
    assert.deepEqual(await idsOf({ since: '1997-01-06' }), ['failed']);
    assert.deepEqual(await idsOf({ since: '1997-01-05', until: '1997-01-05', session: 'talk' }), ['q0', 'q1', 'q2']);
    assert.deepEqual(await idsOf({ since: '-1d' }), []);
    assert.deepEqual(await idsOf({ user: 'nobody' }), []);
  });

  it('marks the found words and tells who, when and how', async () => {
    const { hits, total, totalIsExact } = await searchRecords(reader, { words: 'wombat' });
    const [hit] = hits;
    assert.deepEqual([total, totalIsExact], [1, true]);
    assert.equal(
      textOf(hit?.highlights['gen_ai.output.messages.parts.content'] ?? [], (word) => `<${word}>`),
      'It left on Tuesday, <wombat>.',
    );
    assert.equal(textOf(hit?.highlights['message'] ?? []), 'Where is my marzipan refund?');
    const { user, session, turn, app, model, outcome, time } = hit ?? {};
    assert.deepEqual(
      { user, session, turn, app, model, outcome, time },
      {
        user: 'Ana Prado',
        session: 'talk',
        turn: 1,
        app: 'shop',
        model: 'gpt-4o-2024-11-20',
        outcome: 'completed',
        time: '1997-01-05T10:01:00.000Z',
      },
    );
  });

  it('finds and shows a prompt of 2.2 MB by its first and its last word', async () => {
    for (const words of ['zirconium', 'quokka', 'lorem zirconium quokka']) {
      const { hits } = await searchRecords(reader, { words });
      assert.deepEqual(
        hits.map(({ id }) => id),
        ['huge'],
      );
      const shown = textOf(hits[0]?.highlights['message'] ?? []);
      assert.ok(shown.startsWith('zirconium lorem') && shown.length < 1000, String(shown.length));
    }
  });

  it('would fail as a whole on that prompt without the limit', async () => {
    await assert.rejects(
      reader.search({
        index: INDEX,
        query: { match: { message: 'zirconium' } },
        highlight: { fields: { message: {} } },
      }),
      /max_analyzed_offset/,
    );
  });

  it('pages through all hits without repeating or leaving out one', async () => {
    for (const sort of ['newest', 'oldest', 'relevance'] as const) {
      const seen: string[] = [];
      let after: SearchRequest['after'];
      do {
        const page = await searchRecords(reader, {
          since: '1997-01-01',
          until: '1997-02-01',
          size: 2,
          sort,
          ...(after && { after }),
        });
        seen.push(...page.hits.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(seen.toSorted(), ['failed', 'huge', 'q0', 'q1', 'q2'], sort);
    }
  });

  it('reads a session in the order it was said, over any number of pages', async () => {
    for (const pageSize of [1, 2, 3, 500]) {
      const ids: unknown[] = [];
      for await (const document of sessionRecords(reader, 'talk', { pageSize }))
        ids.push((document['event'] as { id: string }).id);
      assert.deepEqual(ids, ['q0', 'q1', 'q2'], String(pageSize));
    }
  });

  it('reads a session of more than 10,000 turns to its end', async () => {
    const count = 10_050;
    const operations = Array.from({ length: count }, (_, turn) => [
      { index: { _index: INDEX } },
      { '@timestamp': '1997-01-30T00:00:00.000Z', session: { id: 'marathon', turn } },
    ]).flat();
    await superuser.bulk({ operations, refresh: true });
    let seen = 0;
    for await (const document of sessionRecords(reader, 'marathon')) {
      assert.equal((document['session'] as { turn: number }).turn, seen);
      seen += 1;
    }
    assert.equal(seen, count);
  });

  it('reads whole prompts of a session only when asked to', async () => {
    for (const whole of [true, false]) {
      for await (const document of sessionRecords(reader, 'talk', { whole })) {
        assert.equal('input' in (document['gen_ai'] as object), whole);
      }
    }
  });

  it('leaves no point in time open when the reader stops early', async () => {
    for await (const _document of sessionRecords(reader, 'talk', { pageSize: 1 })) break;
    const stats = await superuser.nodes.stats({ metric: 'indices', index_metric: 'search' });
    const open = Object.values(stats.nodes).map((node) => node.indices?.search?.open_contexts);
    assert.deepEqual(open, [0]);
  });

  it('reads a record by its id and by the id of its response', async () => {
    for (const id of ['q1', 'chatcmpl-q1']) {
      const found = await recordById(reader, id);
      assert.equal(found?.document['message'], 'Where is my marzipan refund?');
      assert.equal(found.others, 0);
    }
    assert.equal(await recordById(reader, newId()), undefined);
  });
});
