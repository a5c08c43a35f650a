import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { demoRecords } from '../../src/demo/demo-records.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { createRedactor } from '../../src/record/redact.ts';
import { anyRecord, anyVersion } from '../support/arbitrary-record.ts';
import { inRuby, type RubyAnswer, type RubyRequest } from '../support/jruby.ts';
import {
  ARRIVAL,
  type CaseDocument,
  type CaseInput,
  caseFiles,
  caseOf,
  FOLDER,
  type LogstashCase,
  logstashCases,
} from '../support/logstash-cases.ts';
import { maskingTexts, recordsOfPieces } from '../support/masking-texts.ts';

type Outcome = readonly [test: string, expectation: string, outcome: string];
type Log = readonly (readonly [level: string, message: string, details: unknown])[];

const SEED = 20261121;
const RUN_MS = 300_000;
const SCRIPTS = ['document.rb', 'take.rb'];
/** As a Logstash has it of which nobody changed a setting. */
const DEFAULTS = { environment: {} };

const TELLING = ['maximal', 'masked', 'usage-of-anthropic', 'halves-in-order'];

const cases = logstashCases();
/** Enough of them to notice whatever is wrong. */
const telling = cases.filter(({ name }) => TELLING.includes(name));
const drawn = [...drawnRecords(), ...drawnPairs(), ...demo()].map((texts, index) => caseOf(`drawn ${index}`, texts));
const records = [...maskingTexts().map(asRecord), ...recordsOfPieces(300, SEED)];

/** What is wrong in a file, and what is said of it. */
const FAULTS = [
  ['projection.rb', "'family' =>", "'famili' =>", /famili/],
  ['masks/text_masker.rb', "Names => '[credential]'", "Names => '[name]'", /\[name\]/],
  ['masks/names.rb', "'pwd', 'secret'", "'pwd'", /secret/],
  ['projection/usage.rb', 'counted + cached.to_i', 'counted', /input_tokens/],
  ['join/lists.rb', 'sort_by { |tag| Order.units(tag) }', 'sort.reverse', /tags/],
  ['ids.rb', '"#{session}\\n#{id}"', '"#{session}#{id}"', /id: /],
] as const;
/** The same in the script itself: a wrong version, and a test that stumbles. */
const FAILURES = [
  ["set('[@metadata][version]', 0)", "set('[@metadata][version]', 1)"],
  ["events[0].get('[record][masked]')", 'events[7].get(1)'],
] as const;

/** What is asked of the one process that all tests share. */
const REQUESTS = {
  scripts: SCRIPTS.map((script): RubyRequest => ({ do: 'test', script })),
  cases: cases.map(({ given }) => filtered(given)),
  drawn: drawn.map(({ given }): RubyRequest => ({ do: 'line', ...given })),
  masked: [{ do: 'mask', texts: records }],
  workers: [{ ...filtered({ texts: texts(300), time: ARRIVAL }), workers: 8 }],
  faults: FAULTS.map(([file, right, wrong]) => {
    return broken(
      join('promptlog', file),
      right,
      wrong,
      telling.map(({ given }) => filtered(given)),
    );
  }),
  failing: FAILURES.map(([right, wrong]) =>
    broken('document.rb', right, wrong, [{ do: 'test', script: 'document.rb' }]),
  ),
  bad: [filtered({ texts: ['{"message":{"id":1}}', '['.repeat(100_000)], time: ARRIVAL })],
} satisfies Readonly<Record<string, readonly RubyRequest[]>>;

describe('the Ruby scripts of Logstash', function () {
  this.timeout(RUN_MS);
  let answers: Readonly<Record<keyof typeof REQUESTS, readonly RubyAnswer[]>>;

  before(async () => {
    const names = Object.keys(REQUESTS) as (keyof typeof REQUESTS)[];
    const all = await inRuby(names.flatMap((name) => REQUESTS[name] as readonly RubyRequest[]));
    const rest = [...all];
    const own = names.map((name) => [name, rest.splice(0, REQUESTS[name].length)] as const);
    answers = Object.fromEntries(own) as unknown as typeof answers;
  });

  for (const [index, script] of SCRIPTS.entries()) {
    it(`pass the tests that come with ${script}`, () => {
      const outcomes = outcomesOf(answers.scripts[index]);
      assert.ok(outcomes.length >= 8);
      assert.deepEqual(failuresIn(outcomes), []);
    });
  }

  for (const [index, each] of cases.entries()) {
    it(`make of ${each.name.replaceAll('-', ' ')} what the collector makes of it`, () => {
      assertDocuments(each, answers.cases[index]);
    });
  }

  it('make of any record and any two halves what the collector makes of them', () => {
    const entries = answers.drawn.map((answer) => answer['entries'] as readonly Omit<CaseDocument, 'version'>[]);
    for (const [index, { given, expected }] of drawn.entries()) {
      const wanted = expected.documents.map(({ version: _, ...entry }) => entry);
      assert.deepEqual(entries[index], wanted, given.texts.join('\n'));
    }
    assert.ok(entries.flat().length > drawn.length / 2, 'most of them become documents');
  });

  it('mask exactly what the collector masks', () => {
    const redactor = createRedactor();
    const texts = answers.masked[0]?.['texts'] as readonly string[];
    let masks = 0;
    for (const [index, record] of records.entries()) {
      const wanted = redactor.redact(record);
      assert.deepEqual(JSON.parse(texts[index] ?? ''), JSON.parse(wanted.json), record);
      masks += wanted.masks;
    }
    assert.ok(masks > records.length, 'there is something to mask');
  });

  it('make each document once when several workers share them', () => {
    const ids = eventsOf(answers.workers[0]).map((event) => (event['@metadata'] as { id: string }).id);
    assert.equal(ids.length, 300);
    assert.equal(new Set(ids).size, 300);
  });

  for (const [index, [file, right, , reason]] of FAULTS.entries()) {
    it(`would not pass with ${right} changed in ${file}`, () => {
      const made = answersOf(answers.faults[index]);
      const notice = () => telling.forEach((each, place) => void assertDocuments(each, made[place]));
      assert.throws(notice, reason);
    });
  }

  it('would not pass when a test that comes with them fails, or raises', () => {
    const [failed, raised] = answers.failing.map((answer) => failuresIn(outcomesOf(answersOf(answer)[0])));
    const id = 'one document, under the id and in the index that the collector gives it';
    assert.deepEqual(failed, [['a record', id, 'failed']]);
    assert.match(String(raised?.[0]?.[2]), /^raised NoMethodError/);
  });

  it('leave what they cannot bear, without a word of it in the log', () => {
    assert.deepEqual(eventsOf(answers.bad[0]), []);
    assert.doesNotMatch(JSON.stringify(answers.bad[0]?.['log']), /\[\[\[/);
  });
});

describe('the cases of the Logstash scripts', () => {
  it('are those that the generator makes', () => {
    const made = caseFiles();
    assert.deepEqual(readdirSync(FOLDER).sort(), [...made.keys()].sort(), 'npm run logstash:cases writes them');
    for (const [name, value] of made) {
      assert.deepEqual(
        JSON.parse(readFileSync(join(FOLDER, name), 'utf8')),
        value,
        `npm run logstash:cases writes ${name}`,
      );
    }
  });

  it('hold documents for the most part', () => {
    assert.ok(cases.flatMap(({ expected }) => expected.documents).length > 60);
    assert.ok(cases.filter(({ expected }) => expected.documents.length > 0).length > cases.length / 2);
  });
});

/** Requests while one place of one file is wrong. */
function broken(file: string, right: string, wrong: string, requests: readonly RubyRequest[]): RubyRequest {
  return { do: 'break', file, right, wrong, requests };
}

function answersOf(answer: RubyAnswer | undefined): readonly RubyAnswer[] {
  return (answer?.['answers'] ?? assert.fail(JSON.stringify(answer))) as readonly RubyAnswer[];
}

function filtered({ texts, time }: CaseInput): RubyRequest {
  const events = texts.map((text) => ({ message: text, '@timestamp': time, '@metadata': { key: 'k', input: 'http' } }));
  return { do: 'filter', script: 'document.rb', parameters: DEFAULTS, events };
}

/** Document by document, field by field. */
function assertDocuments({ name, expected }: LogstashCase, answer: RubyAnswer | undefined): void {
  assert.deepEqual(eventsOf(answer).map(documentOf), expected.documents, name);
  const left = (answer?.['log'] as Log).filter(([, message]) => message.startsWith('Left'));
  if (expected.left.length === 0) assert.deepEqual(left, [], `${name}: nothing is left`);
}

function documentOf(event: Readonly<Record<string, unknown>>): unknown {
  const { '@metadata': metadata, event: about, ...fields } = event;
  const { ingested, ...known } = about as { readonly ingested: string };
  assert.match(ingested, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return { ...(metadata as object), document: { ...fields, event: known } };
}

function eventsOf(answer: RubyAnswer | undefined): readonly Readonly<Record<string, unknown>>[] {
  return (answer?.['events'] ?? assert.fail(JSON.stringify(answer))) as readonly Readonly<Record<string, unknown>>[];
}

function outcomesOf(answer: RubyAnswer | undefined): readonly Outcome[] {
  return (answer?.['outcomes'] ?? assert.fail(JSON.stringify(answer))) as readonly Outcome[];
}

function failuresIn(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(([, , outcome]) => outcome !== 'passed');
}

function asRecord(content: string): string {
  return JSON.stringify({ message: { id: 'm', prompt: [{ role: 'human', content }] }, [content]: content });
}

/** Records of which half are split into two halves. */
function texts(count: number): string[] {
  const halves = (id: string) => ['request', 'response'].map((half) => ({ id, halves: [half] }));
  const parts = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? [{ id: `w-${index}` }] : halves(`w-${index}`),
  );
  return parts.flat().map(({ id, ...more }) => JSON.stringify({ time: ARRIVAL, ...more, message: { id, prompt: [] } }));
}

function drawnRecords(): string[][] {
  return sample(anyRecord, 150).map((record) => [JSON.stringify(record)]);
}

/** Two halves of one call, in both orders. */
function drawnPairs(): string[][] {
  const pairs = sample(fc.tuple(anyVersion, anyVersion), 100).map(([first, second]) => {
    const session = first.chat_session_id;
    return [asHalf(first, 'request'), asHalf({ ...second, chat_session_id: session }, 'response')];
  });
  return pairs.flatMap((pair) => [pair, pair.toReversed()]);
}

function asHalf(
  { changed: _c, pieces: _p, orphaned: _o, ...record }: PromptRecord,
  half: 'request' | 'response',
): string {
  return JSON.stringify({ ...record, halves: [half] });
}

function demo(): string[][] {
  const records = demoRecords({ count: 100, seed: SEED, until: new Date('2026-11-21T00:00:00Z') });
  return [...records].map((record) => [JSON.stringify(record)]);
}

/** The same for the same seed, without halves of characters, which Ruby cannot hold. */
function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  const whole = arbitrary.filter((value) => !/\\ud[89a-f]/.test(JSON.stringify(value)));
  return fc.sample(whole, { numRuns: count, seed: SEED });
}
