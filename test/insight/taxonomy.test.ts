import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { PromptlogError } from '../../src/errors.ts';
import { labelsOf, parseTaxonomy } from '../../src/insight/taxonomy.ts';

const SAMPLE = `
refunds:
  - refund*
  - money back
  - devolução
billing:
  - '*rechnung'
  - bill
  - late payment*
  - /\\binv-\\d{4}\\b/
infrastructure:
  - '*netes*'
  - c++
  - ci/cd
mail: e-mail
japanese: [返金]
`;
const sample = parseTaxonomy(SAMPLE, 'topics.yaml');
const labels = (text: string): readonly string[] => labelsOf(sample, text);

describe('a taxonomy', () => {
  it('labels a text by words, phrases and stars', () => {
    assert.deepEqual(labels('Two refunds, please.'), ['refunds']);
    assert.deepEqual(labels('I want my money back for the late payments'), ['refunds', 'billing']);
    assert.deepEqual(labels('Wo ist meine Stromrechnung?'), ['billing']);
    assert.deepEqual(labels('restart Kubernetes from CI/CD in C++'), ['infrastructure']);
    assert.deepEqual(labels('an E-Mail'), ['mail']);
    assert.deepEqual(labels('注文の返金はいつ'), ['japanese']);
  });

  it('takes whole words, next to each other, in one sentence', () => {
    assert.deepEqual(labels('a possible bills-like thing, the money. Back home the payment is late'), []);
    assert.deepEqual(labels('billing'), []);
    assert.deepEqual(labels('the bill'), ['billing']);
  });

  it('sees no difference between large and small letters, or accents', () => {
    assert.deepEqual(labels('REFUND'), ['refunds']);
    assert.deepEqual(labels('a Devolucao do pedido'), ['refunds']);
    assert.deepEqual(labels('DEVOLUC\u0327A\u0303O'), ['refunds']);
  });

  it('tries regular expressions on pasted code too', () => {
    assert.deepEqual(labels('see INV-2041'), ['billing']);
    assert.deepEqual(labels('{"id": "INV-2041", "total": 1}'), ['billing']);
    assert.deepEqual(labels('see INV-20415'), []);
  });

  it('prefers what was asked to what was pasted', () => {
    const pasted =
      'The customer pays the bill within thirty days and gets no money back after the end of the term of this agreement. '.repeat(
        2,
      );
    assert.deepEqual(labels(`Can you deploy this with CI/CD?\n\n${pasted}`), ['infrastructure']);
    assert.deepEqual(labels(`Can you shorten this a little?\n\n${pasted}`), ['refunds', 'billing']);
  });

  it('may be empty, and tells two versions apart', () => {
    assert.deepEqual(labelsOf(parseTaxonomy('', 'empty.yaml'), 'refund'), []);
    assert.deepEqual(labelsOf(parseTaxonomy('# nothing yet', 'empty.yaml'), 'refund'), []);
    assert.notEqual(parseTaxonomy('a: [b]', 'x').hash, parseTaxonomy('a: [c]', 'x').hash);
    assert.deepEqual(sample.names, ['refunds', 'billing', 'infrastructure', 'mail', 'japanese']);
  });

  it('names file, line and what is wrong', () => {
    const refused = (text: string, line: number, reason: RegExp) => {
      assert.throws(
        () => parseTaxonomy(text, 'topics.yaml'),
        (error: PromptlogError) => {
          assert.equal(error.code, 'PL_CONFIG_INVALID');
          assert.equal(error.details['source'], `topics.yaml, line ${line}`);
          assert.match(String(error.details['reason']), reason);
          return true;
        },
        text,
      );
    };
    refused('- refund', 1, /names/);
    refused('refunds', 1, /names/);
    refused('refunds:\n', 1, /list of words/);
    refused('refunds: []', 1, /list of words/);
    refused('refunds: {words: [a]}', 1, /list of words/);
    refused('a:\n  - refund\n  - 404', 3, /a: 404 is no text; put it in quotes/);
    refused('a:\n  - refund\n  - ""', 3, /empty/);
    refused('a:\n  - re*fund', 2, /star stands inside/);
    refused('a:\n  - "*"', 2, /no word/);
    refused('a:\n  - x*', 2, /at least 2 letters/);
    refused('a:\n  - "{}"', 2, /no word/);
    refused(`a:\n  - ${'long '.repeat(30)}`, 2, /100 are the most/);
    refused(`${'n'.repeat(61)}: [b]`, 1, /1 to 60 characters/);
    refused('a: [b]\na: [c]', 2, /unique/i);
    refused('a:\n  - [b', 2, /./);
    refused('a:\n  - /(/', 2, /[Ii]nvalid|[Uu]nterminated/);
    refused('a:\n  - /x/g', 2, /flags/);
    refused('a:\n  - /x', 2, /two slashes/);
    refused('a:\n  - /x*/', 2, /empty text/);
  });

  it('refuses regular expressions that could take for ever', () => {
    for (const pattern of [
      '(a+)+$',
      '(a|a)*b',
      '(a|ab){20}c',
      '(.*)*x',
      '.*.*.*x',
      '(\\w+\\s?)*$',
      '((a{1,50}){1,50}){1,50}',
      '(a?){40}a',
      '(a)\\1',
      '(?<x>a)\\k<x>',
      'a?'.repeat(30),
    ]) {
      assert.throws(
        () => parseTaxonomy(`a:\n  - /${pattern}/`, 'topics.yaml'),
        /for ever|refer back|too many/,
        pattern,
      );
    }
  });

  it('accepts ordinary ones, and they mean what they say', () => {
    const fits = (pattern: string, text: string): boolean =>
      labelsOf(parseTaxonomy(`a:\n  - '/${pattern}/'`, 'x'), text).length === 1;
    assert.ok(fits('refund(s|ed|ing)?\\b', 'it was refunded'));
    assert.ok(fits('\\b[a-z]{2}-\\d+\\b', 'order LX-104233'));
    assert.ok(fits('select\\b.{1,40}\\bfrom', 'select name from users'));
    assert.ok(fits('(?:late|missing) (?:parcel|order)s?', 'two missing orders'));
    assert.ok(fits('caf[ée]', 'ein CAFÉ'));
    assert.ok(fits('^\\p{Lu}|[\\]x]{2}', 'Anything'));
    assert.ok(fits('a{2}b{1,}?c', 'aabbbc'));
    assert.ok(!fits('a{2}b', 'ab'));
  });

  it('finds any word it was given, wherever it stands, and never fails', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzéüñ'), minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.string({ unit: 'binary', maxLength: 40 }),
        (words, pick, noise) => {
          const one = words[pick % words.length] ?? '';
          const taxonomy = parseTaxonomy(
            words.map((each, at) => `n${at}: ["${each}", "${each}*", "*${each}"]`).join('\n'),
            'x',
          );
          assert.ok(labelsOf(taxonomy, `see ${one} here`).includes(`n${pick % words.length}`));
          labelsOf(taxonomy, noise);
        },
      ),
    );
  });
});

describe('the taxonomy that comes with promptlog', () => {
  const file = join(import.meta.dirname, '../../topics.yaml');
  const taxonomy = parseTaxonomy(readFileSync(file, 'utf8'), 'topics.yaml');

  it('has fifteen to twenty-five names', () => {
    assert.ok(taxonomy.names.length >= 15 && taxonomy.names.length <= 25);
  });

  it('knows refunds, holidays and contracts in five languages', () => {
    const expected = {
      refunds: [
        'When do I get my refund?',
        'Quando recebo o reembolso?',
        '¿Cuándo llega el reembolso?',
        'Quand serai-je remboursé ?',
        'Wann kommt die Erstattung?',
      ],
      'holidays and absence': [
        'How many vacation days do I have?',
        'Quantos dias de férias tenho?',
        '¿Cuántas vacaciones me quedan?',
        'Comment poser des congés ?',
        'Wie viele Urlaubstage habe ich?',
      ],
      'contracts and legal': [
        'Check this contract',
        'Resuma o contrato',
        'Resume el contrato',
        'Résume le contrat',
        'Prüfe den Mietvertrag',
      ],
    };
    for (const [name, texts] of Object.entries(expected)) {
      for (const text of texts) assert.ok(labelsOf(taxonomy, text).includes(name), text);
    }
  });

  it('labels nothing in small talk', () => {
    for (const text of ['Hello, how are you?', 'thanks!', 'Tell me a joke', 'Wie geht es dir?', ''])
      assert.deepEqual(labelsOf(taxonomy, text), [], text);
  });
});
