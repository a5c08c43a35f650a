/** What a word says about the language it is written in. */
import { ROLE } from './phrases/grammar.ts';
import { GRAMMARS } from './phrases/grammars.ts';

/** Languages told apart by their words; those with a grammar come first. `other` stands for all that are only set against them. */
export const LATIN_LANGUAGES = [...GRAMMARS.map(({ language }) => language as string), 'it', 'nl', 'other'] as const;

/** Frequent words of languages that have no grammar here, so that they are not taken for a neighbour. */
const NEIGHBOURS: readonly (readonly [language: string, words: string])[] = [
  [
    'it',
    `il lo gli dei degli della dello delle nella nel nei sulla sul dal dalla alla allo agli che chi cosa come quando dove perché perche non più
    sono è sei siamo hanno ho hai ha abbiamo era essere avere fare con per una uno un mio mia tuo suo questo questa questi quello quella anche ma
    se molto poco troppo già ancora sempre mai tutto tutti puoi può posso devo vorrei grazie ciao buongiorno prego scusa scrivi spiega spiegami
    riassumi traduci crea dammi mi ti ci vi si l' dell' all' nell' un' quali quale quanto tra fra fino dopo prima senza ordine`,
  ],
  [
    'nl',
    `het een van ik je jij wij we jullie zij ze hij dat die dit deze en of maar niet geen wel ook nog al aan op voor met naar bij uit over onder
    tussen tegen door zonder is zijn was waren ben bent heb hebt heeft hebben had kan kun kunt kunnen zal zult zullen wil wilt willen moet moeten
    mag word wordt worden hoe wat waar waarom wanneer wie welke hier daar dan als omdat mijn jouw uw ons onze hun alle veel meer schrijf maak leg
    geef graag bedankt dank alsjeblieft hallo goed`,
  ],
  [
    'other',
    `och det att som är jag inte på med för till av den ett har kan hur vad men eller om så från när där du vi ni min din hvad hvordan ikke og jeg
    ikkje meg være hva når noe dette disse skal vil må fra ved efter i de er til på
    nie się jest na że jak co czy to dla z w do po od przez był są może proszę dziękuję jestem tego ale oraz
    bir ve bu için ile ne nasıl değil var mı mi çok daha gibi ama olarak lütfen teşekkürler
    și este nu cu pentru din că sunt ce la mai dar cum unde sau mulțumesc vă rog
    yang dan di ini itu untuk dengan tidak dari pada adalah saya anda apa bagaimana bisa akan juga atau tolong
    je se na že jak co to pro jsem není ale kde dobrý prosím děkuji ako som nie čo
    ja ei on että se mutta kun mitä miten olen ovat kiitos hogy nem egy az és van mint de csak kérem
    ang ng mga sa na ay ako hindi và là của không có được cho một những này tôi bạn
    i el la els les amb per és una un això què com més però al dels`,
  ],
];

/** Languages that are asked in less often. */
const OF_NEIGHBOUR = 0.8;

/** Weight of a word of one language only; a word of two says a quarter of it, and so on. */
const EVIDENCE: ReadonlyMap<string, readonly number[]> = evidence();

/** How much a word speaks for each of LATIN_LANGUAGES; undefined when it says nothing. */
export function evidenceOf(word: string): readonly number[] | undefined {
  return EVIDENCE.get(word);
}

/** Letters that hardly any other of these languages has, as [pattern, language, weight]. */
const LETTERS: readonly (readonly [pattern: RegExp, language: string, weight: number])[] = [
  [/[ãõ]|ç(?:os?|as?|amentos?|ad[oa]s?|ar)$|[áéó]ri[ao]s?$|[êâ]ncias?$|(?:áv|ív)e(?:l|is)$/, 'pt', 0.9],
  [/ñ|ción$|^¿/, 'es', 0.9],
  [/[œèùû]|ées?$|ç[ao]/, 'fr', 0.9],
  // Fainter: neighbours have some of them too.
  [/[dglnst]ités?$|[bdglnrst]é$|^(?:dé|ré|pré)[b-df-hj-np-tv-z].*[^aos]$/, 'fr', 0.5],
  [/[^aeiou][áéíó]n$|[bcdglnrt]ía$/, 'es', 0.5],
  [/[ßäüö]/, 'de', 0.9],
  [/[åæøąęłńśźżěřůčšžđğışțșőű]/, 'other', 1.2],
];
/** The same of endings of four letters. */
const ENDINGS: ReadonlyMap<number, readonly [language: number, weight: number]> = new Map(
  (
    [
      ['pt', 'dade agem inho inha lhar nhar nhos nhas'],
      ['es', 'idad edad saje iaje ller'],
      ['fr', 'eaux'],
      ['de', 'keit heit haft lich isch dung tung lung rung nung gung hung sung bung ngen feld dort latz tadt zeit'],
      ['it', 'ione ioni glia glio ezza anza'],
    ] as const
  ).flatMap(([language, endings]) =>
    endings.split(' ').map((ending) => [endingKey(ending), [indexOf(language), 0.9] as const] as const),
  ),
);
const LEAST_LENGTH = 6;
/** "Llamada", "llegada". */
const SPANISH_BEGINNING = [indexOf('es'), 0.6] as const;

/** As evidenceOf, by the shape of a word that no list has. */
export function shapeOf(word: string): readonly [language: number, weight: number] | undefined {
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) > 0x7f) return shapeOfLetters(word);
  if (word.length < LEAST_LENGTH) return undefined;
  return word.startsWith('ll') ? SPANISH_BEGINNING : ENDINGS.get(endingKey(word));
}

function shapeOfLetters(word: string): readonly [language: number, weight: number] | undefined {
  for (const [pattern, language, weight] of LETTERS) if (pattern.test(word)) return [indexOf(language), weight];
  return undefined;
}

function endingKey(word: string): number {
  let key = 0;
  for (let i = word.length - 4; i < word.length; i++) key = (key * 32 + word.charCodeAt(i)) & 0x3fffffff;
  return key;
}

function indexOf(language: string): number {
  return (LATIN_LANGUAGES as readonly string[]).indexOf(language);
}

function evidence(): ReadonlyMap<string, readonly number[]> {
  const weights = new Map<string, number[]>();
  const add = (word: string, language: number, weight: number): void => {
    let entry = weights.get(word);
    if (entry === undefined) {
      entry = new Array<number>(LATIN_LANGUAGES.length).fill(0);
      weights.set(word, entry);
    }
    entry[language] = Math.max(entry[language] ?? 0, weight);
  };
  GRAMMARS.forEach(({ roles }, language) => {
    for (const [word, role] of roles) add(word, language, weightOfRole(role));
  });
  for (const [name, words] of NEIGHBOURS) {
    const language = indexOf(name);
    for (const word of words.trim().split(/\s+/)) add(word, language, OF_NEIGHBOUR);
  }
  for (const entry of weights.values()) share(entry);
  return weights;
}

/** Function words are a language's own; names and adjectives wander. */
function weightOfRole(role: number): number {
  if (role === ROLE.WEAK || role === ROLE.ADJECTIVE) return 0.6;
  return role === ROLE.VERB ? 0.9 : 1;
}

function share(entry: number[]): void {
  let languages = 0;
  for (const weight of entry) if (weight > 0) languages++;
  for (let i = 0; i < entry.length; i++) entry[i] = (entry[i] ?? 0) / languages ** 1.5;
}
