import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayEvent } from '../../../src/formats/azure/gateway-event.ts';
import { PRESETS, presetOf } from '../../../src/formats/azure/presets.ts';
import type { Made, Members } from '../../../src/formats/format.ts';
import { isTarget } from '../../../src/formats/mapping-targets.ts';
import { merge } from '../../../src/record/merge.ts';
import { attribute, type PromptRecord } from '../../../src/record/record.ts';
import { readPart } from '../../../src/record/schema.ts';

const TIME = '2026-01-15T10:00:00.000Z';
const folder = join(import.meta.dirname, '../gateway-event');
const given = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.in.json`), 'utf8'));
const read = (value: unknown): readonly Made[] => gatewayEvent.read(value, { key: 'k', time: TIME });
const parts = (value: unknown): PromptRecord[] =>
  read(value).flatMap((made) => (made.kind === 'part' ? [readPart(made.value, { now: () => new Date(TIME) })] : []));

describe('the presets', () => {
  const events = readdirSync(folder)
    .filter((file) => file.endsWith('.in.json'))
    .map((file) => given(file.slice(0, -'.in.json'.length)) as Members);

  for (const preset of PRESETS) {
    it(`fill only places that a record has: ${preset.name}`, () => {
      for (const target of Object.keys(preset.fields)) assert.ok(isTarget(target), target);
    });

    it(`have a case each: ${preset.name}`, () => {
      assert.ok(events.some((event) => presetOf(event) === preset));
    });
  }

  it('are each known by members that no other has together', () => {
    for (const preset of PRESETS) {
      const event = Object.fromEntries(preset.has.map((name) => [name, 'x']));
      assert.equal(presetOf({ ...event, ...preset.is }), preset);
    }
  });

  it('know no event of which a member is missing', () => {
    for (const preset of PRESETS) {
      const event = Object.fromEntries(preset.has.slice(1).map((name) => [name, 'x']));
      assert.equal(presetOf(event), undefined);
    }
  });
});

describe('gateway-event', () => {
  it('keeps a subscription key as its hash only, the same for the same key', () => {
    const event = given('openai-usage-with-a-secret') as Members;
    const subscription = (value: unknown) => {
      const [made] = read(value);
      return made?.kind === 'record' ? (made.value['client'] as Members)['subscription'] : undefined;
    };
    assert.ok(!JSON.stringify(read(event)).includes(String(event['AppSubscriptionKey'])));
    assert.equal(subscription(event), subscription({ ...event, EventTime: '2026-01-16T10:00:00Z' }));
    assert.notEqual(subscription(event), subscription({ ...event, AppSubscriptionKey: 'another' }));
  });

  it('lets no header with a credential through', () => {
    const text = JSON.stringify(read(given('proxy-of-nginx')));
    for (const secret of ['Bearer', 'api-key', 'set-cookie']) assert.ok(!text.includes(secret), secret);
  });

  it('keeps a cut body as it is and as far as it could be read', () => {
    const [made] = read(given('bodies-cut'));
    const value = made?.kind === 'record' ? made.value : {};
    assert.equal((value['properties'] as Members)['truncated'], true);
    assert.ok(String((value['raw'] as Members)['response']).startsWith('{"id": "chatcmpl-1"'));
  });

  it('names events of a list that have no id apart', () => {
    const event = given('subscription-usage');
    const ids = read([event, event]).map((made) =>
      made.kind === 'record' ? (made.value['message'] as Members)['id'] : undefined,
    );
    assert.deepEqual(ids, ['k.0', 'k.1']);
  });

  it('puts the chunks of a call together wherever they meet', () => {
    const chunks = given('chunks-of-one-call') as unknown[];
    const together = parts(chunks).reduce(merge);
    const apart = chunks.flatMap((chunk) => parts(chunk)).reduce(merge);
    for (const record of [together, apart]) {
      assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Hi' }]);
      assert.ok(JSON.stringify(attribute(record, 'completion')).includes('Hello!'));
      assert.deepEqual(record.halves, ['request', 'response']);
    }
  });

  it('does not take the end of a stream for the whole of it', () => {
    const payload = 'data: {"id":"c","object":"chat.completion.chunk","choices":[]}\n\ndata: [DONE]\n\n';
    const chunk = { kind: 'response-body', correlationId: 'c', chunkIndex: 1, chunkTotal: 2, payload };
    const [part] = parts(chunk);
    assert.deepEqual(part?.pieces, { response: [{ seq: 1, time: '', text: payload }] });
  });

  it('puts a stream together from its chunks', () => {
    const stream = String((given('bodies-with-a-stream') as Members)['ResponseBody']);
    const chunk = { kind: 'response-body', correlationId: 'c', chunkTotal: 2, timestamp: TIME };
    const [part, ...others] = parts([
      { ...chunk, chunkIndex: 1, payload: stream.slice(100) },
      { ...chunk, chunkIndex: 0, payload: stream.slice(0, 100) },
    ]);
    assert.equal(others.length, 0);
    assert.ok(JSON.stringify(part?.message).includes('Hello!'));
  });

  it('recognises nothing that is not its own', () => {
    for (const value of [null, 5, 'x', [], {}, { kind: 'summary' }, { id: 1, timestamp: 2 }, { CapturePhase: 1 }]) {
      assert.ok(!gatewayEvent.recognises(value));
    }
  });
});
