import assert from 'node:assert/strict';
import fc from 'fast-check';
import { languageOf } from '../../src/insight/language.ts';
import { CODE, OTHER_LANGUAGES } from './snippets.ts';

describe('the language of a text', () => {
  const SURE: Readonly<Record<string, readonly string[]>> = {
    en: ['How do I get a refund for my order?', 'please reset my password', 'thanks, that works'],
    pt: ['Onde está o meu pedido?', 'Preciso de ajuda com a fatura deste mês', 'Não funciona, tente outra vez'],
    es: ['¿Dónde está mi pedido?', 'Necesito ayuda con la factura de este mes', 'No funciona, inténtalo otra vez'],
    fr: ["J'ai oublié mon mot de passe", 'Où est ma commande ?', 'Écris une réponse au client'],
    de: ['Wo ist meine Bestellung?', 'Ich habe mein Passwort vergessen', 'wie kann ich das ändern'],
  };
  for (const [language, texts] of Object.entries(SURE)) {
    it(`is ${language} for sentences that say so`, () => {
      assert.deepEqual(
        texts.map(languageOf),
        texts.map(() => language),
      );
    });
  }

  it('is told by the script where that leaves no doubt', () => {
    for (const [language, text] of Object.entries(OTHER_LANGUAGES)) assert.equal(languageOf(text), language, text);
  });

  it('is told of a few names by their letters, where one language is clearly ahead', () => {
    const SEARCHED: Readonly<Record<string, readonly string[]>> = {
      pt: ['salário mínimo acordo refeitório', 'orçamento telhado armazém'],
      es: ['almacén llamada camión', 'garantía buzón portón'],
      fr: ['résiliation qualité fidélité', 'dépôt délai acompte clé'],
      de: ['lieferzeit paket bahnhof', 'stellplatz tiefgarage lieferzeit'],
    };
    for (const [language, texts] of Object.entries(SEARCHED)) {
      for (const text of texts) assert.equal(languageOf(text), language, text);
    }
    for (const text of ['café latte menu', 'Montréal office', 'vélo', 'Llandudno hotel'])
      assert.equal(languageOf(text), undefined, text);
    assert.notEqual(languageOf('débito automático telefone'), 'fr');
  });

  it('is told of words whose accents were left out', () => {
    assert.equal(languageOf('voce nao sabe tambem onde ficou a encomenda'), 'pt');
    assert.equal(languageOf('koennen wir das fuer naechste woche verschieben'), 'de');
  });

  it('is told in spite of foreign names', () => {
    assert.equal(languageOf('Pebble Oneの箱が壊れて届きました'), 'ja');
    assert.equal(languageOf('What does the Japanese word 返金 mean in a letter?'), 'en');
  });

  it('is not sure of a word, a number, a name, code, or a mixture', () => {
    for (const text of ['', ' \n ', 'ok', '42', 'Kubernetes', '!!!', '🙂', 'lorem', ...Object.values(CODE)]) {
      assert.equal(languageOf(text), undefined, text);
    }
    assert.equal(languageOf('Hello мир παιδί'), undefined);
    assert.equal(languageOf('xqzt vlorp gnash brumble fitz wob drell snork plim quash trunt glep'), undefined);
  });

  it('is not taken for a neighbour’s', () => {
    const others = {
      Italian: 'Ciao, puoi spiegarmi come funziona il rimborso del mio ordine?',
      Dutch: 'Hoe kan ik mijn wachtwoord opnieuw instellen?',
      Swedish: 'Hur kan jag återställa mitt lösenord när det inte går?',
      Polish: 'Jak mogę zresetować hasło do mojego konta?',
      Turkish: 'Siparişim için ne zaman para iadesi alacağım ve nasıl?',
      Indonesian: 'Bagaimana saya bisa mengubah kata sandi untuk akun saya?',
      Persian: 'چگونه می‌توانم گذرواژه خود را تغییر دهم؟',
      Serbian: 'Када ћу добити повраћај новца за своју поруџбину?',
    };
    const wrong = ['en', 'pt', 'es', 'fr', 'de', 'ar', 'ru'];
    for (const [name, text] of Object.entries(others)) assert.ok(!wrong.includes(languageOf(text) ?? ''), name);
  });

  it('is that of the question, not of what was pasted below it', () => {
    const contract =
      'The Supplier shall provide the Services with reasonable skill and care and within the agreed term. '.repeat(6);
    assert.equal(languageOf(`Fasse diesen Vertrag zusammen und nenne die Risiken.\n\n${contract}`), 'de');
    assert.equal(languageOf(contract), 'en');
  });

  it('never fails, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const language = languageOf(text);
        assert.ok(language === undefined || /^[a-z]{2}$/.test(language));
      }),
    );
  });
});
