import assert from 'node:assert/strict';
import { createRedactor } from '../../src/record/redact.ts';

const everything = createRedactor({
  rules: { credentials: true, 'payment-cards': true, email: true, phone: true, iban: true, ip: true },
});

const INNOCENT = [
  'The task-oriented approach reduces risk-management-overhead for the whole team of 12 people.',
  'Use the sk-learn-based-pipelines for this; ask-me-anything-sessions-are-on-friday.',
  'Order 550e8400-e29b-41d4-4716-446655440000 was made at 2026-11-21T05:00:00.000Z.',
  'Fixed in commit 9fceb02d0ae598e95dc970b74767f19372d61af8, see also 4111111.',
  'The trace is 4bf92f3577b34da6a3ce929d0e0e4736 and the span 00f067aa0ba902b7.',
  'Dates: 2026-11-21, 21.11.2026, 11/21/2026, 21. 11. 2026, 05:00:00, 1763701200, 1763701200000.',
  'Order number 20240012345678, ticket #4821-2231, invoice 2024/00123, part 978-3-16-148410-0.',
  'log probabilities -0.41111111111111112 and 0.5500000000000004, ticks 639040680000000000',
  'Passwords must have a length of at least 12 characters. Your password: at least eight characters.',
  'Invalid token: unexpected end of input. The secret: patience. API key: ask your administrator.',
  'password = getpass(); api_key=os.environ["OPENAI_API_KEY"]; const secret = process.env.SECRET1;',
  'api_key=None, password=<your password>, secret={{ secret }}, password: string;',
  'Basic understanding of bearer tokens; Bearer authentication; a basic question.',
  'Der Bewerber hat 3 Jahre Erfahrung, das Gehalt beträgt 45.000,50 € im Jahr.',
  'Le numéro de commande est 1234567; le prix est 1 234 567,89 €.',
  '在 2026年11月21日 有 1234 个用户。Привет, мир! 質問があります。 🙂',
  'Version 1.2.3 of the library; ratio 16:9; C++ std::vector and a::b; 10:30:45.',
  'max_tokens: 4096, prompt_tokens=231, temperature: 0.7, keyboard shortcuts, monkey business',
  'Write to @everyone, or see https://example.com/users/@jana?tab=1 and npm i @scope/name@1.2.3',
  'eyJ is how base64 of JSON begins; -----BEGIN CERTIFICATE----- is a public thing.',
  'GB is a country, DE89 is not an IBAN; DE00 3704 0044 0532 0130 00 has wrong check digits.',
  'Call 4111 1111 1111 1112 a number with a wrong check digit.',
];

describe('redact: what is left alone', () => {
  for (const text of INNOCENT) {
    it(`keeps "${text.slice(0, 60)}"`, () => assert.equal(everything.redactValue(text), text));
  }

  it('keeps the innocent texts inside one record, byte for byte', () => {
    const json = JSON.stringify({ message: { prompt: INNOCENT.map((content) => ({ role: 'human', content })) } });
    const result = createRedactor().redact(json);
    assert.equal(result.json, json);
    assert.equal(result.masks, 0);
  });
});

describe('redact: payment cards', () => {
  const mask = (text: unknown): unknown => createRedactor().redactValue(text);
  const CARDS = ['4111111111111111', '5555555555554444', '378282246310005', '30569309025904', '6011111111111117'];
  for (const card of [...CARDS, '3530111333300000', '2223003122003222', '6200000000000005', '4222222222222']) {
    it(`masks ${card} in any usual way of writing`, () => {
      assert.equal(mask(`Card ${card}.`), 'Card [payment-card].');
      assert.equal(mask(card.replace(/(\d{4})(?=\d)/g, '$1 ')), '[payment-card]');
      assert.equal(mask(card.replace(/(\d{4})(?=\d)/g, '$1-')), '[payment-card]');
      assert.equal(mask(`\n${card}\n`), '\n[payment-card]\n');
      assert.deepEqual(mask({ card: Number(card) }), { card: '[payment-card]' });
    });
  }

  it('masks a card next to its code, its amount, or glued to a word', () => {
    assert.equal(mask('4111 1111 1111 1111 123'), '[payment-card] 123');
    assert.equal(mask('paid 12.50 4111 1111 1111 1111 today'), 'paid 12.50 [payment-card] today');
    assert.equal(mask('Visa4111111111111111'), 'Visa[payment-card]');
    assert.equal(mask('{"n":"\\n4111111111111111"}'), '{"n":"\\n[payment-card]"}');
  });

  it('takes no hexadecimal id, UUID, fraction or longer number for a card', () => {
    for (const text of ['a4111111111111111', '4111111111111111f', '411111111111111141111111', '0.4111111111111111']) {
      assert.equal(mask(text), text);
    }
  });
});

describe('redact: personal data on request', () => {
  const CASES: { [rule in 'email' | 'phone' | 'iban' | 'ip']: string[] } = {
    email: ['jana.novak+hr@example.co.uk', "o'neil@example.com", 'žofie@příklad.cz', 'a@xn--bcher-kva.example.com'],
    phone: [
      '+420 777 123 456',
      '+442079460958',
      '+1 (555) 123-4567',
      '555-234-5678',
      '(020) 7946 0958',
      '06 12 34 56 78',
    ],
    iban: ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'CZ65 0800 0000 1920 0014 5399'],
    ip: ['10.0.0.12', '203.0.113.255', '2001:db8::8a2e:370:7334', 'fe80::1'],
  };
  for (const [rule, texts] of Object.entries(CASES)) {
    it(`leaves ${rule} alone unless it is switched on`, () => {
      const on = createRedactor({ rules: { [rule]: true } });
      for (const text of texts) {
        assert.equal(createRedactor().redactValue(`of ${text}, yes`), `of ${text}, yes`);
        assert.equal(on.redactValue(`of ${text}, yes`), `of [${rule}], yes`);
      }
    });
  }

  it('masks an address in JSON inside a text without breaking its escapes', () => {
    const on = createRedactor({ rules: { email: true } });
    assert.equal(on.redactValue('{"a":"x\\njana@example.com"}'), '{"a":"x\\n[email]"}');
  });
});
