import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentimentOf } from '../../src/insight/sentiment.ts';
import { CODE, OTHER_LANGUAGES } from './snippets.ts';

type Cases = Readonly<Record<string, readonly string[]>>;

const NEGATIVE: Cases = {
  en: [
    "This still doesn't work.",
    'This is the third time I ask!',
    "You're not listening.",
    'That is not good at all, really frustrating.',
  ],
  pt: ['Isto não funciona, que raiva.', 'Não gostei nada desta resposta.', 'É a terceira vez que explico o mesmo.'],
  es: ['No me gusta nada, es horrible.', 'Sigue sin funcionar.', 'Ya es la tercera vez que lo explico.'],
  fr: ['Ça ne marche pas.', "J'en ai marre de ces réponses nulles.", 'La réponse est complètement fausse et inutile.'],
  de: [
    'Das funktioniert immer noch nicht.',
    'Nicht gut, das ist wirklich ärgerlich.',
    'Das gefällt mir überhaupt nicht.',
  ],
};
const POSITIVE: Cases = {
  en: ['Perfect, thanks!', 'Not bad at all, I like it.', 'That worked, you saved me a lot of time.'],
  pt: ['Perfeito, obrigado!', 'Adorei, ficou ótimo.', 'Nada mau, era isso mesmo.', 'Isto não está nada mau.'],
  es: ['¡Perfecto, gracias!', 'Me encanta, muy útil.', 'No está mal, buen trabajo.'],
  fr: ['Parfait, merci !', "J'adore, c'est très clair.", 'Pas mal du tout, bravo.', "Ce n'est pas mal du tout."],
  de: ['Perfekt, danke!', 'Gar nicht schlecht, vielen Dank.', 'Das hat mir sehr geholfen.'],
};
const NEUTRAL: Cases = {
  en: [
    'How do I report an error?',
    'cancel my order',
    'what is a critical section',
    'Write an apology to an angry customer.',
    'What is the best way to fix a slow query?',
  ],
  pt: ['Como relato um erro?', 'Cancele o meu pedido 1234.', 'Escreva uma resposta a um cliente furioso.'],
  es: ['¿Cómo informo de un error?', 'Cancela mi pedido 1234.', 'Escribe una respuesta a un cliente furioso.'],
  fr: ['Comment signaler une erreur ?', 'Annule ma commande 1234.', 'Écris une réponse à un client furieux.'],
  de: ['Wie melde ich einen Fehler?', 'Storniere meine Bestellung.', 'Schreibe eine Antwort an einen wütenden Kunden.'],
};

describe('the mood of a turn', () => {
  for (const [label, cases] of Object.entries({ negative: NEGATIVE, positive: POSITIVE, neutral: NEUTRAL })) {
    for (const [language, texts] of Object.entries(cases)) {
      it(`is ${label} where it is, in ${language}`, () => {
        for (const text of texts) assert.equal(sentimentOf(text, language)?.label, label, text);
      });
    }
  }

  const ONCE_TOO_OFTEN: Cases = {
    en: ['The 6th time my shift swap vanished', 'Four days in a row without heating in the lab.'],
    pt: ['É a 5ª vez que o crachá é recusado', 'Três dias seguidos sem acesso ao armazém.'],
    es: ['Es la séptima vez que piden el mismo justificante', 'Cuatro días seguidos sin calefacción en el taller.'],
    fr: ["C'est la 4ème fois que le colis part au mauvais dépôt", 'Trois jours de suite sans badge.'],
    de: ['Zum fünften Mal kommt die gleiche Mahnung', 'Drei Tage in Folge kein Zugang zum Lager.'],
  };
  const LEFT_ALONE: Cases = {
    en: ['Nobody at the travel desk ever calls me back.', "We can't work like this."],
    pt: ['Ninguém do armazém responde aos meus pedidos.', 'ninguem atende la na portaria', 'Assim não dá.'],
    es: ['Nadie en el almacén contesta mis llamadas.', 'Cambia el turno ya, nadie de planta lo resuelve.'],
    fr: ["Personne à l'atelier ne me rappelle.", 'On ne peut pas travailler dans ces conditions.'],
    de: ['Auf meine drei Tickets reagiert in der Technik niemand.', 'So kann man nicht planen, zum Verzweifeln.'],
  };
  for (const [why, cases] of Object.entries({ 'happens too often': ONCE_TOO_OFTEN, 'is left alone': LEFT_ALONE })) {
    for (const [language, texts] of Object.entries(cases)) {
      it(`is negative where somebody ${why}, in ${language}`, () => {
        for (const text of texts) assert.equal(sentimentOf(text, language)?.label, 'negative', text);
      });
    }
  }

  it('is not negative where something only happens often, or nobody is there', () => {
    const neutral: Cases = {
      en: ['The first time we ship to Malta we need a form.', 'Nobody is in the plant on Sunday.'],
      es: ['El inventario se hace dos veces por año.'],
      fr: ['Le contrôle a lieu deux fois par mois.', 'Personne de contact : Mme Roux.'],
      de: ['Die Inventur ist zweimal im Jahr.'],
      pt: ['O inventário é feito duas vezes por ano.'],
    };
    for (const [language, texts] of Object.entries(neutral)) {
      for (const text of texts) assert.equal(sentimentOf(text, language)?.label, 'neutral', text);
    }
  });

  it('is not that of a list to be worked on, and is that of a list alone', () => {
    const faults = '- oven 4 broken\n- two drivers sick\n- pallet lost, customer angry';
    assert.equal(sentimentOf(`handover for the late shift:\n${faults}`, 'en')?.label, 'neutral');
    assert.equal(sentimentOf('- the app is terrible\n- support is useless', 'en')?.label, 'negative');
  });

  it('reads what a verb tells, where an order would only name it', () => {
    assert.equal(sentimentOf('espero desde ayer, qué vergüenza de servicio', 'es')?.label, 'negative');
    assert.equal(sentimentOf('escribe un texto sobre la vergüenza', 'es')?.label, 'neutral');
  });

  it('reads smileys, which end a sentence', () => {
    assert.ok((sentimentOf('done :)', 'en')?.score ?? 0) > 0);
    assert.ok((sentimentOf('parcel lost :-(', 'en')?.score ?? 0) < (sentimentOf('parcel lost', 'en')?.score ?? 0));
    assert.equal(
      sentimentOf('thanks, the chart is clear now :) and where is the export button?', 'en')?.label,
      'positive',
    );
    assert.equal(sentimentOf('is it (see note:) there', 'en')?.score, 0);
  });

  it('reads words whose accents were left out', () => {
    assert.equal(sentimentOf('pessimo, que decepcao', 'pt')?.label, 'negative');
    assert.equal(sentimentOf('das ist grossartig, schoen gemacht', 'de')?.label, 'positive');
  });

  it('has a score whose sign fits its label', () => {
    assert.ok((sentimentOf('Terrible, useless.', 'en')?.score ?? 0) < -0.5);
    assert.ok((sentimentOf('Wonderful, I love it.', 'en')?.score ?? 0) > 0.5);
    assert.equal(sentimentOf('The meeting is on the second floor.', 'en')?.score, 0);
  });

  it('is stronger when it is shouted or exclaimed', () => {
    const score = (text: string): number => sentimentOf(text, 'en')?.score ?? 0;
    assert.ok(score('This is useless!') < score('This is useless.'));
    assert.ok(score('This is USELESS.') < score('This is useless.'));
    assert.ok(score('This is really useless.') < score('This is useless.'));
  });

  it('is what comes after "but"', () => {
    assert.equal(sentimentOf("Thanks, but it still doesn't work.", 'en')?.label, 'negative');
  });

  it('reads emojis, alone and beside words', () => {
    assert.equal(sentimentOf('👍🎉', undefined)?.label, 'positive');
    assert.equal(sentimentOf('😡😡', undefined)?.label, 'negative');
    assert.equal(sentimentOf('the answer 😡', 'en')?.label, 'negative');
  });

  it('is not that of somebody quoted, nor of what was pasted', () => {
    assert.equal(
      sentimentOf('Translate into German: "I hate this terrible service, it is awful."', 'en')?.label,
      'neutral',
    );
    const review =
      'I hate this terrible shop. The staff was rude, the food was awful and I will never come back to this horrible place. '.repeat(
        2,
      );
    assert.equal(sentimentOf(`Summarise this review in one sentence.\n\n${review}`, 'en')?.label, 'neutral');
  });

  it('is nothing where there is nothing to judge', () => {
    for (const text of ['', '  ', '12 34', ...Object.values(CODE)])
      assert.equal(sentimentOf(text, undefined), undefined, text);
    for (const [language, text] of Object.entries(OTHER_LANGUAGES))
      assert.equal(sentimentOf(text, language), undefined, text);
  });

  it('reads a short turn without being told its language', () => {
    assert.equal(sentimentOf('thanks!', undefined)?.label, 'positive');
    assert.equal(sentimentOf('perfekt, danke', undefined)?.label, 'positive');
  });

  it('never fails and stays between -1 and 1', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc
            .array(fc.constantFrom('not', 'terrible', 'great', 'VERY', '!', '?', '"', 'but', '😡', ','), {
              maxLength: 80,
            })
            .map((words) => words.join(' ')),
        ),
        (text) => {
          const mood = sentimentOf(text, 'en');
          if (mood === undefined) return;
          assert.ok(mood.score >= -1 && mood.score <= 1);
          assert.equal(mood.label, mood.score <= -0.4 ? 'negative' : mood.score >= 0.4 ? 'positive' : 'neutral');
        },
      ),
    );
  });
});
