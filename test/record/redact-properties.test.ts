import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedactor, type RedactorOptions } from '../../src/record/redact.ts';

const fill = (length: number): string => 'Ab3dE5fG7hJ9kLmN2pQr4sTu6vWx8yZ0'.repeat(6).slice(0, length);
const HEX32 = '0123456789abcdef'.repeat(2);
// The part that must be gone, and how it may be written.
const SECRETS: readonly (readonly [secret: string, text: string])[] = [
  [`sk-${fill(40)}`, `sk-${fill(40)}`],
  [`sk_live_${fill(24)}`, `sk_live_${fill(24)}`],
  [`AKIA${'IOSFODNN7EXAMPLE'}`, `AKIA${'IOSFODNN7EXAMPLE'}`],
  [`ghp_${fill(36)}`, `ghp_${fill(36)}`],
  [`github_pat_${fill(40)}`, `github_pat_${fill(40)}`],
  [`xoxb-${fill(30)}`, `xoxb-${fill(30)}`],
  [`AIza${fill(35)}`, `AIza${fill(35)}`],
  [`hf_${fill(34)}`, `hf_${fill(34)}`],
  [`glpat-${fill(20)}`, `glpat-${fill(20)}`],
  [`gsk_${fill(40)}`, `gsk_${fill(40)}`],
  [`pl_${HEX32.slice(0, 12)}_${HEX32}${HEX32}`, `pl_${HEX32.slice(0, 12)}_${HEX32}${HEX32}`],
  [`${fill(52)}JQQJ99BAAC${fill(22)}`, `${fill(52)}JQQJ99BAAC${fill(22)}`],
  [`eyJ${fill(20)}.eyJ${fill(20)}.${fill(20)}`, `eyJ${fill(20)}.eyJ${fill(20)}.${fill(20)}`],
  [fill(64), `-----BEGIN EC PRIVATE KEY-----\n${fill(64)}\n${fill(9)}`],
  [fill(30), `Bearer ${fill(30)}`],
  ['amFuYTpodW50ZXIy', 'Basic amFuYTpodW50ZXIy'],
  [HEX32, `key: ${HEX32}`],
  [HEX32, `"Key" is "${HEX32}"`],
  ['app:hunter2', 'https://app:hunter2@host/x'],
  ['hunter2', 'Password=hunter2;'],
  ['hunter2', 'PASSWD="hunter2"'],
  ['hunter2x', 'x-api-key: hunter2x;'],
  ['open sesame', '"client_secret" : "open sesame"'],
  ['open sesame', "'refresh.token' => 'open sesame'"],
  [fill(30), `?sv=1&sig=${fill(30)}`],
  ['4111 1111 1111 1111', '4111 1111 1111 1111'],
  ['4111-1111-1111-1111', '4111-1111-1111-1111'],
  ['378282246310005', '378282246310005'],
];
const SECRET_NAMES = [
  'password',
  'API_KEY',
  'apiKey',
  'Authorization',
  'set-cookie',
  'x.access token',
  'id_token',
  'secret_2',
];

// Neighbours that JSON writes differently from how they are, or that look like the beginning of something.
const neighbour = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '\t',
    '\r\n',
    '"',
    "'",
    '\\',
    '\\n',
    '\\"',
    '{"a":"',
    '[',
    '(',
    '\u0000',
    '\u2028',
    'é',
    '\ud83d',
    '\ude42',
    '🙂',
  ),
  fc.constantFrom(' text ', ' 日本語 ', '[credential]', ' sk-', ' eyJ', ' 12', '. ', ',', ';'),
);
const prose = fc.oneof(neighbour, fc.string({ unit: 'binary', maxLength: 12 }), fc.lorem({ maxCount: 4 }));

/** Puts a text somewhere: as a value, in lists, under names, in JSON inside a text, as the name of a member. */
const place: fc.Arbitrary<(text: string) => unknown> = fc.letrec<{ place: (text: string) => unknown }>((tie) => ({
  place: fc.oneof(
    { maxDepth: 4 },
    fc.constant((text: string): unknown => text),
    fc.tuple(fc.string(), tie('place')).map(([name, inner]) => (text: string): unknown => ({
      n: 1,
      [name]: inner(text),
    })),
    tie('place').map((inner) => (text: string): unknown => [0, inner(text), 'x']),
    tie('place').map(
      (inner) =>
        (text: string): unknown =>
          JSON.stringify({ id: 7, city: inner(text) }),
    ),
    tie('place').map((inner) => (text: string): unknown => ({ [text]: inner('x') })),
  ),
})).place;

// A pattern that never matches makes the walk unconditional: what it finds is what the quick test must not miss.
const ALWAYS: RedactorOptions = { patterns: [{ name: 'never', pattern: '(?!)' }] };

function stringified(value: unknown): string {
  return JSON.stringify({ message: { prompt: [{ role: 'human', content: value }] } });
}

describe('redact: properties', () => {
  const quick = createRedactor();
  const thorough = createRedactor(ALWAYS);

  it('finds a planted secret wherever it is', () => {
    const planted = fc.tuple(
      fc.constantFrom(...SECRETS),
      place,
      fc.constantFrom('', ' ', '\n', '\t', '"', '🙂 ', '\ud83d', '日', ', '),
    );
    fc.assert(
      fc.property(planted, ([[secret, text], put, near]) => {
        const { json, masks } = quick.redact(stringified(put(`${near}${text}${near}`)));
        assert.ok(masks > 0, 'nothing was masked');
        assert.ok(!json.includes(secret), json);
      }),
      { numRuns: 3000 },
    );
  });

  it('masks every value under a secret name, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SECRET_NAMES),
        fc.stringMatching(/^[G-Zg-z]{9,20}$/),
        place,
        (name, value, put) => {
          const inside = JSON.stringify({ [name]: value });
          for (const json of [stringified({ [name]: value }), stringified(put(inside))]) {
            assert.ok(!quick.redact(json).json.includes(value), json);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('misses nothing by its quick test that the full walk finds', () => {
    const text = fc.array(
      fc.oneof(
        prose,
        prose,
        fc.constantFrom(...SECRETS).map(([, written]) => written),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(text, place, fc.constantFrom(...SECRET_NAMES, 'name', 'value', 'note'), (parts, put, name) => {
        const json = stringified({ [name]: put(parts.join('')) });
        assert.deepEqual(quick.redact(json), thorough.redact(json));
      }),
      { numRuns: 3000 },
    );
  });

  it('misses nothing by its quick test in texts made of pieces of rules', () => {
    const piece = fc.constantFrom(
      ...[
        'sk-',
        'hf_',
        'gh',
        'p_',
        'eyJ',
        'AKIA',
        'xoxb-',
        '://',
        ':',
        '@',
        '=',
        'pass',
        'word',
        'api',
        'key',
        'KEY',
        'token',
      ],
      ...[
        'id',
        'sig',
        'secret',
        'name',
        'value',
        'Bearer',
        'basic',
        'cookie',
        ' ',
        '-',
        '_',
        '.',
        '"',
        '\\',
        '\n',
        'u0022',
      ],
      ...[
        '4',
        '4111',
        '1111',
        '11',
        '111111111111',
        '-----BEGIN ',
        'PRIVATE KEY',
        '-----',
        'is',
        HEX32,
        fill(20),
        fill(7),
        ',',
      ],
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (first, second) => {
        const json = JSON.stringify({
          [first]: second,
          list: [{ name: first, value: second }, JSON.stringify({ [second]: first })],
        });
        assert.deepEqual(quick.redact(json), thorough.redact(json));
      }),
      { numRuns: 6000 },
    );
  });

  const everything = { 'payment-cards': true, email: true, phone: true, iban: true, ip: true } as const;
  for (const mode of ['mask', 'hash', 'drop'] as const) {
    it(`changes nothing when it masks twice, in mode ${mode}`, () => {
      const patterns = [{ name: 'number', pattern: /n-\d+/ }];
      const redactor = createRedactor({ mode, rules: everything, patterns, hashKey: 'a key for tests, long enough' });
      const personal = fc.constantFrom(
        'jana@example.com',
        '+420 777 123 456',
        '10.0.0.1',
        'DE89370400440532013000',
        'n-12',
        'n-',
      );
      const text = fc.array(
        fc.oneof(
          prose,
          personal,
          fc.constantFrom(...SECRETS).map(([, written]) => written),
        ),
        { maxLength: 8 },
      );
      fc.assert(
        fc.property(text, place, fc.constantFrom(...SECRET_NAMES, 'note'), (parts, put, name) => {
          const once = redactor.redact(stringified({ [name]: put(parts.join('')), rest: parts }));
          assert.deepEqual(redactor.redact(once.json), { json: once.json, masks: 0 });
        }),
        { numRuns: 1000 },
      );
    });
  }

  it('leaves a record alone but for what it masks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify({ value });
        const { masks, json: after } = thorough.redact(json);
        if (masks === 0) assert.equal(after, json);
      }),
    );
  });
});

describe('redact: time', () => {
  const redactor = createRedactor({
    rules: { email: true, phone: true, iban: true, ip: true },
    patterns: [{ name: 'never', pattern: '(?!)' }],
  });
  const UNITS = [
    '1',
    '1 ',
    '4-',
    'e',
    'eyJ',
    '-eyJ',
    'eyJ.',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'sk-',
    '@',
    'a@',
    'a.',
  ];
  const MORE = [
    '://',
    '://a:',
    'password',
    'password=',
    'password="',
    'password:\\',
    '\\',
    '"',
    ':',
    '=',
    '_',
    'Bearer ',
    '[',
  ];
  for (const unit of [
    ...UNITS,
    ...MORE,
    'key ',
    '[credential',
    'AKIA',
    '+1 ',
    '0.',
    ':a',
    'DE8',
    '&a=',
    'password=&',
    'Basic a',
  ]) {
    it(`takes time in line with the length of "${unit}" repeated`, () => {
      const time = (length: number): number => {
        const json = JSON.stringify({ content: unit.repeat(length / unit.length) });
        const start = performance.now();
        redactor.redact(json);
        return performance.now() - start;
      };
      const small = Math.min(time(200_000), time(200_000));
      const large = time(800_000);
      // Quadratic time would be 16 times as long; the added part covers pauses of the machine.
      assert.ok(large < small * 8 + 150, `${small.toFixed(0)} ms, then ${large.toFixed(0)} ms`);
    });
  }
});
