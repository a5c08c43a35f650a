/** Every format given what nobody foresaw: it makes records that are whole, or says what is wrong, and shows nothing of it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readValue } from '../../src/doors/intake.ts';
import type { Format, FormatContext } from '../../src/formats/format.ts';
import { formatOfMapping } from '../../src/formats/mapping.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { isObject } from '../../src/formats/values.ts';
import { casesOf } from './corpus.ts';
import { assertLinear, fuzz, fuzzTimeout, inTime } from './fuzzing.ts';
import { CANARY, mutatedJson, SECRET } from './mutations.ts';
import { StrictTaker, taken } from './strict-taker.ts';

const CONTEXT: FormatContext = { key: 'fuzz', time: '2026-01-15T10:00:00.000Z' };
const MAPPED = formatOfMapping({
  name: 'fuzzed',
  when: { source: '*' },
  fields: {
    'message.id': ['request.id', 'id'],
    'call.request': 'request.body',
    'call.response': 'response.body',
    'user.user_id': { path: 'request.headers.x-key', hash: true },
    time: 'at',
  },
});
const MAPPED_EVENTS = [
  {
    source: 'gw',
    at: '2026-01-15T10:00:00Z',
    request: {
      id: 'r-1',
      headers: { 'x-key': SECRET },
      body: '{"model":"gpt-4o","messages":[{"role":"user","content":"Where is my refund?"}]}',
    },
    response: { body: { id: 'c1', object: 'chat.completion', choices: [{ message: { content: 'Here.' } }] } },
  },
];

describe('a format under fuzz', function () {
  this.timeout(fuzzTimeout());

  for (const format of FORMATS) {
    it(`makes whole records or says what is wrong: ${format.name}`, () => {
      fuzz({ area: 'formats', runs: 100 }, mutatedJson(casesOf(format.name)), (value) => endure(value, format));
    });
  }

  it('makes whole records of a mapping of somebody’s own', () => {
    fuzz({ area: 'formats', runs: 150 }, mutatedJson(MAPPED_EVENTS), (value) => endure(value, MAPPED));
  });

  it('finds out by itself which format a mixture is, and is not led astray by it', () => {
    const all = FORMATS.flatMap(({ name }) => casesOf(name));
    const mixture = fc.tuple(mutatedJson(all), mutatedJson(all)).map(([one, other]) => mixed(one, other));
    fuzz({ area: 'formats', runs: 300 }, mixture, (value) => endure(value));
  });

  it('takes no longer for long values than their length explains', () => {
    const turns = (size: number) => Array.from({ length: size }, (_, at) => ({ role: 'user', content: `word ${at}` }));
    const request = (size: number) => ({
      request: { model: 'gpt-4o', messages: turns(size) },
      response: { choices: [] },
    });
    assertLinear('messages', request, (value) => endureOnce(value));
    const events = (size: number) =>
      Array.from({ length: size }, (_, at) => ({
        object: 'chat.completion.chunk',
        id: 'c',
        choices: [{ index: at % 9 }],
      }));
    assertLinear(
      'events',
      (size) => ({ ...request(1), response: events(size) }),
      (value) => endureOnce(value),
    );
    const body = (size: number) => ({
      ...request(1),
      response: `data: {"choices":[{"delta":{"content":"x"}}]}\n\n`.repeat(size),
    });
    assertLinear('a stream', body, (value) => endureOnce(value), 500);
    const deep = (size: number) => ({ message: { prompt: [{ role: 'user', content: 'a: '.repeat(size) }] } });
    assertLinear('a text', deep, (value) => endureOnce(value));
    const names = (size: number) => ({
      message: { prompt: [] },
      properties: Object.fromEntries(Array.from({ length: size }, (_, at) => [`n${at}`, `password=${at}`])),
    });
    assertLinear('members', names, (value) => endureOnce(value), 500);
  });

  it('would be found out if it threw, quoted what it refused, or made something else each time', () => {
    const shape = { name: 'x', title: 'x', recognises: () => true };
    const one = (format: Format) => () =>
      fuzz({ area: 'checks of the tests', runs: 1 }, fc.constant({}), (value) => endure(value, format));
    assert.throws(one({ ...shape, read: () => assert.fail('thrown') }), saying(/thrown/));
    const quoting = { kind: 'refused', path: 'x', expected: 'a text', got: CANARY } as const;
    assert.throws(one({ ...shape, read: () => [quoting] }), saying(/quotes the value/));
    let count = 0;
    const record = () => ({ message: { id: `m-${count++}`, prompt: [] } });
    assert.throws(one({ ...shape, read: () => [{ kind: 'record', value: record() }] }), saying(/reading it twice/));
    const slow = (size: number): void => {
      for (let at = 0, end = (size * size) / 2; at < end; at++) count = (count * 31 + at) % 1_000_003;
    };
    // Compiled first: a small input that is still interpreted takes too long to compare with.
    for (let at = 0; at < 5; at++) slow(2_000);
    assert.throws(() => assertLinear('what is quadratic', (size) => size, slow, 2_000), /what is quadratic/);
    const leaking = new StrictTaker();
    const raw = { message: { prompt: [{ role: 'user', content: `my key is ${SECRET}` }] } };
    leaking.accept(raw);
    assert.ok(!leaking.passed[0]?.json.includes(SECRET), 'the gate masks what this looks for');
  });
});

/** What a property failed of stands behind its seed and its input. */
function saying(what: RegExp) {
  return ({ cause, message }: Error): boolean => what.test(`${message} ${String(cause)}`);
}

/** Reads it with the format, and with the one that recognises it; what comes of it must be whole. */
function endure(value: unknown, format?: Format): void {
  const before = JSON.stringify(value);
  const bytes = before.length;
  for (const chosen of format === undefined ? [undefined] : [undefined, format]) {
    const { made } = inTime(bytes, () => readValue(value, CONTEXT, chosen));
    const again = readValue(value, CONTEXT, chosen).made;
    assert.equal(JSON.stringify(again), JSON.stringify(made), 'reading it twice gives two things');
    const taker = new StrictTaker();
    inTime(bytes * 10, () => {
      for (const item of made) taken(taker, item, 'fuzz');
    });
  }
  if (format?.recognises(value) === true) format.read(value, CONTEXT);
  assert.equal(JSON.stringify(value), before, 'reading changed the value');
}

function endureOnce(value: unknown): void {
  const taker = new StrictTaker();
  for (const item of readValue(value, CONTEXT).made) taken(taker, item, 'fuzz');
}

function mixed(one: unknown, other: unknown): unknown {
  if (isObject(one) && isObject(other)) return { ...one, ...other };
  return [one, other];
}
