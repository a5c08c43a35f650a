/** What people type and what stands in addresses: queries, filters, times, and the state of the page. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { intervalFor, timeHistogram } from '../../src/dashboards/interval.ts';
import { askedQuery } from '../../src/doors/http/asked-query.ts';
import { type Block, markdownBlocks } from '../../src/explorer/page/conversation/markdown.ts';
import { type Inline, inlinesOf } from '../../src/explorer/page/conversation/markdown-inline.ts';
import {
  answerMessages,
  plainText,
  promptMessages,
  sameness,
  shown,
} from '../../src/explorer/page/conversation/message.ts';
import { momentOf as pageMoment, periodLabel } from '../../src/explorer/page/core/period.ts';
import { hrefOf, parseRoute } from '../../src/explorer/page/core/route.ts';
import { boardBody, boardHref, boardState, withValue } from '../../src/explorer/page/dashboards/board-state.ts';
import { readQuery } from '../../src/explorer/page/search/query-text.ts';
import { tokensOf } from '../../src/explorer/page/search/query-tokens.ts';
import { searchBody as pageSearchBody, searchHref, searchState } from '../../src/explorer/page/search/search-state.ts';
import { completed, fieldSuggestions, wantedAt } from '../../src/explorer/page/search/suggestions.ts';
import { timeRange } from '../../src/explorer/time-range.ts';
import { FIELDS } from '../../src/record/fields.ts';
import { fieldQueries } from '../../src/search/field-filters.ts';
import { parseKql } from '../../src/search/kql/kql.ts';
import { luceneQuery } from '../../src/search/kql/kql-lucene.ts';
import { kqlQuery } from '../../src/search/kql/kql-query.ts';
import { momentOf, searchMoment } from '../../src/search/moment.ts';
import { type SearchRequest, searchBody } from '../../src/search/query.ts';
import { valuesBody } from '../../src/search/values.ts';
import { dimensionsOf } from '../../src/stats/dimensions.ts';
import { anyJson, anyText } from '../support/arbitrary-record.ts';
import { KQL_LETTERS as LETTERS, KQL_QUERIES as QUERIES, recordedStreams } from './corpus.ts';
import { assertLinear, fuzz, fuzzTimeout, inTime } from './fuzzing.ts';
import { mutatedJson, mutatedText } from './mutations.ts';
import { throwsOnlyCodes } from './strict-taker.ts';

const TIMES = [
  'now',
  'now-7d',
  '-7d',
  '12h',
  '2026-11',
  '2026-11-01T10:00:00+02:00',
  '2026-02-31',
  '9999-12-31T23:59:59.999Z',
];
const TIME_LETTERS = ['now', '-', '9', '0', 'd', 'M', 'y', 'T', ':', 'Z', '+14:00', '||', '/d', '999999', '.', ' '];
const NOW = new Date('2026-11-22T03:00:00.000Z');

describe('a query under fuzz', function () {
  this.timeout(fuzzTimeout());

  it('is understood, or the place is named where it is not', () => {
    fuzz({ area: 'queries', runs: 1_000 }, mutatedText(QUERIES, LETTERS), (text) => {
      const read = inTime(text.length * 20, () => throwsOnlyCodes(() => parseKql(text), 'PL_USAGE'));
      throwsOnlyCodes(() => askedQuery(text), 'PL_QUERY_INVALID');
      if (read === undefined) return;
      assert.ok(JSON.stringify(kqlQuery(read)).length > 0);
      assert.ok(luceneQuery(read).length > 0);
    });
  });

  it('costs no more than its length explains, up to the longest there may be', () => {
    const parse = (text: string): void => void throwsOnlyCodes(() => parseKql(text), 'PL_USAGE');
    for (const [what, unit] of Object.entries({
      spaces: ' ',
      'a long word': 'x',
      brackets: '(',
      'not and not': 'not ',
      wildcards: '*',
      escapes: '\\"',
      words: 'a ',
      'or and or': 'a or ',
      'fields nobody knows': 'no.such.field: x or ',
    })) {
      assertLinear(what, (size) => `outcome: a${unit.repeat(size / unit.length)}b`, parse, 1_200);
    }
    assertLinear('a field of many letters', (size) => `${'x'.repeat(size)}: 1`, parse, 1_200);
    assertLinear('a field of many parts', (size) => `${'a.'.repeat(size / 2)}b: 1`, parse, 1_200);
  });

  it('is told from words in the box, and where nothing is KQL all of it is words', () => {
    fuzz({ area: 'queries', runs: 500 }, mutatedText(QUERIES, LETTERS), (text) => {
      const read = inTime(text.length * 10, () => readQuery(text));
      for (const { from, to } of tokensOf(text)) assert.ok(from >= 0 && from <= to && to <= text.length);
      for (let at = 0; at <= (read.query?.length ?? 0); at++)
        assert.ok(read.typedAt(at) >= 0 && read.typedAt(at) <= text.length);
      const wanted = wantedAt(text, text.length);
      if (wanted !== undefined) {
        for (const suggestion of fieldSuggestions(FIELDS, text.slice(-5))) {
          const next = completed(text, wanted, suggestion);
          assert.ok(next.caret >= 0 && next.caret <= next.text.length);
        }
      }
    });
    assertLinear(
      'the box',
      (size) => 'a: (b or '.repeat(size / 8),
      (text) => void readQuery(text),
      1_600,
    );
  });
});

describe('a search under fuzz', function () {
  this.timeout(fuzzTimeout());
  const words = mutatedText(['refund -invoice', '"a phrase" | begin*', 'a'], LETTERS);
  const time = mutatedText(TIMES, TIME_LETTERS);
  const filters = fc.dictionary(
    fc.oneof(fc.constantFrom('outcome', 'service.name', '__proto__', 'constructor', 'message', 'cost.total'), anyText),
    fc.array(anyText, { maxLength: 3 }),
    { maxKeys: 3 },
  );

  it('becomes a request, or says what is wrong with it', () => {
    const request = fc.record(
      {
        words,
        user: anyText,
        session: anyText,
        model: anyText,
        app: anyText,
        outcome: anyText,
        since: time,
        until: time,
        filters,
        size: fc.oneof(fc.constantFrom(0, 1, 1000, 1001, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY), fc.integer()),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<SearchRequest>;
    fuzz({ area: 'searches', runs: 500 }, request, (given) => {
      const body = throwsOnlyCodes(() => searchBody(given), 'PL_USAGE');
      if (body !== undefined) assert.ok(Number(body['size']) >= 1 && Number(body['size']) <= 1000);
    });
    fuzz({ area: 'searches', runs: 300 }, fc.tuple(filters, anyText), ([given, field]) => {
      throwsOnlyCodes(() => fieldQueries(given), 'PL_USAGE');
      throwsOnlyCodes(() => valuesBody({ field, prefix: field }), 'PL_USAGE');
      throwsOnlyCodes(() => dimensionsOf(field), 'PL_USAGE');
    });
  });

  it('has times that are times for us and for the server alike', () => {
    fuzz({ area: 'searches', runs: 600 }, fc.tuple(time, fc.boolean()), ([text, end]) => {
      const moment = inTime(text.length, () => momentOf(text, NOW, end));
      if (moment !== undefined) assert.ok(moment.toISOString().length > 0 && searchMoment(text) !== undefined, text);
    });
    fuzz({ area: 'searches', runs: 600 }, fc.tuple(time, time), ([from, to]) => {
      const range = throwsOnlyCodes(() => timeRange({ from, to }, NOW), 'PL_USAGE');
      if (range === undefined) return;
      assert.ok(range.from < range.to);
      assert.ok(intervalFor(range.from, range.to).text.length > 0);
      assert.ok(Object.keys(timeHistogram('@timestamp', range.from, range.to)).length > 0);
    });
  });
});

describe('an address of the page under fuzz', function () {
  this.timeout(fuzzTimeout());
  const [board] = DASHBOARDS;
  const seeds = [
    '#/search?q=refund+outcome%3A+failed&from=now-30d&to=now&sort=best&is=service.name%3Aa&not=user.id%3Ax',
    `#/dashboards/${board?.id}?from=now-7d&q=outcome%3A+failed&is=service.name%3Aa&refresh=10&table=x`,
    '#/conversation/s-1?turn=m-1',
    '#/record/a%2Fb',
  ];
  const letters = [
    '%',
    '%zz',
    '%00',
    '&',
    '=',
    '?',
    '#',
    '/',
    'is=',
    'is=__proto__:a',
    'is=constructor:a',
    'not=',
    'from=now-',
    '999999999999d',
    '+',
  ];

  it('leads to a view whose state is read again as the same', () => {
    assert.ok(board !== undefined);
    fuzz({ area: 'addresses of the page', runs: 800 }, mutatedText(seeds, letters), (address) => {
      const { view, id, parameters } = parseRoute(address);
      const state = searchState(parameters);
      assert.deepEqual(searchState(parseRoute(searchHref(state)).parameters), normal(state));
      assert.ok(JSON.stringify(pageSearchBody(state)).length > 0);
      const shownBoard = boardState(board, parameters);
      assert.ok(JSON.stringify(boardBody(shownBoard)).length > 0);
      assert.ok(boardHref(board, shownBoard).startsWith('#/dashboards/'));
      for (const { field, value } of state.filters) withValue(shownBoard.filters, field, value);
      if (id !== undefined) assert.equal(parseRoute(hrefOf(view, id)).id, id.toWellFormed());
      assert.ok(periodLabel(state).length > 0);
      for (const text of [state.from, state.to]) {
        const moment = pageMoment(text, NOW.getTime());
        assert.ok(moment === undefined || !Number.isNaN(new Date(moment).getTime()), `${text} is no moment`);
      }
    });
  });
});

describe('a conversation on the page under fuzz', function () {
  this.timeout(fuzzTimeout());
  const texts = [
    '# A\n\nOne *two* **three** `four` [five](https://example.com)\n\n- x\n  - y\n\n1. z\n\n> q\n\n```js\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    ...recordedStreams().slice(0, 2),
  ];
  const letters = [
    ...[
      '*',
      '**',
      '_',
      '~~',
      '`',
      '```',
      '\n',
      '\n\n',
      '# ',
      '- ',
      '1. ',
      '> ',
      '|',
      '---',
      '  ',
      '[',
      '](',
      ')',
      '!',
      '<',
      '>',
    ],
    ...[
      '[a](javascript:alert(1))',
      '![a](data:text/html,x)',
      '<script>',
      '\\',
      '&lt;',
      '\u202e',
      'http://',
      'JaVaScRiPt:',
    ],
  ];

  it('has markdown that keeps to safe addresses, and costs no more than its length explains', () => {
    fuzz({ area: 'conversations of the page', runs: 600 }, mutatedText(texts, letters), (text) => {
      assertSafe(inTime(text.length * 5, () => markdownBlocks(text)));
    });
    for (const letter of letters) {
      assertLinear(
        `markdown of ${JSON.stringify(letter)}`,
        (size) => letter.repeat(size / letter.length),
        (text) => void markdownBlocks(text),
        1_600,
      );
      assertLinear(
        `inline ${JSON.stringify(letter)}`,
        (size) => `${letter}a`.repeat(size / (letter.length + 1)),
        (text) => void inlinesOf(text),
        1_600,
      );
    }
  });

  it('has messages of any shape', () => {
    const prompt = [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://x/y' } },
          { type: 'text', text: 'a' },
        ],
      },
    ];
    const answer = {
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'b',
            tool_calls: [{ id: 't', function: { name: 'f', arguments: '{}' } }],
          },
        },
      ],
    };
    fuzz(
      { area: 'conversations of the page', runs: 500 },
      fc.oneof(mutatedJson([prompt, answer, [prompt, answer]]), anyJson),
      (value) => {
        for (const message of [...promptMessages(value), ...answerMessages(value)]) {
          assert.equal(typeof plainText(message), 'string');
          assert.equal(typeof sameness(message), 'string');
        }
        assert.equal(typeof shown(value), 'string');
      },
    );
  });

  it('would be found out if an address were not safe', () => {
    assert.throws(() => assertSafe([{ href: 'javascript:alert(1)' }]), /javascript/);
  });
});

/** An empty value says nothing in an address. */
function normal(state: ReturnType<typeof searchState>): ReturnType<typeof searchState> {
  return { ...state, from: state.from === '' ? 'now-7d' : state.from, to: state.to === '' ? 'now' : state.to };
}

/** No link of it leads anywhere but to the web or a mailbox. */
function assertSafe(blocks: readonly (Block | Inline | object)[]): void {
  JSON.stringify(blocks, (name, value: unknown) => {
    if (name === 'href' || name === 'address' || name === 'url') assert.match(String(value), /^(?:https?:|mailto:)/i);
    return value;
  });
}
