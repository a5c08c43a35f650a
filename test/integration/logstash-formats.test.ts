/** The formats of Logstash against those of the collector: for every case the same records, or the case is left to the collector. */
import assert from 'node:assert/strict';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOneValue } from '../../src/doors/intake.ts';
import { formatOf } from '../../src/formats/registry.ts';
import { RUBY, runRuby } from '../support/jruby.ts';
import { casesOf, oddValues } from '../support/logstash/format-values.ts';

const TIME = '2026-01-15T10:00:00.000Z';
const FORMATS = ['promptlog', 'winston', 'apim-events', 'azure-diagnostics', 'log-analytics'];
/** Formats of which Logstash reads nothing. */
const OTHERS = ['har', 'otlp', 'langfuse', 'litellm', 'gateway-event', 'wonkalytics', 'change', 'openai'];
const ODD_VALUES = 1000;
const SEED = 20_261_121;

/** Every case of which something is left to the collector, and why. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  'promptlog/document-of-placeholders': ['no_id'],
  'promptlog/list-with-a-bad-one': ['no_id', 'other_format'],
  'winston/exchange-of-the-responses-api': ['other_format'],
  'winston/exchange-without-an-id': ['no_id'],
  'winston/lines-in-a-list': ['other_format'],
  'winston/member-of-another-shape': ['other_format'],
  'winston/record-without-id-and-time': ['no_id'],
  'apim-events/bad-events': ['other_format'],
  'apim-events/cut-at-200-kb': ['cut'],
  'azure-diagnostics/gateway-row-cut-at-8192-bytes': ['cut'],
  'azure-diagnostics/gateway-row-without-id-and-time': ['no_id'],
  'azure-diagnostics/llm-piece-alone': ['llm_rows'],
  'azure-diagnostics/llm-pieces-together': ['llm_rows'],
  'azure-diagnostics/llm-pieces-with-one-missing': ['llm_rows'],
  'azure-diagnostics/llm-probe-and-bad-rows': ['llm_rows'],
  'azure-diagnostics/llm-rows-joined-by-a-gateway-row': ['llm_rows'],
  'azure-diagnostics/llm-rows-of-one-call': ['llm_rows'],
  'azure-diagnostics/request-response': ['service_rows'],
  'azure-diagnostics/request-response-with-properties-as-object': ['service_rows'],
  'log-analytics/azure-diagnostics-table': ['llm_rows', 'service_rows'],
  'log-analytics/bad-rows': ['llm_rows'],
  'log-analytics/llm-table': ['llm_rows'],
};

/** What is broken in a copy of the scripts, where, and which cases tell. */
interface Break {
  readonly what: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
  readonly tells: readonly string[];
}

const BROKEN: readonly Break[] = [
  {
    what: 'no day before its month',
    file: 'instants.rb',
    right: "match[2] == '.' || first > 12",
    wrong: 'first > 31',
    tells: ['apim-events/days-first'],
  },
  {
    what: 'the tokens of an answer looked for under another name',
    file: 'apim_events.rb',
    right: "=> 'completion_tokens'",
    wrong: "=> 'completionTokens'",
    tells: [
      'apim-events/both-in-a-list',
      'apim-events/completions-with-a-text-prompt',
      'apim-events/content-filtered',
      'apim-events/extended-with-region',
      'apim-events/response',
    ],
  },
  {
    what: 'the last piece of a streamed text taken for the whole',
    file: 'chat_stream.rb',
    right: 'String then known.is_a?(String) ? known + value : value',
    wrong: 'String then value',
    tells: ['azure-diagnostics/gateway-row-as-a-line', 'log-analytics/worked-table'],
  },
  {
    what: 'credentials let through',
    file: 'secrets.rb',
    right: 'words = words(name)',
    wrong: 'return false if (words = words(name))',
    tells: ['apim-events/extended-with-secrets', 'azure-diagnostics/gateway-row-with-secrets'],
  },
  {
    what: 'the time of arrival put before that of the line',
    file: 'winston_lines.rb',
    right: "Instants.given(line['timestamp']) || time",
    wrong: 'time',
    tells: [
      'winston/bad-record',
      'winston/exchange-that-failed',
      'winston/exchange-that-was-aborted',
      'winston/half-of-a-record',
      'winston/line-with-a-record',
      'winston/lines-in-a-list',
      'winston/timestamp-in-milliseconds',
    ],
  },
  {
    what: 'rows passed over that the collector reads',
    file: 'rows.rb',
    right: 'raise Left, :llm_rows if',
    wrong: 'return nil if',
    tells: [
      'azure-diagnostics/llm-piece-alone',
      'azure-diagnostics/llm-pieces-together',
      'azure-diagnostics/llm-pieces-with-one-missing',
      'azure-diagnostics/llm-probe-and-bad-rows',
      'azure-diagnostics/llm-rows-joined-by-a-gateway-row',
      'azure-diagnostics/llm-rows-of-one-call',
      'log-analytics/azure-diagnostics-table',
      'log-analytics/bad-rows',
      'log-analytics/llm-table',
    ],
  },
  {
    what: 'an id made up',
    file: 'documents.rb',
    right: 'raise(Left, :no_id)',
    wrong: "'m-1'",
    tells: [
      'promptlog/document-of-placeholders',
      'promptlog/list-with-a-bad-one',
      'winston/record-without-id-and-time',
    ],
  },
  {
    what: 'a failure taken for an answer',
    file: 'model_failures.rb',
    right: '!status.nil? && status >= 400',
    wrong: 'false',
    tells: ['log-analytics/answer-of-a-query'],
  },
  {
    what: 'a body that was cut guessed at',
    file: 'model_bodies.rb',
    right: 'raise Left, :cut if',
    wrong: 'return Body.new({}) if',
    tells: ['azure-diagnostics/gateway-row-cut-at-8192-bytes'],
  },
];

interface Judged {
  readonly made: string;
  readonly read: number | 'unknown';
}
interface Output {
  readonly folders: readonly { readonly judged: readonly Judged[] }[];
  readonly halves: readonly { readonly pairs: readonly unknown[]; readonly size: number }[];
  readonly crowd: { readonly pairs: number; readonly size: number };
  readonly left: Readonly<Record<string, string>>;
}
interface Made {
  readonly kind: string;
  readonly value?: unknown;
  readonly reason?: string;
}

/** Halves in the order in which they come: which pairs they make, by their places in it, and how many wait in the end. */
const STEPS = [
  {
    what: 'until the other comes, whichever that is',
    settings: {},
    steps: halves(['a', 'request', 0], ['b', 'response', 1], ['b', 'request', 2], ['a', 'response', 3]),
    pairs: [null, null, [2, 1], [0, 3]],
    size: 0,
  },
  {
    what: 'that comes again once',
    settings: {},
    steps: halves(['a', 'request', 0], ['a', 'request', 1], ['a', 'response', 2], ['a', 'response', 3]),
    pairs: [null, null, [1, 2], null],
    size: 1,
  },
  {
    what: 'no longer than it may wait',
    settings: { wait_seconds: 10 },
    steps: halves(['a', 'request', 0], ['b', 'request', 5], ['a', 'response', 11], ['b', 'response', 15]),
    pairs: [null, null, null, [1, 3]],
    size: 1,
  },
  {
    what: 'unless so many others came after it',
    settings: { max: 2 },
    steps: halves(
      ...([
        ['a', 'request', 0],
        ['b', 'request', 0],
        ['c', 'request', 0],
        ['a', 'response', 0],
      ] as const),
      ...([
        ['c', 'response', 0],
        ['b', 'response', 0],
      ] as const),
    ),
    pairs: [null, null, null, null, [2, 4], null],
    size: 2,
  },
  {
    what: 'unless so much text came after it',
    settings: { max_bytes: 1300 },
    steps: halves(
      ['a', 'request', 0],
      ['b', 'request', 0, 'x'.repeat(800)],
      ['b', 'response', 0],
      ['a', 'response', 0],
    ),
    pairs: [null, null, [1, 2], null],
    size: 1,
  },
  {
    what: 'only where it is half of one',
    settings: {},
    steps: [
      { now: 0, half: { place: 0, message: { id: 'a' }, halves: ['request', 'response'] } },
      { now: 0, half: { place: 1, message: { id: 'a' } } },
      { now: 0, half: { place: 2, message: {}, halves: ['request'] } },
    ],
    pairs: [null, null, null],
    size: 0,
  },
];

function halves(...given: readonly (readonly [id: string, half: string, now: number, text?: string])[]): unknown[] {
  return given.map(([id, half, now, text = ''], place) => ({
    now,
    half: { place, message: { id, text }, halves: [half] },
  }));
}

/** What the collector makes of a value that stands alone: the records and the halves of records. */
function expected(value: unknown): Made[] {
  const values = Array.isArray(value) && !isOneValue(value) ? value : [value];
  return values.flatMap((each) => {
    const made = formatOf(each)?.read(each, { time: TIME }) ?? [];
    return made.flatMap((one) =>
      one.kind === 'record' || one.kind === 'part' ? [plain({ kind: one.kind, value: one.value })] : [],
    );
  });
}

function plain(made: Made): Made {
  return JSON.parse(JSON.stringify(made)) as Made;
}

function madeIn(judged: Judged | undefined): readonly Made[] {
  assert.ok(judged !== undefined, 'nothing came back');
  return JSON.parse(judged.made) as readonly Made[];
}

/** Why things of a value were left, each reason once. */
function reasonsIn(judged: Judged | undefined): string[] {
  return [...new Set(madeIn(judged).flatMap(({ reason }) => reason ?? []))].sort();
}

/** What is wrong with what was made of a value of which this may be left; undefined when nothing is. */
function faultOf(value: unknown, judged: Judged | undefined, mayBeLeft: readonly string[]): string | undefined {
  const read = madeIn(judged).filter((made) => made.kind === 'record' || made.kind === 'part');
  const wanted = expected(value);
  const left = reasonsIn(judged);
  if (left.join() !== mayBeLeft.join()) return `left: ${left.join()} instead of ${mayBeLeft.join()}`;
  if (left.length === 0 && read.length !== wanted.length) return `${read.length} were made instead of ${wanted.length}`;
  if (judged?.read !== (read.length === 0 && left.length > 0 ? 'unknown' : read.length))
    return 'read says another thing than judge';
  // In their order, with those missing that were left.
  const missing = wanted[Symbol.iterator]();
  for (const made of read) {
    const found = [...until(missing, made)];
    if (!isEqual(found.at(-1), made)) return `the collector makes no ${JSON.stringify(made)}`;
  }
  return undefined;
}

function* until(wanted: Iterator<Made>, made: Made): Generator<Made> {
  for (let next = wanted.next(); next.done !== true; next = wanted.next()) {
    yield next.value;
    if (isEqual(next.value, made)) return;
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  try {
    assert.deepStrictEqual(one, other);
    return true;
  } catch {
    return false;
  }
}

describe('the formats of Logstash', function () {
  // One process reads every case once for each of a dozen copies of the scripts.
  this.timeout(240_000);
  const cases = FORMATS.flatMap(casesOf);
  const others = OTHERS.flatMap(casesOf);
  const odd = oddValues(
    cases.map(({ value }) => value),
    ODD_VALUES,
    SEED,
  );
  let copies: string;
  let output: Output;

  before(async () => {
    copies = mkdtempSync(join(tmpdir(), 'promptlog-ruby-'));
    const texts = [...cases, ...others].map(({ value }) => JSON.stringify(value));
    const folders = [
      { folder: RUBY, time: TIME, texts: [...texts, ...odd.map((value) => JSON.stringify(value))] },
      { folder: copyOf('timeless'), texts },
      ...BROKEN.map((each) => ({ folder: broken(each), time: TIME, texts: texts.slice(0, cases.length) })),
    ];
    const program = join(import.meta.dirname, '..', 'support', 'logstash', 'formats.rb');
    output = JSON.parse(await runRuby([program], JSON.stringify({ folders, halves: STEPS }))) as Output;
  });
  after(() => rmSync(copies, { recursive: true, force: true }));

  function copyOf(name: string): string {
    const copy = join(copies, name);
    cpSync(RUBY, copy, { recursive: true });
    return copy;
  }

  function broken({ file, right, wrong }: Break): string {
    const copy = copyOf(file);
    const path = join(copy, 'promptlog', 'formats', file);
    const source = readFileSync(path, 'utf8');
    assert.ok(source.includes(right), `${file} has no longer ${right}`);
    writeFileSync(
      path,
      source.replace(right, () => wrong),
    );
    return copy;
  }

  function judgedIn(folder: number): readonly Judged[] {
    return output.folders[folder]?.judged ?? [];
  }

  for (const [index, { name, value }] of cases.entries()) {
    it(`make of ${name.replace('/', ': ').replaceAll('-', ' ')} what the collector makes of it, or leave it to it`, () => {
      assert.deepEqual(faultOf(value, judgedIn(0)[index], LEFT[name] ?? []), undefined);
    });
  }

  it('leave nothing else to the collector than the list says', () => {
    const known = new Set(cases.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(LEFT).filter((name) => !known.has(name)),
      [],
    );
    assert.ok(Object.keys(LEFT).length < cases.length / 2);
  });

  it('leave every other format to the collector', () => {
    for (const [index, { name }] of others.entries()) {
      assert.equal(judgedIn(0)[cases.length + index]?.read, 'unknown', name);
    }
  });

  it('guess at no value that nobody foresaw', () => {
    let equal = 0;
    for (const [index, value] of odd.entries()) {
      const judged = judgedIn(0)[cases.length + others.length + index];
      const reasons = reasonsIn(judged);
      const fault = faultOf(value, judged, reasons);
      assert.equal(fault, undefined, JSON.stringify(value));
      if (reasons.length === 0) equal += 1;
    }
    assert.ok(equal > odd.length / 3, `only ${equal} of ${odd.length} were read`);
  });

  it('give no record another time than the one it brings along, where none is given', () => {
    for (const [index, { name, value }] of cases.entries()) {
      const judged = judgedIn(1)[index];
      const reasons = reasonsIn(judged).filter((reason) => reason !== 'no_time');
      assert.deepEqual(
        reasons.filter((reason) => !(LEFT[name] ?? []).includes(reason)),
        [],
        name,
      );
      assert.equal(faultOf(value, judged, reasonsIn(judged)), undefined, name);
    }
    const timeless = cases.findIndex(({ name }) => name === 'winston/timestamp-of-another-culture');
    assert.deepEqual(reasonsIn(judgedIn(1)[timeless]), ['no_time']);
  });

  it('say in words what they leave', () => {
    const reasons = new Set(Object.values(LEFT).flat());
    assert.deepEqual(
      [...reasons].filter((reason) => output.left[reason] === undefined),
      [],
    );
    const sources = globSync(join(RUBY, 'promptlog', '**', '*.rb'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const raised = new Set([...sources.matchAll(/Left, :(\w+)/g)].map(([, reason]) => reason ?? ''));
    assert.deepEqual(
      Object.keys(output.left).sort(),
      [...raised, 'fault'].sort().filter((each, at, all) => each !== all[at - 1]),
    );
  });

  for (const [index, { what, tells }] of BROKEN.entries()) {
    it(`would not pass with ${what}`, () => {
      const told = cases.filter(
        ({ name, value }, at) => faultOf(value, judgedIn(2 + index)[at], LEFT[name] ?? []) !== undefined,
      );
      assert.deepEqual(
        told.map(({ name }) => name),
        tells,
      );
    });
  }

  for (const [index, { what, pairs, size }] of STEPS.entries()) {
    it(`keep the first half of a call ${what}`, () => {
      assert.deepEqual(output.halves[index], { pairs, size });
    });
  }

  it('keep halves that many threads bring at once, and pair each of them once', () => {
    assert.deepEqual(output.crowd, { pairs: 8 * 500, size: 0 });
  });
});
