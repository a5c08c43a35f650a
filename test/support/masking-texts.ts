/** Texts with credentials and card numbers in every form the default masking rules know, and texts that only look like it. */
import fc from 'fast-check';

// Put together here, so that no scanner takes this file for a leak.
const filled = (length: number, alphabet = 'Ab3dE5fG7hJ9kLmN2pQr4sTu6vWx8yZ0'): string =>
  alphabet.repeat(6).slice(0, length);
const HEX = '0123456789abcdef'.repeat(2);
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'].join('.');
const LINES = `${filled(64)}\n${filled(64)}\n${filled(20)}==`;
const pem = (kind: string): string => `-----BEGIN ${kind}-----\n${LINES}\n-----END ${kind}-----`;

const TOKENS: readonly string[] = [
  ...[`sk-${filled(48)}`, `sk-proj-${filled(60)}_${filled(40)}-${filled(20)}`, `sk-ant-api03-${filled(90)}-AA`],
  ...[
    `sk_live_${filled(24)}`,
    `AKIA${'IOSFODNN7EXAMPLE'}`,
    `AIza${filled(35)}`,
    `ghp_${filled(36)}`,
    `hf_${filled(34)}`,
  ],
  ...[`github_pat_${filled(22)}_${filled(59)}`, `xoxb-123456789012-${filled(24)}`, `glpat-${filled(20)}`],
  ...[`gsk_${filled(40)}`, `npm_${filled(36)}`, `pl_${HEX.slice(0, 12)}_${HEX}${HEX}`],
  ...[`${filled(52)}JQQJ99BAAC${filled(22)}`.slice(0, 84), JWT, JWT.slice(0, 40)],
  ...[pem('RSA PRIVATE KEY'), pem('PGP PRIVATE KEY BLOCK'), pem('PRIVATE KEY').slice(0, 170)],
  pem('PRIVATE KEY').slice(0, 150).replaceAll('\n', '\\n'),
  `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB12\n\n${LINES}`,
  ...[`Bearer ${filled(20)}`, `Basic ${Buffer.from('jana:hunter2').toString('base64')}`, `key: ${HEX}`],
];

const NAMED: readonly string[] = [
  'Server=x;User Id=sa;Password=hunter;Encrypt=true',
  'Uid=sa;pwd=a,b!c;',
  `AccountName=x;AccountKey=${filled(86)}==;E=y`,
  `https://x/y?sv=1&sig=${filled(40)}%3D&se=2`,
  'https://x/?api_key=abcdef&page=2',
  'const password = "it is \\" me";',
  'password: Summer2024!',
  '{"user":"a","password":"b c","n":1}',
  '{\\"api_key\\": \\"b c\\", \\"n\\": 1}',
  '{"password":"cut o',
  "'refresh.token' => 'open sesame'",
  'Authorization: Digest a="b", c',
  'set-cookie: a=b; c=d\nnext line',
  'postgres://app:hun:ter@2@db/x and https://example.com/a@b',
  'My API key is 0123456789abcdef0123456789abcdef.',
];

const CARDS: readonly string[] = [
  ...['4111111111111111', '5555555555554444', '378282246310005', '30569309025904', '6011111111111117'],
  ...['3530111333300000', '2223003122003222', '6200000000000005', '4222222222222'],
].flatMap((card) => [card, card.replace(/(\d{4})(?=\d)/g, '$1 '), card.replace(/(\d{4})(?=\d)/g, '$1\u00a0')]);

const INNOCENT: readonly string[] = [
  'Use the sk-learn-based-pipelines for this; ask-me-anything-sessions-are-on-friday.',
  'Order 550e8400-e29b-41d4-4716-446655440000 was made at 2026-11-21T05:00:00.000Z.',
  'The trace is 4bf92f3577b34da6a3ce929d0e0e4736 and the span 00f067aa0ba902b7.',
  'log probabilities -0.41111111111111112 and 0.5500000000000004, ticks 639040680000000000',
  'Passwords must have a length of at least 12 characters. Your password: at least eight characters.',
  'password = getpass(); api_key=os.environ["OPENAI_API_KEY"]; const secret = process.env.SECRET1;',
  'api_key=None, password=<your password>, secret={{ secret }}, password: string;',
  'Basic understanding of bearer tokens; Bearer authentication; a basic question.',
  'paid 12.50 4111 1111 1111 1111 today; 411111111111111141111111; a4111111111111111',
  'Das Paßwort: abc123x, der Schluſſel, paſſword=hunter2, Kelvin: api_\u212aey=abc123',
];

/** All of them, by themselves, in a sentence, and at several depths of JSON inside JSON. */
export function maskingTexts(): string[] {
  const texts = [...TOKENS, ...NAMED, ...CARDS, ...INNOCENT];
  const inside = (text: string): string => JSON.stringify({ note: `line\n${text}`, list: [text], [text]: 1 });
  return texts.flatMap((text) => [text, `Ünd 🙂 ${text} (mine).`, inside(text), inside(inside(text))]);
}

const PIECES: readonly string[] = [
  ...[
    'sk-',
    'hf_',
    'gh',
    'p_',
    'eyJ',
    'AKIA',
    'xoxb-',
    'AIza',
    'JQQJ99',
    '://',
    ':',
    '@',
    '=',
    '=>',
    ':=',
    '&',
    '&a=',
    ';',
  ],
  ...[
    'pass',
    'word',
    'Pa',
    'ss',
    'api',
    'key',
    'KEY',
    'token',
    'id',
    'sig',
    'SIG',
    'secret',
    'name',
    'value',
    'cookie',
  ],
  ...[
    'Authorization',
    'AccountKey',
    'Bearer',
    'BEARER ',
    'basic',
    'Basic ',
    'hunter2',
    'amFuYTpodW50ZXIy',
    'is',
    'none',
  ],
  ...[
    ' ',
    '-',
    '_',
    '.',
    ',',
    '|',
    '"',
    "'",
    '`',
    '\\',
    '\\n',
    '\\/',
    '\\u0041',
    '\n',
    'u0022',
    'U0022',
    '%20',
    '[',
    '<',
    '(',
  ],
  ...[
    '{{',
    '$',
    'process.env.',
    '[credential]',
    '4',
    '4111',
    '1111',
    '11',
    '111111111111',
    '4111 1111 1111 1111',
    '0.',
  ],
  ...['378282246310005', '4222222222222', '550e8400-e29b-41d4-a716-446655440000', 'f', 'a', '-----BEGIN ', '-----END '],
  ...['PRIVATE KEY', '-----', 'DEK-Info: ', HEX, filled(7), filled(20), filled(35), filled(52), filled(26)],
  ...['é', '🙂', 'ſ', '\u212a', 'ß', 'ﬀ', '\u00a0', '\u2028', '\ufeff'],
];

/** Records made of pieces of what the rules look for, the same for the same seed. */
export function recordsOfPieces(count: number, seed: number): string[] {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));
  const card = fc.constantFrom(4111111111111111, 378282246310005, 4111111111111112, 1.5, -4111111111111111, 1e21);
  return fc.sample(fc.tuple(text, text, text, card), { numRuns: count, seed }).map(([first, second, third, number]) =>
    JSON.stringify({
      message: { id: first, prompt: [{ role: 'human', content: first }] },
      timing: { started: second },
      [second]: third,
      list: [{ name: first, value: second, key: third }, JSON.stringify({ [second]: first }), { number }],
    }),
  );
}
