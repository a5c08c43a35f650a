import assert from 'node:assert/strict';
import { languageOf } from '../../src/insight/language.ts';
import { keyPhrases } from '../../src/insight/topics.ts';

const phrases = (text: string): readonly string[] => keyPhrases(text, languageOf(text));

/** Texts with the phrases they have, and those they must not have. */
type Cases = readonly (readonly [text: string, found: readonly string[]])[];

function have(cases: Cases): void {
  for (const [text, found] of cases) assert.deepEqual([...phrases(text)].sort(), [...found].sort(), text);
}

describe('a key phrase', () => {
  it('keeps a name of its own as it is written', () => {
    have([
      ['Who runs our new depot in Wales?', ['depot', 'wales']],
      ['¿Cuándo abre la oficina de Asturias?', ['oficina de asturias']],
    ]);
  });

  it('is a word in the singular as well', () => {
    have([
      ['Necesitamos dos rompecabezas y tres abrelatas para la tienda', ['rompecabezas', 'abrelatas', 'tienda']],
      ['¿Cómo pido un día de asuntos propios?', ['asuntos propios']],
      ['Revisa los workflows y las guidelines del almacén', ['workflow', 'guideline del almacén']],
      ['Which PDFs are out of date in our archive?', ['pdf', 'archive']],
    ]);
    assert.deepEqual(phrases('Combien coûtent les heures supplémentaires ?'), ['heures supplémentaires']);
    assert.deepEqual(phrases('¿Cuánto pagan las horas extras?'), phrases('¿Cuánto pagan la hora extra?'));
  });

  it('keeps the number that belongs to a name, and no count, measure, time or share', () => {
    have([
      ['¿Dónde descargo el formulario 303?', ['formulario 303']],
      ['Was steht in Anhang 4 der Richtlinie?', ['anhang 4', 'richtlinie']],
      ['Le portique 6 refuse mon badge.', ['portique 6', 'badge']],
      ['The lift on the 5th floor is stuck', ['lift', '5th floor']],
      ['the discount 15 % and the fee 45 € are wrong', ['discount', 'fee']],
      ['el reembolso tarda con retraso 3 días', ['reembolso', 'retraso']],
      ['the pallet 12 boxes were wet', ['pallet', 'box']],
    ]);
  });

  it('is not what something is like', () => {
    have([
      ['The tank is leaky and nobody refills it', ['tank']],
      ["Le serveur n'est pas encore configuré", ['serveur']],
      ['El andamio está torcido y la grúa sigue parada', ['andamio', 'grúa']],
    ]);
  });

  it('is not a verb, a participle or a predicate of German without capitals', () => {
    have([
      [
        'mein dienstwagen ist noch nicht versichert obwohl die leasingfirma zuständig ist',
        ['dienstwagen', 'leasingfirma'],
      ],
      ['keiner kümmert sich um die kaffeemaschine, langsam reichts', ['kaffeemaschine']],
      ['kannst du mir nen vertrag für die probezeit schicken', ['vertrag', 'probezeit']],
    ]);
    assert.deepEqual(phrases('Sachlich, ohne Floskeln: eine Mahnung an den Großhändler.').includes('sachlich'), false);
  });

  it('is no turn of speech, however it is typed', () => {
    have([
      ['thanks a ton mate, the rota is late three days in a row', ['rota']],
      ["j'en ai ras le bol de la cafetière", ['cafetière']],
      ['ninguem atende no balcao, vc sabe o horario?', ['balcao', 'horario']],
      ['tambien falta el albaran del proveedor, porfa', ['albaran del proveedor']],
      ['koennen sie mir die quittung fuer das hotel schicken', ['quittung', 'hotel']],
    ]);
  });

  it('begins where a search does', () => {
    assert.deepEqual(phrases('lieferschein archiv export fristen außenlager'), [
      'lieferschein archiv export',
      'fristen außenlager',
    ]);
  });
});
