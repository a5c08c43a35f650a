/** Real instrumentations of several makers call the model stub and export to a real collector: what becomes of that in the stores. */
import assert from 'node:assert/strict';
import { gunzipSync, inflateSync } from 'node:zlib';
import { readOtlp } from '../../src/doors/otlp/otlp-encoding.ts';
import { lacksHalf, type PromptRecord } from '../../src/record/record.ts';
import { type CallName, type CallSummary, callOf, summaryOf } from '../support/call-summary.ts';
import {
  EMITTERS,
  type Emitter,
  ExportRelay,
  MODEL_KEY,
  runEmitter,
  type SentExport,
  sendExport,
} from '../support/emitters.ts';
import { KeyedCollector } from '../support/keyed-collector.ts';
import { ModelProvider } from '../support/model-provider.ts';

const CALL = 'order_status({"order":"Where is order 4711?"})';
const CHAT = {
  session: 'session-17',
  user: 'ada',
  app: 'shop-assistant',
  operation: 'chat',
  provider: 'openai',
  asked: 'gpt-4o',
  answeredBy: 'gpt-4o-2024-08-06',
  outcome: 'completed',
  error: undefined,
};
const ALONE = { ...CHAT, session: undefined, user: '' };

/** What each call is in the records store, where the emitter tells all of it. */
const CALLS: Readonly<Record<CallName, CallSummary>> = {
  plain: {
    ...CHAT,
    prompt: [
      ['system', 'Be brief.'],
      ['human', 'Where is my refund? Größe ☂'],
    ],
    answers: [['stop', 'You said: Where is my refund? Größe ☂']],
    usage: [8, 8, 16],
  },
  streamed: {
    ...CHAT,
    prompt: [['human', 'Tell it in pieces, please.']],
    answers: [['stop', 'You said: Tell it in pieces, please.']],
    usage: [5, 7, 12],
  },
  'tool asked': {
    ...CHAT,
    prompt: [['human', 'Where is order 4711?']],
    answers: [['tool_calls', null, CALL]],
    usage: [4, 5, 9],
  },
  'tool answered': {
    ...CHAT,
    prompt: [
      ['human', 'Where is order 4711?'],
      ['assistant', null, CALL],
      ['tool', 'Out for delivery.'],
    ],
    answers: [['stop', 'The tool says: Out for delivery.']],
    usage: [7, 6, 13],
  },
  failed: {
    ...ALONE,
    asked: 'fails-429',
    answeredBy: undefined,
    prompt: [['human', 'Too much?']],
    answers: [],
    usage: [undefined, undefined, undefined],
    outcome: 'failed',
    error: ['RateLimitError', 429],
  },
  embedding: {
    ...ALONE,
    operation: 'embeddings',
    asked: 'text-embedding-3-small',
    answeredBy: 'text-embedding-3-small',
    prompt: [['human', 'Embed these words.']],
    answers: [],
    usage: [3, undefined, 3],
  },
};

interface Case {
  readonly emitter: Emitter;
  /** What the emitter leaves out; undefined for a call that it does not see at all. */
  readonly untold?: Partial<Readonly<Record<CallName, Partial<CallSummary> | undefined>>>;
  readonly encoding: readonly [type: string, packed?: string];
  /** Whether content comes apart from its span. */
  readonly hasLogs: boolean;
}

const NO_PROMPT = { prompt: [] };
const PROTOBUF = 'application/x-protobuf';
const CASES: readonly Case[] = [
  {
    emitter: EMITTERS.messageLogs,
    untold: { embedding: undefined },
    encoding: [PROTOBUF, 'gzip'],
    hasLogs: true,
  },
  { emitter: EMITTERS.spanOnly, untold: { embedding: NO_PROMPT }, encoding: [PROTOBUF], hasLogs: false },
  { emitter: EMITTERS.eventOnly, untold: { embedding: NO_PROMPT }, encoding: [PROTOBUF, 'deflate'], hasLogs: true },
  { emitter: EMITTERS.openllmetry, encoding: [PROTOBUF], hasLogs: false },
  {
    emitter: EMITTERS.openlit,
    untold: {
      'tool answered': { prompt: CALLS['tool answered'].prompt.filter(([role]) => role !== 'assistant') },
      failed: NO_PROMPT,
    },
    encoding: [PROTOBUF],
    hasLogs: true,
  },
  { emitter: EMITTERS.npm, untold: { embedding: NO_PROMPT }, encoding: ['application/json'], hasLogs: true },
];

for (const each of CASES) {
  const { emitter, untold = {}, encoding, hasLogs } = each;
  describe(`the export of ${emitter.name}`, function () {
    this.timeout(90_000);
    let models: ModelProvider;
    let keyed: KeyedCollector;
    let relay: ExportRelay;
    let records: PromptRecord[];

    before('runs the emitter', async () => {
      models = await ModelProvider.start();
      keyed = await KeyedCollector.start(['ingest']);
      relay = await ExportRelay.start(keyed.url);
      await runEmitter(emitter, { models: models.openAiUrl, collector: relay.url, key: keyed.key });
      records = await keyed.liveRecords();
    });
    after(async () => {
      await relay?.close();
      await models?.close();
      await keyed?.remove();
    });

    it('is taken in the encoding in which it comes', () => {
      const [type, packed] = encoding;
      assert.ok(relay.exports.length > 0);
      for (const { headers } of relay.exports) {
        assert.deepEqual([headers['content-type'], headers['content-encoding']], [type, packed]);
      }
      assert.deepEqual(new Set(relay.statuses), new Set([200]));
      assert.equal(
        relay.exports.some(({ path }) => path === '/v1/logs'),
        hasLogs,
      );
    });

    it('gives one complete record for each call, with everything that the emitter tells of it', () => {
      assert.equal(models.calls.length, Object.keys(CALLS).length);
      const expected = Object.entries(CALLS).flatMap(([name, call]) => {
        const less = untold[name as CallName];
        return name in untold && less === undefined ? [] : [[name, { ...call, ...less }]];
      });
      const got = records.map((record) => [callOf(record), summaryOf(record)]);
      assert.deepEqual(byName(got), byName(expected));
      assert.deepEqual(records.filter(lacksHalf), []);
    });

    it('keeps when a call was, how long it took, and its trace', () => {
      const spans = new Set<unknown>();
      for (const { timing, time, client } of records) {
        assert.equal(time, timing?.['started']);
        assert.ok(Number(timing?.['duration_ms']) > 0, JSON.stringify(timing));
        assert.match(String(client?.['trace_id']), /^[0-9a-f]{32}$/);
        assert.match(String(client?.['span_id']), /^[0-9a-f]{16}$/);
        spans.add(client?.['span_id']);
      }
      assert.equal(spans.size, records.length);
    });

    it('leaves no key and no authorization anywhere', () => {
      const { home } = keyed.collector;
      const secrets = [MODEL_KEY, keyed.key, 'Bearer '];
      const sent = [models.calls[0]?.headers.authorization, relay.exports[0]?.headers['authorization']];
      assert.deepEqual(sent, [`Bearer ${MODEL_KEY}`, `Bearer ${keyed.key}`], 'the emitter has its keys');
      assert.notDeepEqual(home.filesWith('Where is order 4711?'), [], 'what is kept can be found');
      for (const secret of secrets) assert.deepEqual(home.filesWith(secret), []);
      const searched = JSON.stringify([...home.search.documents.values()]);
      assert.ok(searched.includes('Where is order 4711?'));
      for (const secret of secrets) assert.ok(!searched.includes(secret));
      assert.doesNotMatch(JSON.stringify(records), /authorization|api[-_]key/i);
    });

    it('changes nothing when it is sent again', async () => {
      for (const sent of relay.exports) assert.equal((await sendExport(keyed.url, sent)).status, 200);
      assert.deepEqual(byId(await keyed.liveRecords()), byId(records));
    });

    if (hasLogs) {
      it('ends at the same records whichever of spans and logs comes first, also when they are minutes apart', async () => {
        const spans = relay.exports.filter(({ path }) => path === '/v1/traces').map((sent) => inJson(sent));
        const logs = relay.exports.filter(({ path }) => path === '/v1/logs').map((sent) => inJson(sent, 7));
        const [first, second] = [await afterExports([logs, spans]), await afterExports([spans, logs])];
        assert.equal(first.length, records.length);
        assert.deepEqual(first, second);
        assert.deepEqual(first.map(told), byId(records).map(told));
      });
    }
  });
}

type Named = readonly unknown[];

function byName(calls: readonly Named[]): readonly Named[] {
  return [...calls].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

function byId(records: readonly PromptRecord[]): PromptRecord[] {
  return [...records].sort((a, b) => (a.message.id < b.message.id ? -1 : 1));
}

/** What a call was, without when its logs were made. */
function told(record: PromptRecord): unknown {
  return { ...summaryOf(record), timing: record.timing, client: record.client };
}

/** The records of a collector that gets these exports one after the other, each when the last has been delivered. */
async function afterExports(turns: readonly (readonly SentExport[])[]): Promise<PromptRecord[]> {
  const keyed = await KeyedCollector.start(['ingest']);
  try {
    const authorization = `Bearer ${keyed.key}`;
    for (const exports of turns) {
      for (const sent of exports) {
        const answer = await sendExport(keyed.url, { ...sent, headers: { ...sent.headers, authorization } });
        assert.equal(answer.status, 200, await answer.text());
      }
      assert.equal(await keyed.collector.shipper.drain(), true);
    }
    // How often a record was written and when it came are not what it says.
    return byId(await keyed.liveRecords()).map((record) => ({ ...record, revision: 0, accepted: '' }));
  } finally {
    await keyed.remove();
  }
}

/** The same export in JSON, with all its times so many minutes later. */
function inJson({ path, headers, body }: SentExport, minutes = 0): SentExport {
  const kind = path === '/v1/traces' ? 'traces' : 'logs';
  const value = readOtlp(kind, headers['content-type'], unpacked(body, headers['content-encoding']));
  const later = BigInt(minutes) * 60_000_000_000n;
  const text = JSON.stringify(value).replace(/(?<="(?:time|observedTime)UnixNano":")[1-9]\d*/g, (nanos) =>
    String(BigInt(nanos) + later),
  );
  return { path, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(text) };
}

function unpacked(body: Uint8Array, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  return encoding === 'deflate' ? inflateSync(body) : Buffer.from(body);
}
