import assert from 'node:assert/strict';
import { PromptlogError } from '../../../src/errors.ts';
import { FIELDS } from '../../../src/record/fields.ts';
import { type Kql, parseKql } from '../../../src/search/kql/kql.ts';
import { kqlFields } from '../../../src/search/kql/kql-fields.ts';

/** The tree in short: what is joined by what. */
function shape(kql: Kql): unknown {
  if (kql.kind === 'all') return '*';
  if (kql.kind === 'not') return ['not', shape(kql.part)];
  if (kql.kind === 'exists') return `${kql.field.name}:*`;
  if (kql.kind === 'comparison') return `${kql.field.name} ${kql.comparison} ${kql.value}`;
  if (kql.kind === 'value') return `${kql.fields[0]?.name}=${kql.pieces.join('<*>')}${kql.quoted ? ' whole' : ''}`;
  return [kql.kind, ...kql.parts.map(shape)];
}

const read = (text: string): unknown => shape(parseKql(text));

/** The reason and the place of what is thrown. */
function refusal(text: string): { readonly message: string; readonly at: unknown } {
  try {
    parseKql(text);
  } catch (error) {
    assert.ok(error instanceof PromptlogError && error.code === 'PL_USAGE', String(error));
    return { message: error.message, at: error.details['at'] };
  }
  throw new Error(`nothing was thrown for ${text}`);
}

describe('the query language of Kibana', () => {
  it('takes an empty query and a lone star for everything', () => {
    for (const text of ['', '  ', '*', '*:*', '* : *']) assert.equal(read(text), '*', text);
  });

  it('reads a field and its value, space inside it belonging to it', () => {
    assert.equal(read('event.outcome: failure'), 'event.outcome=failure');
    assert.equal(read('event.outcome:failure'), 'event.outcome=failure');
    assert.equal(read(' user.name :  Ana Prado  '), 'user.name=Ana Prado');
    assert.equal(read('"user.name": "Ana Prado"'), 'user.name=Ana Prado whole');
    assert.equal(read('user.name: 李雷'), 'user.name=李雷');
  });

  it('looks for words without a field in the texts of a record', () => {
    const kql = parseKql('refund now');
    assert.ok(kql.kind === 'value' && kql.fields.length === 5);
    assert.equal(read('"refund now"'), 'message=refund now whole');
  });

  it('lets and bind tighter than or, and not tightest of all', () => {
    const [a, b, c] = ['outcome=a', 'outcome=b', 'outcome=c'];
    assert.deepEqual(read('outcome: a or outcome: b and outcome: c'), ['or', a, ['and', b, c]]);
    assert.deepEqual(read('(outcome: a or outcome: b) and outcome: c'), ['and', ['or', a, b], c]);
    assert.deepEqual(read('NOT outcome: a AND outcome: b Or outcome: c'), ['or', ['and', ['not', a], b], c]);
    assert.deepEqual(read('not (outcome: a and outcome: b)'), ['not', ['and', a, b]]);
  });

  it('reads lists of values, with the same operators', () => {
    const [a, b, c] = ['outcome=a', 'outcome=b', 'outcome=c'];
    assert.deepEqual(read('outcome: (a or b and not c)'), ['or', a, ['and', b, ['not', c]]]);
    assert.deepEqual(read('outcome: (a or (b and "c"))'), ['or', a, ['and', b, `${c} whole`]]);
    assert.equal(read('outcome: (a b)'), 'outcome=a b');
  });

  it('takes operators for words where they are a part of one, quoted or escaped', () => {
    assert.equal(read('user.name: notable'), 'user.name=notable');
    assert.equal(read('user.name: cannot go'), 'user.name=cannot go');
    assert.equal(read('user.name: either or'), 'user.name=either or');
    assert.equal(read('user.name: rock \\and roll'), 'user.name=rock and roll');
    assert.equal(read('user.name: \\not me'), 'user.name=not me');
    assert.equal(read('user.name: "a and b"'), 'user.name=a and b whole');
  });

  it('reads comparisons of numbers, times and their arithmetic', () => {
    assert.equal(read('event.duration > 5'), 'event.duration gt 5');
    assert.equal(read('sentiment.score<=-0.5'), 'sentiment.score lte -0.5');
    assert.equal(read('@timestamp >= now-7d/d'), '@timestamp gte now-7d/d');
    assert.equal(read('@timestamp < "2026-11-01T10:00:00Z"'), '@timestamp lt 2026-11-01T10:00:00Z');
    assert.equal(read('@timestamp < "2026-11-01||+1M/d"'), '@timestamp lt 2026-11-01||+1M/d');
    assert.equal(read('source.ip >= 10.0.0.0'), 'source.ip gte 10.0.0.0');
  });

  it('reads wildcards, which are letters when they are quoted or escaped', () => {
    assert.equal(read('user.name: an*'), 'user.name=an<*>');
    assert.equal(read('user.name: *an*a'), 'user.name=<*>an<*>a');
    assert.equal(read('user.name: "an*"'), 'user.name=an* whole');
    assert.equal(read('user.name: an\\*'), 'user.name=an*');
    assert.equal(read('user.name: *'), 'user.name:*');
    assert.equal(read('message: refu* now'), 'message=refu<*> now');
    assert.equal(read('properties.TEAM_NAME: da*'), 'properties.TEAM_NAME=da<*>');
  });

  it('reads escapes, of signs, of white space and of characters by their number', () => {
    assert.equal(read('user.name: \\(a\\:b\\"\\\\\\<\\>\\{\\}\\)'), 'user.name=(a:b"\\<>{})');
    assert.equal(read('user.name: "a \\"b\\" \\\\ c"'), 'user.name=a "b" \\ c whole');
    assert.equal(read('user.name: a\\tb'), 'user.name=a\tb');
    assert.equal(read('user.name: "\\u00e9\\n"'), 'user.name=é\n whole');
    assert.equal(read('user.name: "C:\\dir"'), 'user.name=C:\\dir whole');
  });

  it('knows keys of properties and labels, sub-fields and aliases', () => {
    assert.equal(read('properties.TEAM_NAME: data'), 'properties.TEAM_NAME=data');
    assert.equal(read('labels.a.b: y'), 'labels.a.b=y');
    assert.equal(read('error.message.keyword: "no"'), 'error.message.keyword=no whole');
    assert.equal(read('prompt.last: refund'), 'prompt.last=refund');
  });

  it('names an unknown field and what may have been meant', () => {
    const message = 'the query cannot be read at character';
    assert.deepEqual(refusal('event.outcom: x'), {
      message: `${message} 1: there is no field event.outcom; did you mean event.outcome?`,
      at: 0,
    });
    assert.match(refusal('outcome: a and model: b').message, /16: there is no field model; did you mean gen_ai\./);
    assert.match(refusal('zzzzzzzz: b').message, /there is no field zzzzzzzz$/);
    assert.match(refusal('gen_ai.tool.definitions: b').message, /there is no field gen_ai\.tool\.definitions/);
  });

  it('says at which character something else was expected', () => {
    const cases: readonly [text: string, at: number, said: RegExp][] = [
      ['outcome:', 8, /expected a value of outcome, found the end$/],
      ['outcome: a or ', 14, /expected a field/],
      ['(outcome: a', 11, /expected "and", "or" or a closing bracket, found the end$/],
      ['outcome: a)', 10, /expected "and", "or" or the end, found "\)"$/],
      ['outcome: "a', 9, /this quotation mark is never closed$/],
      ['outcome: a:b', 10, /found ":b" \(a value that holds a colon is put in quotation marks\)$/],
      ['outcome: a not outcome: b', 11, /found "not outcome: b" \(write "and not"\)$/],
      ['outcome: "a" outcome: b', 13, /expected "and", "or" or the end/],
      ['and outcome: b', 0, /expected a field, a value or an opening bracket/],
      ['outcome: \\d', 9, /a backslash stands before/],
      ['event.duration >', 16, /expected a value, found the end$/],
      ['user: { name: x }', 6, /nested documents are not supported/],
      ['user.*: x', 0, /the name of a field is written out, without wildcards$/],
    ];
    for (const [text, at, said] of cases) {
      const found = refusal(text);
      assert.match(found.message, said, text);
      assert.equal(found.at, at, text);
    }
  });

  it('refuses what could never match', () => {
    const cases: readonly [text: string, said: RegExp][] = [
      ['event.duration: long', /event\.duration is a number, and "long" is none/],
      ['record.complete: yes', /true or false, not "yes"/],
      ['@timestamp > yesterday', /is a time, such as .* not "yesterday"/],
      ['@timestamp > 2026-13-01', /not "2026-13-01"/],
      ['@timestamp > 2026-02-30', /not "2026-02-30"/],
      ['source.ip: 10.0.0', /is an address/],
      ['source.ip: "10.0.0.0/33"', /is an address/],
      ['source.ip: 10*', /take no wildcard: "10\.0\.0\.0\/8" names a network/],
      ['http.response.status_code: 4*', /takes no wildcard: compare it with/],
      ['message > a', /text field, which has no order/],
      ['properties.N > 5', /free-form field, which has no order/],
      ['record.complete > false', /has no order/],
      ['event.duration > 5*', /a value to compare with holds no wildcard/],
      ['message: *fund', /inside or at the end of a word/],
      ['*fund', /inside or at the end of a word/],
      ['properties.TEAM_NAME: *a', /may only stand at the end/],
    ];
    for (const [text, said] of cases) assert.match(refusal(text).message, said, text);
  });

  it('is bounded in length, depth, values and wildcards', () => {
    assert.match(refusal('a'.repeat(10_001)).message, /may have 10000 at most/);
    const nested = (depth: number) => `${'('.repeat(depth)}outcome: a${')'.repeat(depth)}`;
    assert.equal(read(nested(30)), 'outcome=a');
    assert.match(refusal(nested(31)).message, /more than 30 brackets in each other/);
    const values = (count: number) => `outcome: (${Array.from({ length: count }, (_, index) => index).join(' or ')})`;
    assert.ok(parseKql(values(500)));
    assert.match(refusal(values(501)).message, /500 values at most/);
    assert.match(refusal(`user.name: ${'a*'.repeat(11)}`).message, /10 wildcards at most/);
  });

  it('is read in no time, whatever its letters are', () => {
    const longest = 10_000;
    const gap = `outcome: a${' '.repeat(longest - 11)}b`;
    const field = `${'x'.repeat(longest - 3)}: 1`;
    const parts = `${'a.'.repeat(longest / 2 - 2)}b: 1`;
    for (const text of [gap, field, parts]) {
      const before = process.threadCpuUsage();
      if (text === gap) assert.ok(parseKql(text));
      else assert.match(refusal(text).message, /there is no field/);
      const { user, system } = process.threadCpuUsage(before);
      assert.ok((user + system) / 1000 < 150, `${text.slice(0, 20)}… took ${(user + system) / 1000} ms`);
    }
    const tooLong = FIELDS.filter(({ name }) => name.length > 100);
    assert.deepEqual(tooLong, [], 'the length up to which names are compared');
  });

  it('reads queries of another dictionary', () => {
    const fields = kqlFields([{ name: 'lane.name', type: 'keyword' }], []);
    assert.equal(shape(parseKql('lane.name: records', fields)), 'lane.name=records');
    assert.equal(shape(parseKql('*', fields)), '*');
    assert.throws(() => parseKql('outcome: a', fields), /there is no field outcome/);
    assert.throws(() => parseKql('refund', fields), /hold no text, so a field has to be named/);
  });
});
