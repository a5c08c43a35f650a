/** Models by the names of Azure's meters, which are written in many ways: `gpt 4o 0806 Inp glbl Tokens`, `gpt-4o-0806-Outp-regnl Tokens`. */

/** Words of a meter that say what was counted, and not of which model. */
const OTHER_WORDS = new Set(
  [
    'azure openai az aoai tokens token 1m 1k m k',
    'inp inpt input in outp opt output out prompt completion cached cchd cache cd wr rd',
    'glbl gl global regnl regional reg data zone datazone dzone dz dzn std standard batch pp priority flex ft hosting',
  ].flatMap((words) => words.split(' ')),
);

/** The model a meter counts, as `modelOfMeters` writes it. */
export function meterModel(meter: string): string {
  const words = meter
    .toLowerCase()
    // mini0718 and BatchOutp are two words each.
    .replace(/([a-z]{3,})(\d{4})\b/g, '$1 $2')
    .replace(/\bbatch(?=[a-z])/g, 'batch ')
    .split(/[\s-]+/)
    .filter((word) => word !== '' && !OTHER_WORDS.has(word));
  return words.length === 0 ? meter : words.join('-');
}

/** A model as meters have it: without the year of its version. */
export function modelOfMeters(model: string): string {
  return model.toLowerCase().replace(/-\d{4}-(\d\d)-(\d\d)$/, '-$1$2');
}
