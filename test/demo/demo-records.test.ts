import assert from 'node:assert/strict';
import { APPS } from '../../src/demo/apps.ts';
import { type DemoOptions, demoChanges, demoRecords } from '../../src/demo/demo-records.ts';
import { MODELS } from '../../src/demo/models.ts';
import { attribute, type JsonObject, type PromptRecord } from '../../src/record/record.ts';
import { readChange, readRecord } from '../../src/record/schema.ts';

const until = new Date('2026-11-20T16:30:00.000Z');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const records = [...demoRecords({ count: 3000, until })];
const DAY = 86_400_000;

function finishOf(record: PromptRecord): unknown {
  const completion = attribute(record, 'completion') as { choices: { finish_reason: string | null }[] } | undefined;
  return completion?.choices[0]?.finish_reason;
}

function share(test: (record: PromptRecord) => boolean, of: readonly PromptRecord[] = records): number {
  return of.filter(test).length / of.length;
}

function assertBetween(value: number, low: number, high: number): void {
  assert.ok(value >= low && value <= high, `${value} is not between ${low} and ${high}`);
}

describe('the same arguments', () => {
  it('give the same records and the same changes', () => {
    assert.deepEqual([...demoRecords({ count: 3000, until })], records);
    assert.deepEqual([...demoChanges({ count: 500, until })], [...demoChanges({ count: 500, until })]);
  });

  const others: readonly [string, Partial<DemoOptions>][] = [
    ['seed', { seed: 2 }],
    ['end', { until: new Date(until.getTime() + 1) }],
    ['number of days', { days: 7 }],
    ['count', { count: 301 }],
  ];
  for (const [name, changed] of others) {
    it(`but another ${name} give other ids`, () => {
      const ids = new Set([...demoRecords({ count: 300, until })].map((record) => record.message.id));
      for (const record of demoRecords({ count: 300, until, ...changed })) assert.ok(!ids.has(record.message.id));
    });
  }

  it('yield exactly as many records as asked for', () => {
    for (const count of [0, 1, 2, 17]) assert.equal([...demoRecords({ count, until })].length, count);
  });

  it('are refused when they make no sense', () => {
    assert.throws(() => [...demoRecords({ count: 1, until, days: 0 })], RangeError);
    assert.throws(() => [...demoRecords({ count: 1, until: new Date('never') })], RangeError);
  });
});

describe('a demo record', () => {
  it('has every field of its type in its place', () => {
    for (const record of records) {
      assert.match(record.message.id, UUID);
      assert.match(record.chat_session_id, UUID);
      assert.match(record.user.user_id ?? '', UUID);
      assert.match(record.user.email ?? '', /@\w+\.example\.(org|com)$/);
      assert.equal(new Date(record.time).toISOString(), record.time);
      assert.equal(record.timing?.started, record.time);
      assert.ok(record.message.prompt.length > 0);
      for (const { role } of record.message.prompt) assert.match(role, /^(system|human|assistant|tool)$/);
      for (const entry of record.message.other_attr) assert.equal(Object.keys(entry).length, 1);
      assert.deepEqual(JSON.parse(JSON.stringify(record)), record);
      // A door adds when it took the record, and nothing else.
      const { accepted, ...read } = readRecord(record);
      assert.ok(accepted);
      assert.deepEqual(read, record);
    }
  });

  it('uses addresses that belong to nobody', () => {
    const harmless = /^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;
    for (const record of records) assert.match(String(record.client?.['ip']), harmless);
  });

  it('leaves no gap of a sentence unfilled', () => {
    const unfilled = /\{[a-z]+\}|undefined|\[object/;
    for (const record of records) {
      for (const { content } of record.message.prompt) assert.doesNotMatch(String(content), unfilled);
      assert.doesNotMatch(JSON.stringify(attribute(record, 'completion') ?? ''), unfilled);
    }
  });

  it('counts tokens that add up and fit the text', () => {
    for (const record of records) {
      const usage = attribute(record, 'usage') as JsonObject | undefined;
      if (usage === undefined) continue;
      const prompt = Number(usage['prompt_tokens']);
      assert.equal(Number(usage['total_tokens']), prompt + Number(usage['completion_tokens'] ?? 0));
      const letters = record.message.prompt.reduce((sum, { content }) => sum + String(content ?? '').length, 0);
      assertBetween(prompt, letters / 5, 200 + letters);
      const details = usage['prompt_tokens_details'] as { cached_tokens: number } | undefined;
      assert.ok((details?.cached_tokens ?? 0) <= prompt);
      const thought = usage['completion_tokens_details'] as { reasoning_tokens: number } | undefined;
      assert.ok((thought?.reasoning_tokens ?? 0) <= Number(usage['completion_tokens'] ?? 0));
    }
  });

  it('has cached tokens and reasoning tokens now and then', () => {
    const texts = records.map((record) => JSON.stringify(attribute(record, 'usage') ?? {}));
    assert.ok(texts.some((text) => /"cached_tokens":[1-9]/.test(text)));
    assert.ok(texts.some((text) => /"reasoning_tokens":[1-9]/.test(text)));
  });

  it('agrees with itself about how it ended', () => {
    for (const record of records) {
      const finish = finishOf(record);
      if (record.outcome === 'failed') assert.ok(record.error && record.message.other_attr.length === 0);
      if (record.outcome === 'aborted') assert.ok(finish === null && attribute(record, 'usage') === undefined);
      if (record.outcome === 'filtered') assert.ok(record.error?.status === 400 || finish === 'content_filter');
      if (record.outcome === 'completed') assert.ok(record.error === undefined && attribute(record, 'usage'));
      if (record.timing?.first_token_ms !== undefined) {
        assert.equal(record.request?.['stream'], true);
        assert.ok(record.timing.first_token_ms <= (record.timing.duration_ms ?? 0));
      }
    }
  });
});

describe('sessions', () => {
  const sessions = Map.groupBy(records, (record) => record.chat_session_id);

  it('link each record to the one before, in the order of time', () => {
    for (const session of sessions.values()) {
      session.forEach((record, position) => {
        const before = session[position - 1];
        assert.equal(record.message.previous_message_id, before?.message.id ?? '');
        if (before) assert.ok(Date.parse(record.time) >= Date.parse(before.timing?.ended ?? ''));
      });
    }
  });

  it('carry the earlier turns in the prompt', () => {
    for (const session of sessions.values()) {
      session.forEach((record, position) => {
        const before = session[position - 1];
        if (before === undefined || before.outcome !== 'completed') return;
        const earlier = before.message.prompt;
        assert.deepEqual(record.message.prompt.slice(0, earlier.length), earlier);
        assert.equal(record.message.prompt[earlier.length]?.role, 'assistant');
      });
    }
  });

  it('have from one to twelve questions, and some calls stand alone', () => {
    const questions = [...sessions.values()].map(
      (session) => session.at(-1)?.message.prompt.filter(({ role }) => role === 'human').length ?? 0,
    );
    assert.equal(Math.min(...questions), 1);
    assertBetween(Math.max(...questions), 8, 12);
    const alone = share((record) => record.chat_session_id === record.message.id);
    assertBetween(alone, 0.02, 0.2);
  });

  it('answer a tool call with the result of the same call', () => {
    const withTools = records.filter((record) => record.message.prompt.at(-1)?.role === 'tool');
    assert.ok(withTools.length > 100);
    for (const { message } of withTools) {
      const [call] = message.prompt.at(-2)?.tool_calls as { id: string; function: { arguments: string } }[];
      assert.equal(message.prompt.at(-1)?.tool_call_id, call?.id);
      assert.equal(typeof JSON.parse(call?.function.arguments ?? ''), 'object');
    }
  });
});

describe('3,000 demo records', () => {
  it('hold every app, model, provider and person-sized variety', () => {
    const apps = new Set(records.map((record) => record.client?.['app']));
    assert.deepEqual([...apps].sort(), APPS.map((app) => app.name).sort());
    const models = new Set(records.map((record) => record.request?.['model']));
    assert.deepEqual([...models].sort(), [...new Set(Object.values(MODELS).map(({ name }) => name))].sort());
    assertBetween(new Set(records.map((record) => record.user.user_id)).size, 50, 60);
    assert.equal(new Set(records.map((record) => record.user.tenant_id)).size, 3);
    assert.deepEqual(new Set(records.map((record) => record.operation)), new Set(['chat', 'embeddings']));
  });

  it('hold every language, English most of all', () => {
    const all = records.map((record) => String(record.message.prompt.find(({ role }) => role === 'human')?.content));
    const of = (words: RegExp) => all.filter((text) => words.test(text)).length / all.length;
    const signs = [
      /\b(pedido|férias|você|para o|senha)\b/,
      /[¿¡]/,
      /\b(commande|le|une|est)\b/,
      /\b(ich|der|die|wie|ist)\b/i,
      /[ぁ-ん]/,
      /[ء-ي]/,
    ];
    for (const sign of signs) assert.ok(of(sign) > 0.003, String(sign));
    assertBetween(of(/\b(the|my|how|what|is|please|for)\b/i), 0.5, 0.9);
  });

  it('hold every kind of error and of ending', () => {
    const errors = records.flatMap(({ error }) =>
      error ? [`${error.status} ${error.code ?? ''} ${error.message ?? ''}`] : [],
    );
    const kinds = [
      /^429 429 Requests to the/,
      /^429 {2}Rate limit is exceeded/,
      /^429 rate_limit_exceeded/,
      /^400 content_filter/,
      /context_length_exceeded|prompt is too long/,
      /^401 /,
      /time-?out|timed out/i,
      /^500 /,
      /^503 /,
    ];
    for (const kind of kinds)
      assert.ok(
        errors.some((error) => kind.test(error)),
        String(kind),
      );
    const finishes = new Set(records.map(finishOf));
    for (const finish of ['stop', 'length', 'tool_calls', 'content_filter', null])
      assert.ok(finishes.has(finish), String(finish));
  });

  it('fail, stream and are judged at believable rates', () => {
    assertBetween(
      share((record) => record.outcome !== 'completed'),
      0.025,
      0.06,
    );
    assertBetween(
      share((record) => record.request?.['stream'] === true),
      0.55,
      0.9,
    );
    const answers = records.filter((record) => finishOf(record) === 'stop');
    assertBetween(
      share((record) => record.feedback !== undefined, answers),
      0.09,
      0.16,
    );
    assertBetween(
      share((record) => record.feedback?.[0]?.comment !== undefined, answers),
      0.03,
      0.09,
    );
  });

  it('rarely repeat a question', () => {
    const openings = records.filter((record) => record.message.previous_message_id === '' && !record.error);
    const texts = new Set(openings.map((record) => record.message.prompt.at(-1)?.content));
    assert.ok(texts.size / openings.length > 0.9, `${texts.size} of ${openings.length}`);
  });

  it('use two versions of one system prompt, the later one last', () => {
    const support = records.filter((record) => record.client?.['app'] === 'support-bot' && record.operation === 'chat');
    const prompts = Map.groupBy(support, (record) => record.message.prompt[0]?.content);
    const [former, present] = [...prompts.values()].map((used) => used.map((record) => record.time).sort());
    assert.equal(prompts.size, 2);
    assert.ok((former?.at(-1) ?? '') < (present?.at(-1) ?? '') && (former?.[0] ?? '') < (present?.[0] ?? ''));
  });
});

describe('time in demo records', () => {
  const many = [...demoRecords({ count: 12_000, until })];
  const moments = many.map((record) => Date.parse(record.time));

  it('stays between the first day and the end', () => {
    assert.ok(Math.min(...moments) >= until.getTime() - 14 * DAY);
    for (const record of many) assert.ok(Date.parse(record.timing?.ended ?? '') <= until.getTime());
    for (const record of many) assert.ok((record.feedback?.[0]?.at ?? '') <= until.toISOString());
  });

  it('follows working hours and working days', () => {
    const hours = moments.map((moment) => new Date(moment).getUTCHours());
    const days = moments.map((moment) => new Date(moment).getUTCDay());
    assertBetween(hours.filter((hour) => hour >= 8 && hour < 18).length / many.length, 0.7, 0.95);
    assertBetween(days.filter((day) => day === 0 || day === 6).length / many.length, 0.03, 0.15);
  });

  it('has one incident of rate limits in the last two days', () => {
    const limited = many.filter((record) => record.error?.status === 429).map((record) => Date.parse(record.time));
    const byHour = Map.groupBy(limited, (moment) => Math.floor(moment / 3_600_000));
    const [worst] = [...byHour.entries()].sort(([, a], [, b]) => b.length - a.length);
    assert.ok((worst?.[0] ?? 0) * 3_600_000 > until.getTime() - 2 * DAY);
    assert.ok((worst?.[1].length ?? 0) > 10 * (limited.length / (14 * 24)));
  });

  it('sees a topic rise in the last days', () => {
    const rising =
      /charged twice|duplicate (charge|payment)|double payment|duas vezes|duplicidade|dos veces|duplicado|deux fois|double prélèvement|doppelt/i;
    const asks = (record: PromptRecord) =>
      rising.test(JSON.stringify(record.message.prompt.find(({ role }) => role === 'human')));
    const isLate = (record: PromptRecord) => Date.parse(record.time) > until.getTime() - 2 * DAY;
    const late = many.filter(isLate);
    const early = many.filter((record) => Date.parse(record.time) < until.getTime() - 4 * DAY);
    assert.ok(share(asks, late) > 5 * share(asks, early), `${share(asks, late)} after ${share(asks, early)}`);
  });
});

describe('demo changes', () => {
  it('judge records of the same run later, and never after the end', () => {
    const byId = new Map(records.map((record) => [record.message.id, record]));
    const changes = [...demoChanges({ count: 3000, until })];
    assertBetween(changes.length, 30, 150);
    for (const change of changes) {
      const record = byId.get(change.id);
      assert.equal(change.chat_session_id, record?.chat_session_id);
      assert.ok(change.at > (record?.timing?.ended ?? '') && change.at <= until.toISOString());
      assert.equal(change.feedback?.length, 1);
      assert.deepEqual(readChange(change), change);
    }
  });
});
