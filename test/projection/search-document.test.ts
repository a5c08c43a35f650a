import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { InsightFacts } from '../../src/insight/insight-facts.ts';
import { project, type SearchDocument } from '../../src/projection/search-document.ts';
import { FIELDS, fieldNamed, UNINDEXED_PART_MEMBERS } from '../../src/record/fields.ts';
import { erase } from '../../src/record/merge.ts';
import { readRecord } from '../../src/record/schema.ts';
import { anyJson, anyRecord, recordOf } from '../support/arbitrary-record.ts';
import { maximalRecord } from '../support/maximal-record.ts';

const prompt = [{ role: 'human', content: 'Hi' }];

function documentOf(fields: object, message: object = {}): SearchDocument {
  const entry = project(readRecord({ ...fields, message: { id: 'm', prompt, ...message } }));
  assert(entry.document !== undefined);
  return entry.document;
}

function at(document: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);
}

/** The names of all fields that hold a value, as Elasticsearch sees them. */
function leaves(value: unknown, path = ''): string[] {
  const type = fieldNamed(path)?.type;
  if (type === 'flattened' || type === 'object') return [path];
  if (Array.isArray(value)) return value.flatMap((entry) => leaves(entry, path));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, entry]) => leaves(entry, path === '' ? name : `${path}.${name}`));
}

const declared = (name: string) =>
  fieldNamed(name) !== undefined || UNINDEXED_PART_MEMBERS.some((member) => name.endsWith(`.messages.parts.${member}`));

describe('the projection and the field dictionary', () => {
  const { document } = project(maximalRecord(), undefined, { bytes: 2900, parts: 1 });
  const produced = new Set(leaves(document));

  it('agree: every field produced is declared', () => {
    assert.deepEqual(
      [...produced].filter((name) => !declared(name)),
      [],
    );
  });

  it('agree: every field declared can be produced, but for those of insight and of the writer', () => {
    const own = FIELDS.filter(({ insight, type, name }) => !insight && type !== 'alias' && name !== 'event.ingested');
    assert.deepEqual(
      own
        .map(({ name }) => name)
        .filter((name) => !produced.has(name) && name !== 'gen_ai.input.messages.finish_reason'),
      [],
    );
  });

  it('would notice a field nobody declared (a deliberate bad case)', () => {
    assert.equal(leaves({ gen_ai: { usage: { sum: 1 } } }).every(declared), false);
  });

  it('produces values of the declared types, whatever a record holds', () => {
    const fits: Record<string, (value: unknown) => boolean> = {
      boolean: (value) => typeof value === 'boolean',
      date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
      double: (value) => Number.isFinite(value),
      long: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 63,
      integer: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
      short: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 15,
      keyword: (value) => typeof value === 'string' && value !== '' && value.isWellFormed(),
      text: (value) => typeof value === 'string' && value !== '' && value.isWellFormed(),
    };
    const check = (value: unknown, path = ''): void => {
      const type = fieldNamed(path)?.type ?? '';
      if (type === 'flattened' || type === 'object') return;
      if (Array.isArray(value)) for (const entry of value) check(entry, path);
      else if (typeof value === 'object' && value !== null) {
        for (const [name, entry] of Object.entries(value)) check(entry, path === '' ? name : `${path}.${name}`);
      } else assert(fits[type]?.(value) ?? true, `${path}: ${String(value)}`);
    };
    fc.assert(
      fc.property(anyAbsurdity, (record) => check(project(record).document ?? {})),
      { numRuns: 400 },
    );
  });
});

const wild = fc.oneof(
  anyJson,
  fc.constantFrom('12', '1e999', -1, 1e300, '2026', 9e18, { type: 'text', text: 1 }, [[]]),
);
const anyAbsurdity = fc
  .tuple(
    recordOf('m', 's'),
    fc.dictionary(
      fc.constantFrom(
        'model',
        'temperature',
        'n',
        'seed',
        'tools',
        'duration_ms',
        'started',
        'ip',
        'status',
        'attempts',
        'text',
      ),
      wild,
    ),
    fc.array(fc.record({ role: fc.constantFrom('human', 'tool', 'assistant'), content: wild, tool_calls: wild }), {
      maxLength: 3,
    }),
    fc.tuple(wild, wild),
  )
  .map(([record, members, messages, [completion, usage]]) => ({
    ...record,
    request: members as never,
    timing: members as never,
    client: members as never,
    gateway: members as never,
    error: members as never,
    message: {
      ...record.message,
      prompt: [...record.message.prompt, ...messages] as never,
      other_attr: [{ completion: completion }, { usage }] as never,
    },
  }));

describe('projecting a record', () => {
  it('never throws, is deterministic and leaves the record as it was', () => {
    fc.assert(
      fc.property(fc.oneof(anyRecord, anyAbsurdity), (record) => {
        const before = JSON.stringify(record);
        assert.deepEqual(project(record), project(JSON.parse(before)));
        assert.equal(JSON.stringify(record), before);
        assert.doesNotMatch(JSON.stringify(project(record).document?.event), /null|ingested/);
      }),
      { numRuns: 300 },
    );
  });

  it('deletes the document of an erased record', () => {
    const erased = erase(readRecord({ message: { id: 'm', prompt } }), '2026-11-21T05:00:00.000Z');
    const { id, index } = project(erased);
    assert.deepEqual(project(erased), { id, index, version: 2, deleted: true });
  });

  it('has no session where the call had none', () => {
    const alone = documentOf({});
    assert.equal(at(alone, 'session.id'), undefined);
    assert.equal(at(alone, 'gen_ai.conversation.id'), undefined);
    assert.equal(at(documentOf({ chat_session_id: 's' }), 'session.id'), 's');
  });

  it('counts the turns unless the source did', () => {
    const messages = [...prompt, { role: 'assistant', content: 'Hello' }, ...prompt];
    assert.equal(at(documentOf({}, { prompt: messages }), 'session.turn'), 2);
    assert.equal(at(documentOf({ turn: 7 }, { prompt: messages }), 'session.turn'), 7);
  });

  it('tells how fast an answer was written, without what was thought before it', () => {
    const speedOf = (usage: object, timing: object) =>
      at(documentOf({ timing }, { other_attr: [{ usage }] }), 'throughput.output_tokens_per_second');
    const thought = { completion_tokens: 900, completion_tokens_details: { reasoning_tokens: 800 } };
    const timing = { first_token_ms: 8000, duration_ms: 10_000 };
    assert.equal(speedOf({ completion_tokens: 100 }, timing), 50);
    assert.equal(speedOf(thought, timing), 50);
    assert.equal(speedOf({ completion_tokens: 100 }, { duration_ms: 10_000 }), undefined);
    assert.equal(
      speedOf({ completion_tokens: 8, completion_tokens_details: { reasoning_tokens: 8 } }, timing),
      undefined,
    );
  });

  it('finds the family of a model before its second hyphen', () => {
    const families = {
      'gpt-35-turbo': 'gpt-35',
      'gpt-4o-2024-08-06': 'gpt-4o',
      'gpt-4': 'gpt-4',
      o3: 'o3',
      'o3-mini': 'o3-mini',
    };
    for (const [model, family] of Object.entries(families)) {
      assert.equal(at(documentOf({}, { other_attr: [{ model }] }), 'model.family'), family);
    }
  });

  it('leaves out numbers that no field of their type can hold, and reads those written as text', () => {
    const document = documentOf({
      request: { seed: 1e30, n: '3', max_tokens: 10.7, temperature: '0.5', top_p: 'high' },
      gateway: { attempts: 2 ** 40 },
      error: { status: 1e6, code: 429 },
    });
    assert.deepEqual(at(document, 'gen_ai.request'), { temperature: 0.5, max_tokens: 10, choice: { count: 3 } });
    assert.equal(at(document, 'gateway'), undefined);
    assert.deepEqual(document['error'], { code: '429' });
    assert.equal(document['http'], undefined);
  });

  it('hands to insight what it has read, and adds its groups to its own', () => {
    const seen: InsightFacts[] = [];
    const record = readRecord({
      message: { id: 'm', prompt, other_attr: [{ model: 'gpt-4o' }, { usage: { prompt_tokens: 3 } }] },
      request: { model: 'my-deployment' },
      error: { type: 'x', code: 'content_filter' },
    });
    const entry = project(record, (facts) => {
      seen.push(facts);
      return { error: { class: 'content_filter' }, topics: ['refund'], insight: { version: '1' } };
    });
    assert.deepEqual(entry.document?.['error'], { type: 'x', code: 'content_filter', class: 'content_filter' });
    assert.deepEqual(entry.document?.['topics'], ['refund']);
    assert.deepEqual(entry.document?.['insight'], { version: '1' });
    const [facts] = seen;
    assert.equal(facts?.record, record);
    assert.equal(facts?.asked, entry.document?.['message']);
    assert.deepEqual([facts?.responseModel, facts?.requestModel], ['gpt-4o', 'my-deployment']);
    assert.equal(facts?.usage.input, 3);
    assert.equal(facts?.filtered, true);
  });

  it('names the team that is to pay, from the properties or the labels of a key', () => {
    assert.equal(at(documentOf({ properties: { TEAM_NAME: 'Care' } }), 'team.name'), 'Care');
    assert.equal(at(documentOf({ labels: { team: 'Sales' } }), 'team.name'), 'Sales');
    assert.equal(at(documentOf({ properties: { team: { deep: 1 } } }), 'team'), undefined);
    assert.equal(at(documentOf({ properties: { TEAMS: 'x' } }), 'team'), undefined);
  });

  it('bounds properties to what a flattened field takes', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) as object;
    const document = documentOf({ properties: { deep, 'nul\0': 1, long: 'x', [`k${'x'.repeat(400)}`]: 1 } });
    const properties = document['properties'] as Record<string, unknown>;
    assert.deepEqual(Object.keys(properties), ['deep', 'long']);
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(...Object.values(value).map(depth)) : 0;
    assert(depth(properties) < 20);
  });
});
