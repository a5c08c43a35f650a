import assert from 'node:assert/strict';
import fc from 'fast-check';
import { languageOf } from '../../src/insight/language.ts';
import { keyPhrases } from '../../src/insight/topics.ts';
import { CODE, ERRORS_OF_CODE, OTHER_LANGUAGES } from './snippets.ts';

const phrases = (text: string): readonly string[] => keyPhrases(text, languageOf(text));

describe('the key phrases of a question', () => {
  const ASKED: readonly (readonly [text: string, phrases: readonly string[]])[] = [
    ['Can you help me with a vacation request, please?', ['vacation request']],
    ['What is the return policy for late deliveries?', ['return policy', 'late delivery']],
    ['Kannst du mir bitte die doppelte Abbuchung erklären?', ['doppelte abbuchung']],
    ['Wo finde ich das Protokoll der Betriebsversammlung?', ['protokoll', 'betriebsversammlung']],
    ['Où trouver le guide d’accueil des stagiaires ?', ["guide d'accueil", 'stagiaire']],
    ["J'ai oublié mon mot de passe.", ['mot de passe']],
    ['¿Cómo solicito las vacaciones en el portal de empleados?', ['portal de empleados', 'vacaciones']],
    ['Como faço a redefinição de senha no aplicativo?', ['redefinição de senha', 'aplicativo']],
  ];
  for (const [text, expected] of ASKED) {
    it(`of "${text}" are ${expected.join(', ')}`, () => {
      assert.deepEqual(phrases(text), expected);
    });
  }

  it('are taken from a few words too', () => {
    assert.deepEqual(keyPhrases('kubernetes pod restart', undefined), ['kubernetes pod restart']);
    assert.deepEqual(keyPhrases('Refund', undefined), ['refund']);
  });

  it('bring one and many, large and small letters, to one form', () => {
    const same = (one: string, other: string) => assert.deepEqual(phrases(one), phrases(other));
    same('Where do I find my refund requests?', 'Where do I find my Refund Request?');
    same('Wo sind meine Rechnungen und wie finde ich sie?', 'Wo ist meine Rechnung und wie finde ich sie?');
    same('Où sont mes factures impayées ?', 'Où est ma facture impayée ?');
    same('¿Dónde están mis devoluciones?', '¿Dónde está mi devolución?');
    same('Onde estão as minhas devoluções?', 'Onde está a minha devolução?');
  });

  it('leave words alone that only look like many', () => {
    assert.deepEqual(phrases('What is the status of the Kubernetes analytics news?'), [
      'kubernetes analytics news',
      'status',
    ]);
    assert.deepEqual(phrases('Was ist der Status der Hinweise?').slice(0, 1), ['status']);
    assert.deepEqual(phrases('Où est le devis pour mes frais ?'), ['devis', 'frais']);
  });

  it('are not politeness, instructions, or question words', () => {
    for (const text of [
      'Please write it again in two sentences.',
      'Could you explain that in more detail? Thank you very much!',
      'Bitte kürzer und freundlicher.',
      'Peux-tu expliquer plus simplement, s’il te plaît ?',
      '¿Puedes explicarlo otra vez con un ejemplo?',
      'Explique melhor, por favor.',
      'Hello, how are you today?',
      'Perfect, thanks!',
    ]) {
      assert.deepEqual(phrases(text), [], text);
    }
  });

  it('are not links, ids, hashes, paths, addresses, numbers or masks', () => {
    const text =
      'See https://example.com/a/b and www.example.org or mail anna.b@example.com about [credential] and [email:3fK9] in /var/log/syslog or C:\\temp, ' +
      'or 550e8400-e29b-41d4-a716-446655440000, 9f86d081884c7d659a2feaa0c55ad015, QmFzZTY0IGVuY29kZWQgdGV4dA==, AB-104233, 4111 1111, getUserName(), snake_case, $HOME.';
    assert.deepEqual(phrases(text), []);
    assert.deepEqual(phrases('The refund for AB-104233 with [credential] is late, see https://example.com/refunds.'), [
      'refund',
    ]);
  });

  it('name technical things as people do', () => {
    const found = phrases('Write a C++ function for our CI/CD pipeline that reads S3 buckets with Node.js');
    for (const phrase of ['c++ function', 'ci/cd pipeline', 's3 bucket', 'node.js'])
      assert.ok(found.includes(phrase), `${phrase} in ${found}`);
  });

  it('are at most four, each once, and the first words weigh most', () => {
    const long =
      'Compare the noise level, the battery life, the charging time, the warranty terms, the weight, the colours and the packaging.';
    assert.equal(phrases(long).length, 4);
    const pasted = `How do I cancel the maintenance contract?\n\n${'The annual report describes the supply chain and the supply risks. '.repeat(9)}`;
    assert.equal(phrases(pasted)[0], 'maintenance contract');
  });

  for (const [name, code] of Object.entries(CODE)) {
    const errors = ERRORS_OF_CODE[name] ?? [];
    it(`of ${name} are the errors it tells of, and around it those of the question`, () => {
      assert.deepEqual(phrases(code), errors);
      const asked = ['invoice parser', ...errors];
      assert.deepEqual(phrases(`Why does my invoice parser fail?\n\n${code}`), asked);
      assert.deepEqual(phrases(`Why does my invoice parser fail?\n\n\`\`\`\n${code}\n\`\`\``), asked);
    });
  }

  it('of other languages are none', () => {
    for (const text of Object.values(OTHER_LANGUAGES)) assert.deepEqual(phrases(text), [], text);
    assert.deepEqual(phrases('Ciao, puoi spiegarmi come funziona il rimborso del mio ordine?'), []);
    assert.deepEqual(phrases('🙂🙃 👍🏽 ❤️'), []);
  });

  it('never fail, are clean, and are the same each time', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            'the',
            'refund',
            'of',
            "l'",
            'de',
            'Rechnung',
            '(',
            '{',
            '`',
            '.',
            '\n',
            '\ud83d',
            'ß',
            'é',
            '12',
            '-',
          ),
          { maxLength: 60 },
        )
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('en', 'pt', 'es', 'fr', 'de', 'ja', undefined), (written, language) => {
        const found = keyPhrases(written, language);
        assert.ok(found.length <= 4);
        assert.equal(new Set(found).size, found.length);
        for (const phrase of found) {
          assert.match(phrase, /^[\p{L}\p{M}\d '+#&./-]+$/u);
          assert.equal(phrase, phrase.toLowerCase());
        }
        assert.deepEqual(keyPhrases(written, language), found);
      }),
    );
  });
});
