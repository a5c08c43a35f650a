/** Random queries with what they mean, over documents with values that are awkward to write down. */
import * as fc from 'fast-check';

export interface KqlDocument {
  readonly id: string;
  readonly user?: string;
  readonly tags?: readonly string[];
  readonly team?: string;
  readonly tokens?: number;
  readonly score?: number;
  readonly complete?: boolean;
  readonly ip?: string;
  readonly time: string;
  readonly message?: string;
}

/** A query as text, and which documents it is about; undefined where only the server can tell. */
export interface KqlCase {
  readonly text: string;
  readonly holds: (document: KqlDocument) => boolean | undefined;
}

const NAMES = [
  ...[
    'Ana Prado',
    'ana',
    'Ana',
    'O"Neil',
    'a*b',
    'aXb',
    'a?b',
    'back\\slash',
    'x:y',
    '(odd)',
    'José',
    '李雷',
    '😀 face',
    'AND',
    'or',
  ],
  ...[
    'not me',
    'TO',
    '-5',
    '>3',
    '<=',
    'a/b',
    'now',
    '{x}',
    '[y]',
    'tab\there',
    '"',
    '\\',
    '*',
    '?',
    '^2~',
    'a&&b',
    '!no',
    'true',
    '7',
  ],
];
const WORDS = [
  'refund',
  'Refund',
  'invoice',
  'AND',
  'or',
  'cannot',
  'e-mail',
  "don't",
  '李雷',
  'straße',
  '😀',
  '--',
  '>5',
  '<b>',
  'a/b',
  'x:y',
  '!',
  '"q"',
  '\\',
  'C:\\tmp',
];
const TEAMS = ['data', 'data two', 'Database', 'x*y', 'sales: eu', '"q"'];
const IPS = ['10.0.0.1', '10.0.0.200', '10.0.1.7', '2001:db8::1'];

/** Documents that hold every one of these values, and some that hold none. */
export function kqlDocuments(): KqlDocument[] {
  const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
  const filled = Array.from(
    { length: 70 },
    (_, index): KqlDocument => ({
      id: `d${index}`,
      user: pick(NAMES, index),
      tags: index % 3 === 0 ? [pick(NAMES, index + 5), pick(NAMES, index + 11)] : [],
      team: pick(TEAMS, index),
      tokens: (index * 7) % 40,
      score: ((index * 13) % 21) / 10 - 1,
      complete: index % 4 !== 0,
      ip: pick(IPS, index),
      time: new Date(Date.UTC(1990, 1, 1 + (index % 20), index % 24, (index * 7) % 60)).toISOString(),
      message: `${pick(WORDS, index)} ${pick(WORDS, index * 3 + 1)} ${pick(WORDS, index * 5 + 2)}`,
    }),
  );
  return [
    ...filled,
    { id: 'bare', time: '1990-02-10T00:00:00.000Z' },
    { id: 'bare-2', time: '1990-02-11T12:00:00.000Z' },
  ];
}

/** The document as it is indexed. */
export function kqlSource(document: KqlDocument): Record<string, unknown> {
  const { id, user, tags, team, tokens, score, complete, ip, time, message } = document;
  return {
    '@timestamp': time,
    event: { id },
    user: { name: user },
    tags,
    properties: team === undefined ? undefined : { TEAM_NAME: team },
    gen_ai: { usage: { total_tokens: tokens } },
    sentiment: { score },
    record: { complete },
    source: { ip },
    message,
  };
}

const spelt = (keyword: string) => fc.constantFrom(keyword, keyword.toUpperCase());
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replaceAll('\t', '\\t')}"`;

function bare(text: string): string {
  const escaped = text.replace(/[\\():<>"*{}]/g, '\\$&').replaceAll('\t', '\\t');
  return escaped.replace(/(^|\s)(and|or|not)(?=\s|$)/gi, '$1\\$2');
}

const written = (text: string): fc.Arbitrary<string> => fc.constantFrom(quoted(text), bare(text));

function keyword(
  field: string,
  values: readonly string[],
  of: (document: KqlDocument) => readonly string[],
): fc.Arbitrary<KqlCase> {
  const equal = fc.constantFrom(...values).chain((value) =>
    written(value).map((text) => ({
      text: `${field}: ${text}`,
      holds: (document: KqlDocument) => of(document).includes(value),
    })),
  );
  const exists = fc.constant({ text: `${field}:*`, holds: (document: KqlDocument) => of(document).length > 0 });
  const list = fc.array(fc.constantFrom(...values), { minLength: 2, maxLength: 4 }).chain((some) =>
    fc.tuple(...some.map(written)).map((texts) => ({
      text: `${field} : (${texts.join(' or ')})`,
      holds: (document: KqlDocument) => some.some((value) => of(document).includes(value)),
    })),
  );
  return fc.oneof({ weight: 4, arbitrary: equal }, { weight: 1, arbitrary: exists }, { weight: 2, arbitrary: list });
}

const wildcard: fc.Arbitrary<KqlCase> = fc
  .record({
    value: fc.constantFrom(...NAMES),
    cut: fc.nat(3),
    ends: fc.constantFrom('before', 'after', 'both', 'inside'),
  })
  .map(({ value, cut, ends }) => {
    const letters = [...value];
    const piece =
      bare(
        letters
          .slice(Math.min(cut, letters.length - 1))
          .join('')
          .trim(),
      ) || 'a';
    const first = bare(letters[0] ?? 'a');
    const text = { before: `*${piece}`, after: `${first}*`, both: `*${piece}*`, inside: `${first}*${piece}` }[ends];
    return { text: `user.name: ${text}`, holds: () => undefined };
  });

const prefix: fc.Arbitrary<KqlCase> = fc.constantFrom('d', 'data', 'Data', 'x\\*', 'sales\\:').map((piece) => ({
  text: `properties.TEAM_NAME: ${piece}*`,
  holds: ({ team }) => team?.startsWith(piece.replaceAll('\\', '')) ?? false,
}));

function number(
  field: string,
  values: readonly number[],
  of: (document: KqlDocument) => number | undefined,
): fc.Arbitrary<KqlCase> {
  return fc
    .record({ value: fc.constantFrom(...values), sign: fc.constantFrom(':', '<', '<=', '>', '>=') })
    .map(({ value, sign }) => ({
      text: `${field} ${sign} ${value}`,
      holds: (document: KqlDocument) => {
        const found = of(document);
        if (found === undefined) return false;
        return (
          { ':': found === value, '<': found < value, '<=': found <= value, '>': found > value, '>=': found >= value }[
            sign
          ] ?? false
        );
      },
    }));
}

const time: fc.Arbitrary<KqlCase> = fc
  .record({ day: fc.integer({ min: 1, max: 20 }), sign: fc.constantFrom(':', '<', '<=', '>', '>=') })
  .map(({ day, sign }) => {
    const date = `1990-02-${String(day).padStart(2, '0')}`;
    return {
      text: `@timestamp ${sign} ${date}`,
      holds: (document: KqlDocument) => {
        const found = document.time.slice(0, 10);
        return (
          { ':': found === date, '<': found < date, '<=': found <= date, '>': found > date, '>=': found >= date }[
            sign
          ] ?? false
        );
      },
    };
  });

const moment: fc.Arbitrary<KqlCase> = fc
  .constantFrom(
    '@timestamp < now',
    '@timestamp >= now-7d/d',
    '@timestamp > "1990-02-05T03:00:00Z"',
    '@timestamp <= "1990-02-05||+3d/d"',
  )
  .map((text) => ({ text, holds: () => undefined }));

const address: fc.Arbitrary<KqlCase> = fc
  .constantFrom(...IPS.map((ip) => `"${ip}"`), '"10.0.0.0/24"', '10.0.0.1', '"2001:db8::/32"')
  .map((text) => ({ text: `source.ip: ${text}`, holds: () => undefined }));

const flag: fc.Arbitrary<KqlCase> = fc.boolean().map((value) => ({
  text: `record.complete: ${value}`,
  holds: ({ complete }) => complete === value,
}));

const texts: fc.Arbitrary<KqlCase> = fc
  .record({
    field: fc.constantFrom('message: ', 'prompt.last:', ''),
    words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }),
    isQuoted: fc.boolean(),
  })
  .map(({ field, words, isQuoted }) => {
    const text = words.join(' ');
    return { text: `${field}${isQuoted ? quoted(text) : bare(text)}`, holds: () => undefined };
  });

const textPattern: fc.Arbitrary<KqlCase> = fc
  .constantFrom(
    'message: refu*',
    'message: re*nd invoice',
    'message: INV*',
    'refu*',
    'e\\-ma*',
    'message: cannot AN*',
    'message:*',
    'str*',
  )
  .map((text) => ({ text: text.replace('e\\-', 'e-'), holds: () => undefined }));

const leaf: fc.Arbitrary<KqlCase> = fc.oneof(
  { weight: 4, arbitrary: keyword('user.name', NAMES, ({ user }) => (user === undefined ? [] : [user])) },
  { weight: 2, arbitrary: keyword('tags', NAMES, ({ tags }) => tags ?? []) },
  { weight: 2, arbitrary: keyword('properties.TEAM_NAME', TEAMS, ({ team }) => (team === undefined ? [] : [team])) },
  { weight: 2, arbitrary: number('gen_ai.usage.total_tokens', [0, 7, 21, 39, 50], ({ tokens }) => tokens) },
  { weight: 1, arbitrary: number('sentiment.score', [-1, 0, 0.5, 3], ({ score }) => score) },
  ...[time, moment, address, flag, textPattern].map((arbitrary) => ({ weight: 1, arbitrary })),
  ...[wildcard, prefix, texts].map((arbitrary) => ({ weight: 2, arbitrary })),
);

function joined(kind: 'and' | 'or', parts: readonly KqlCase[], word: string): KqlCase {
  return {
    text: parts.map(({ text }) => `(${text})`).join(` ${word} `),
    holds: (document) => {
      const each = parts.map(({ holds }) => holds(document));
      const decisive = kind === 'or';
      if (each.includes(decisive)) return decisive;
      return each.includes(undefined) ? undefined : !decisive;
    },
  };
}

/** Queries of every kind, joined in every way. */
export const kqlCases: fc.Arbitrary<KqlCase> = fc.letrec<{ node: KqlCase }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.array(tie('node'), { minLength: 2, maxLength: 3 }), spelt('and'))
      .map(([parts, word]) => joined('and', parts, word)),
    fc
      .tuple(fc.array(tie('node'), { minLength: 2, maxLength: 3 }), spelt('or'))
      .map(([parts, word]) => joined('or', parts, word)),
    fc.tuple(tie('node'), spelt('not')).map(([part, word]) => ({
      text: `${word} (${part.text})`,
      holds: (document: KqlDocument) => {
        const inner = part.holds(document);
        return inner === undefined ? undefined : !inner;
      },
    })),
  ),
})).node;
