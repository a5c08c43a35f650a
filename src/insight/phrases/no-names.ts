/** What names nothing by its letters alone: measures, ordinals, keys hit at random. */
import { MARK } from '../words/marks.ts';

/** What stands beside numbers. */
const CURRENCIES = new Set(['eur', 'usd', 'gbp', 'brl', 'chf', 'mxn', 'kg', 'km', 'mb', 'gb', 'ms']);

/** What a number counts or measures; beside it the number belongs to no name. */
export const UNITS = new Set(
  `euro euros eur dollar dollars dólares pound pounds reais pesos percent prozent uhr h hr hrs min mins s sec secs kg km gb mb
  day days week weeks month months year years hour hours minutes seconds times weeks dias días horas meses anos años vezes veces minutos
  jour jours semaine semaines mois ans heures minutes fois tage tagen wochen monate monaten jahre jahren stunden minuten mal`.split(
    /\s+/,
  ),
);
export const NUMBER = /^[\d.]+$/;
export const ORDINAL = /^\d{1,2}(?:st|nd|rd|th|er|ère|e|è?me|ª|º)$/;

/** Keys hit at random, single letters and words of no vowel. */
export function isNoWord(word: string, mark: number): boolean {
  const { length } = word;
  if (length < 2 || (length < 4 && CURRENCIES.has(word))) return true;
  if (length < 5 || (mark & MARK.CAPITALS) !== 0) return false;
  let vowels = 0;
  for (let i = 0; i < length; i++) {
    const code = word.charCodeAt(i);
    if (i > 1 && code === word.charCodeAt(i - 1) && code === word.charCodeAt(i - 2)) return true;
    if (code > 0x7f || VOWELS[code] === 1) vowels++;
  }
  return vowels === 0;
}

const VOWELS = new Uint8Array(128);
for (const vowel of 'aeiouy') VOWELS[vowel.charCodeAt(0)] = 1;
