/** The policies of API Management, run as C#, and what our own formats make of their events. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute, type PromptRecord } from '../../src/record/record.ts';
import { TestCollector } from '../support/collector.ts';
import { ANSWER, CALLS, LONG_ID, LONG_TEXT, longCall, QUESTION } from '../support/gateway-calls.ts';
import { type Call, compilePolicies, type Outcome, runCalls } from '../support/mono.ts';

const FOLDER = join(import.meta.dirname, '../../infra/policies');
const POLICIES = ['azure-openai', 'azure-openai-entra'];
const FRAGMENTS = ['promptlog-request', 'promptlog-response', 'promptlog-failure'];
const EVENT_BYTES = 200_000;
type Name = keyof typeof CALLS;

const textOf = (name: string) => readFileSync(join(FOLDER, `${name}.xml`), 'utf8');
const filesOf = (names: readonly string[]) => new Map(names.map((name) => [name, textOf(name)]));
const eventsOf = ({ events }: Outcome) => events.map(({ text }) => JSON.parse(text) as Record<string, unknown>);

describe('the policies of the gateway', function () {
  this.timeout(120_000);
  let program: string;
  let outcomes: ReadonlyMap<Name, Outcome>;
  let collector: TestCollector;

  before(async () => {
    program = await compilePolicies(filesOf(POLICIES), filesOf(FRAGMENTS));
    const names = Object.keys(CALLS) as Name[];
    const each = await runCalls(program, Object.values(CALLS));
    outcomes = new Map(names.map((name, index) => [name, each[index] as Outcome]));
  });
  beforeEach(async () => {
    collector = await TestCollector.start();
  });
  afterEach(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  const outcomeOf = (name: Name): Outcome => outcomes.get(name) as Outcome;
  const ran = async (call: Call): Promise<Outcome> => (await runCalls(program, [call]))[0] as Outcome;

  /** What is stored of the events, each of which came as a message of its own, in this order. */
  async function recordOf(id: string, events: readonly { readonly text: string }[]): Promise<PromptRecord> {
    for (const { text } of events) {
      const { status, text: answer } = await collector.post('/v1/records', text);
      assert.equal(status, 200, answer);
    }
    assert.equal(await collector.shipper.drain(), true);
    const { status, text } = await collector.get(`/v1/records/${id}`);
    assert.equal(status, 200, text);
    return JSON.parse(text) as PromptRecord;
  }

  it('make one record of a call: prompt, parameters, answer, usage, session, subscription, backend and latency', async () => {
    const record = await recordOf(CALLS.chat.id, outcomeOf('chat').events);
    assert.equal(record.message.id, CALLS.chat.id);
    assert.equal(record.chat_session_id, 's-17');
    assert.deepEqual(record.message.prompt, [{ role: 'human', content: QUESTION.messages[0]?.content }]);
    assert.equal(record.request?.['temperature'], 0.2);
    assert.deepEqual(attribute(record, 'completion'), { choices: ANSWER.choices });
    assert.deepEqual(attribute(record, 'usage'), ANSWER.usage);
    assert.equal(record.response_id, 'chatcmpl-1');
    assert.deepEqual([record.client?.['subscription'], record.client?.['product']], ['team-a', 'assistants']);
    assert.equal(record.client?.['ip'], '203.0.113.7');
    assert.equal(record.gateway?.['backend'], 'region-1.example.net');
    assert.equal(record.timing?.['duration_ms'], 412.7);
    assert.deepEqual([record.outcome, record.halves], ['completed', ['request', 'response']]);
    assert.equal(record.gateway?.['region'], 'Sweden Central');
  });

  it('make the same record in whatever order the events come', async () => {
    const { events } = outcomeOf('chat-by-token');
    const forward = await recordOf(CALLS['chat-by-token'].id, events);
    await collector.remove();
    collector = await TestCollector.start();
    const backward = await recordOf(CALLS['chat-by-token'].id, [...events].reverse());
    const { revision: _one, accepted: _then, ...first } = forward;
    const { revision: _other, accepted: _later, ...second } = backward;
    assert.deepEqual(second, first);
  });

  it('say who called when a token was checked', async () => {
    const record = await recordOf(CALLS['chat-by-token'].id, outcomeOf('chat-by-token').events);
    assert.deepEqual(record.user, { name: 'Ada', user_id: 'oid-ada', tenant_id: 'tenant-1' });
    assert.equal(record.client?.['app'], 'support-bot');
  });

  it('never log a secret, and send none on', () => {
    for (const [name, { events, forwarded }] of outcomes) {
      assert.doesNotMatch(JSON.stringify(events), /SECRET|GATEWAY-TOKEN/, name);
      assert.doesNotMatch(JSON.stringify(forwarded), /SECRET/, name);
      for (const { headers } of forwarded) assert.match(headers['Authorization'] ?? '', /^Bearer GATEWAY-TOKEN/);
    }
  });

  it('pass a stream on without reading or buffering it, and mark its record', async () => {
    const outcome = outcomeOf('streamed');
    assert.deepEqual([outcome.answerWasRead, outcome.callerGetsAnswer, outcome.buffersAnswer], [false, true, false]);
    const record = await recordOf(CALLS.streamed.id, outcome.events);
    assert.equal(record.properties?.['responseBody'], 'streamed: GatewayLlmLogs have it under this id');
    assert.equal(record.request?.['stream'], true);
    assert.equal(attribute(record, 'completion'), undefined);
  });

  it("complete a streamed record by the rows of the gateway's log of model calls, which carry the same id", async () => {
    const row = (sequenceNumber: number, properties: object) => ({
      time: '2026-01-15T10:00:01Z',
      category: 'GatewayLlmLogs',
      correlationId: CALLS.streamed.id,
      properties: { sequenceNumber, ...properties },
    });
    const records = [
      row(0, {
        modelName: 'gpt-35-turbo',
        deploymentName: 'gpt35',
        isStreamCompletion: true,
        promptTokens: 14,
        completionTokens: 2,
        totalTokens: 16,
      }),
      row(1, { responseMessages: '[{"role":"assistant","content":"Hello!"}]' }),
    ];
    const record = await recordOf(CALLS.streamed.id, [
      ...outcomeOf('streamed').events,
      { text: JSON.stringify({ records }) },
    ]);
    const usage = { prompt_tokens: 14, completion_tokens: 2, total_tokens: 16 };
    assert.deepEqual(attribute(record, 'usage'), usage);
    assert.deepEqual(attribute(record, 'completion'), {
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' } }],
    });
    assert.deepEqual([record.user.name, record.outcome], ['Ada', 'completed']);
  });

  it('send a prompt of more than 300 KB in pieces below 200 KB, which are joined whole, in any order', async () => {
    const outcome = await ran(longCall(LONG_TEXT));
    assert.ok(Buffer.byteLength(JSON.stringify(LONG_TEXT)) > 300_000);
    const pieces = eventsOf(outcome).filter(({ kind }) => kind === 'request-body');
    assert.ok(pieces.length > 2, String(pieces.length));
    for (const { bytes } of outcome.events) assert.ok(bytes < EVENT_BYTES, String(bytes));
    const record = await recordOf(LONG_ID, [...outcome.events].reverse());
    assert.deepEqual(record.message.prompt, [
      { role: 'system', content: 'Be brief.' },
      { role: 'human', content: LONG_TEXT },
    ]);
    assert.equal(record.request?.['temperature'], 0.2);
  });

  it('cut what is longer than twelve pieces with a mark that stays in the record', async () => {
    const outcome = await ran(longCall('x'.repeat(2_400_000)));
    const pieces = eventsOf(outcome).filter(({ kind }) => kind === 'request-body');
    assert.deepEqual([pieces.length, pieces[0]?.['chunkTotal'], pieces[0]?.['truncated']], [12, 14, true]);
    const record = await recordOf(LONG_ID, outcome.events);
    assert.equal(record.properties?.['truncated'], true);
  });

  it('never cut a letter of two units in two', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `${'x'.repeat(shift)}${'\u{1f600}'.repeat(100_000)}`;
      const outcome = await ran(longCall(text));
      assert.ok(outcome.events.every(({ text: event }) => !event.includes('\ufffd')));
    }
  });

  it('log what the gateway itself refuses, and why', async () => {
    const outcome = outcomeOf('without-token');
    assert.deepEqual([outcome.status, outcome.forwarded], [401, []]);
    const record = await recordOf(CALLS['without-token'].id, outcome.events);
    assert.deepEqual([record.outcome, record.error?.status], ['failed', 401]);
    assert.equal(record.properties?.['errorReason'], 'TokenNotPresent');
  });

  it('log the prompt of a call that no region answered', async () => {
    const record = await recordOf(CALLS.unreachable.id, outcomeOf('unreachable').events);
    assert.deepEqual([record.outcome, record.error?.status], ['failed', 500]);
    assert.equal(record.properties?.['errorReason'], 'BackendConnectionFailure');
    assert.equal(record.message.prompt.length, 1);
  });

  it('turn to the other region when one is busy, and log the one that answered', async () => {
    const outcome = outcomeOf('other-region');
    assert.deepEqual([outcome.status, outcome.forwarded.length], [200, 2]);
    const record = await recordOf(CALLS['other-region'].id, outcome.events);
    assert.equal(record.gateway?.['backend'], 'region-2.example.net');
    assert.deepEqual([record.outcome, record.gateway?.['region']], ['completed', 'France Central']);
  });

  it('log a filtered call with what the filter said', async () => {
    const record = await recordOf(CALLS.filtered.id, outcomeOf('filtered').events);
    assert.deepEqual([record.outcome, record.error?.status, record.error?.code], ['filtered', 400, 'content_filter']);
    assert.equal(record.message.prompt.length, 1);
  });

  it('log that all regions were busy, in the session of the call', async () => {
    const outcome = outcomeOf('busy');
    assert.deepEqual([outcome.status, outcome.forwarded.length], [429, 3]);
    const record = await recordOf(CALLS.busy.id, outcome.events);
    assert.deepEqual([record.outcome, record.error?.status, record.chat_session_id], ['failed', 429, 's-18']);
    assert.equal(record.error?.message, 'Please retry after 6 seconds.');
  });

  it('log the status of a failure whose answer is no JSON', async () => {
    const record = await recordOf(CALLS['no-page'].id, outcomeOf('no-page').events);
    assert.deepEqual([record.outcome, record.error?.status], ['failed', 502]);
  });

  it('say of bodies that are no JSON that they were not logged', () => {
    const events = eventsOf(outcomeOf('no-json'));
    assert.deepEqual(
      events.map((event) => event['requestBody'] ?? event['responseBody']),
      ['not logged: multipart/form-data; boundary=x', 'not logged: text/plain'],
    );
  });

  it('write times that are understood also where the clock of the gateway names no zone', async () => {
    const outcome = await ran({ ...CALLS.chat, withoutZone: true });
    assert.equal((await recordOf(CALLS.chat.id, outcome.events)).time, '2026-01-15T10:00:00.000Z');
  });

  it('are the samples that lie beside them', () => {
    for (const [name, outcome] of outcomes) {
      const path = join(FOLDER, 'samples', `${name}.json`);
      const made = `${JSON.stringify(eventsOf(outcome), null, 2)}\n`;
      if (!existsSync(path)) writeFileSync(path, made);
      assert.equal(readFileSync(path, 'utf8'), made, `delete infra/policies/samples/${name}.json to have it made anew`);
    }
  });
});

describe('policies that are not right', function () {
  this.timeout(120_000);

  const brokenWith = (from: string, to: string) => {
    const response = textOf('promptlog-response');
    assert.ok(response.includes(from), from);
    return compilePolicies(
      filesOf(POLICIES),
      new Map([...filesOf(FRAGMENTS), ['promptlog-response', response.replace(from, to)]]),
    );
  };

  it('do not compile with what the gateway does not have', async () => {
    await assert.rejects(brokenWith('context.Response.StatusCode', 'context.Response.Status'), /`Status'/);
    await assert.rejects(brokenWith('cuts.Append(",")', 'cuts.Append(",'), /Newline in constant|error CS/);
  });

  it('take the answer from the caller when they read a stream', async () => {
    const program = await brokenWith(
      '(bool)context.Variables["promptlog-streamed"] || context.Response.Body',
      'context.Response.Body',
    );
    const reading = program;
    const [outcome] = await runCalls(reading, [
      {
        ...CALLS.streamed,
        answers: [{ ...CALLS.streamed.answers[0], headers: { 'content-type': 'text/event-stream+json' } }],
      },
    ]);
    assert.deepEqual([outcome?.answerWasRead, outcome?.callerGetsAnswer], [true, false]);
  });
});
