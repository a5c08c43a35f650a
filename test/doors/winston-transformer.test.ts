import assert from 'node:assert/strict';
import { ElasticsearchTransformer } from 'winston-elasticsearch';
import {
  createPromptLogTransformer,
  type LogData,
  promptLogClient,
  promptLogTransformer,
} from '../../src/doors/winston-transport.ts';
import { project } from '../../src/projection/search-document.ts';
import { searchId } from '../../src/record/id.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { RecordGate } from '../../src/record-gate.ts';

const TIME = '2026-10-31T23:30:00.000Z';
const CARD = '4111 1111 1111 1111';

const lineOf = (meta: Record<string, unknown>): LogData => ({ message: 'answered', level: 'info', meta });
const recordWith = (content: string, more: object = {}) => ({
  message: { id: 'm-1', prompt: [{ role: 'user', content }] },
  chat_session_id: 's-1',
  time: TIME,
  accepted: TIME,
  ...more,
});

/** The document without the time it was made at, which is the writer's own. */
function steady(document: Record<string, unknown>): Record<string, unknown> {
  const { ingested: _ingested, ...event } = document['event'] as Record<string, unknown>;
  return JSON.parse(JSON.stringify({ ...document, event })) as Record<string, unknown>;
}

describe('promptLogTransformer', () => {
  it('makes the document that promptlog makes of the record', () => {
    const passed = new RecordGate({}).record(recordWith('hello'), 'winston');
    const record = JSON.parse(passed?.json ?? '') as PromptRecord;
    const { document } = project(record, undefined, { bytes: Buffer.byteLength(passed?.json ?? '') });
    const made = promptLogTransformer(lineOf({ promptlog: recordWith('hello') }));
    assert.deepEqual(steady(made), steady(document as Record<string, unknown>));
    assert.match(String((made['event'] as Record<string, unknown>)['ingested']), /^\d{4}-/);
  });

  it('makes of every other line what winston-elasticsearch itself makes of it', () => {
    for (const meta of [{}, { line: 1, 'trace.id': 't', 'span.id': 's' }, { promptlog: null, 'transaction.id': 'x' }]) {
      const line = { ...lineOf(meta), timestamp: TIME };
      assert.deepEqual(promptLogTransformer(line), ElasticsearchTransformer(line));
    }
  });

  it('reads exchanges, and session, user and tags of the line', () => {
    const request = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };
    const promptlog = { request, response: { id: 'r-1', choices: [] } };
    const made = promptLogTransformer(lineOf({ promptlog, session: 's-7', user: 'ada', tags: ['x'] }));
    const { session, user, tags } = made as Record<string, Record<string, unknown>>;
    assert.deepEqual([session?.['id'], user?.['id'], tags], ['s-7', 'ada', ['x']]);
  });

  it('masks as the settings say', () => {
    const made = JSON.stringify(promptLogTransformer(lineOf({ promptlog: recordWith(`my card is ${CARD}`) })));
    assert.ok(!made.includes(CARD) && made.includes('my card is'));
  });

  it('never throws: what it cannot take becomes a document that says so, without the call', () => {
    const circular: Record<string, unknown> = { message: { prompt: [{ role: 'user', content: 'secret words' }] } };
    circular['self'] = circular;
    for (const bad of [42, { message: { prompt: 'secret words' } }, circular]) {
      const made = promptLogTransformer(lineOf({ promptlog: bad, line: 1 }));
      assert.equal((made['error'] as { code: string }).code, 'PL_RECORD_INVALID');
      assert.deepEqual([made['message'], made['fields']], ['answered', { line: 1 }]);
      assert.ok(!JSON.stringify(made).includes('secret words'));
    }
  });

  it('keeps what it is told to keep, from the member it is told', () => {
    const metadataOnly = createPromptLogTransformer({ member: 'call', capture: { default: 'metadata' } });
    const made = metadataOnly(lineOf({ call: recordWith('private words'), promptlog: recordWith('not looked at') }));
    assert.ok(!JSON.stringify(made).includes('words') && !JSON.stringify(made).includes('looked'));
    assert.equal((made['event'] as { id: string }).id, 'm-1');
    const none = createPromptLogTransformer({ capture: { default: 'off' } });
    assert.deepEqual(none(lineOf({ promptlog: recordWith('x'), line: 1 }))['fields'], { line: 1 });
  });
});

describe('promptLogClient', () => {
  class Client {
    readonly bodies: unknown[][] = [];
    answer: unknown = { errors: false, items: [] };
    readonly cluster = { health: () => Promise.resolve({}) };
    bulk({ body }: { body: unknown[] }): Promise<unknown> {
      this.bodies.push(body);
      return Promise.resolve(this.answer);
    }
  }

  const document = () => promptLogTransformer(lineOf({ promptlog: recordWith('hello') }));
  const place = { _index: 'prompt-logs-2026.10', version: 1, version_type: 'external_gte' };

  it('gives documents of records their index, id and version, and leaves all others and the body itself alone', async () => {
    const client = new Client();
    const followed = promptLogClient(client);
    const plain = promptLogTransformer(lineOf({ line: 1 }));
    const action = { index: { _index: 'wrong', pipeline: undefined }, attempts: 0 };
    const body = [action, document(), { index: { _index: 'logs', pipeline: 'p' } }, plain];
    const before = structuredClone(body);
    await followed.bulk({ body });
    assert.deepEqual(client.bodies[0]?.[0], { index: { ...place, _id: searchId('s-1', 'm-1') } });
    assert.deepEqual(client.bodies[0]?.slice(1), body.slice(1));
    assert.deepEqual(body, before);
    assert.equal(followed.cluster, client.cluster);
  });

  it('keeps a pipeline, and knows documents that were to be created', async () => {
    const client = new Client();
    await promptLogClient(client).bulk({ body: [{ create: { _index: 'x', pipeline: 'p' } }, document()] });
    const [action] = client.bodies[0] as [{ index: { pipeline: string; _index: string } }];
    assert.deepEqual([action.index.pipeline, action.index._index], ['p', place._index]);
  });

  it('takes a conflict for delivered, and nothing else', async () => {
    const client = new Client();
    const conflict = { index: { status: 409, error: { type: 'version_conflict_engine_exception' } } };
    const refused = { index: { status: 400, error: { type: 'document_parsing_exception' } } };
    client.answer = { errors: true, items: [conflict] };
    const settled = (await promptLogClient(client).bulk({ body: [] })) as { errors: boolean };
    assert.equal(settled.errors, false);
    client.answer = { errors: true, items: [conflict, refused] };
    assert.equal(((await promptLogClient(client).bulk({ body: [] })) as { errors: boolean }).errors, true);
  });

  it('fails as the client does', async () => {
    const client = { bulk: (_parameters: object) => Promise.reject(new Error('away')) };
    await assert.rejects(promptLogClient(client).bulk({ body: [] }), /away/);
  });
});
