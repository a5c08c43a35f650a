/**
 * What does insight cost for each record, and how good is it? One process, warmed up, the median of the rounds; microseconds of its
 * thread's CPU time, so that what else the machine does at the time hardly counts.
 *   insight_us        all of it, for a record of the ship bench; insight_wall_us the same by the clock
 *   text_us …         its parts: the text with the topics that come with promptlog, and of that its words, language, topics and mood; the error class; the cost
 *   prompt_us         the text alone, for a labelled prompt: real sentences, where the ship bench's words are made up
 *   <size>_us_per_kb  the text alone for a prompt of 1 KB to 1 MB; growth is the most by which one of them exceeds the size before
 *                     it: 1 is linear, less is better than linear (of a long prompt only portions are read)
 *   <language>_<set>_…  scores on the labelled prompts (see insight-scores.ts): dev, on which insight may be tuned, held, on which it
 *                     may not, and fresh, written later by someone who had seen neither insight nor the other sets. It was blind
 *                     when it was first run and has been tuned on since, so that only its first figures say how insight does on
 *                     prompts nobody looked at: precision en 0.741 pt 0.801 es 0.783 fr 0.780 de 0.769, f1 en 0.792 pt 0.917
 *                     es 0.869 fr 0.869 de 0.904, language en 1 pt 0.958 es 1 fr 0.958 de 0.917. The last set, blind, was
 *                     written after the code was finished by someone who had seen neither insight nor the other sets, and is
 *                     never used for tuning
 *   harmless_wrong    of harmless_n texts of code, logs, ids and other languages, those that gave what they must not
 */
import { readFileSync } from 'node:fs';
import { createCost } from '../src/insight/cost.ts';
import { createInsight } from '../src/insight/create-insight.ts';
import { errorClassOf } from '../src/insight/error-class.ts';
import type { InsightFacts } from '../src/insight/insight-facts.ts';
import { languageOfWords } from '../src/insight/language.ts';
import { sentimentOfWords } from '../src/insight/sentiment.ts';
import { parseTaxonomy } from '../src/insight/taxonomy.ts';
import { textInsight } from '../src/insight/text-insight.ts';
import { keyPhrasesOf } from '../src/insight/topics.ts';
import { wordsOf } from '../src/insight/words/words.ts';
import { attribute, type PromptRecord } from '../src/record/record.ts';
import { usageOf } from '../src/record/usage.ts';
import { HARMLESS } from '../test/insight/labelled/harmless.ts';
import { BLIND, DEV, FRESH, HELD_OUT, type LabelledPrompt } from '../test/insight/labelled/labelled.ts';
import { median } from './child.ts';
import { harmOf, scoresOf } from './insight-scores.ts';
import type { BenchOptions } from './main.ts';
import { benchRecords } from './records.ts';

/** The one that comes with promptlog. */
const TAXONOMY = parseTaxonomy(readFileSync(new URL('../topics.yaml', import.meta.url), 'utf8'), 'topics.yaml');
const WARM_UP = 1;
/** Some systems count a thread's time in steps of ten milliseconds. */
const ROUND_US = 200_000;
const KB = 1024;
const SIZES = [1, 10, 100, 1024];
const LANGUAGES = ['en', 'pt', 'es', 'fr', 'de'] as const;

/** Runs it; targets: insight_us ≤ 45, every precision ≥ 0.7, every f1 ≥ 0.65, harmless_wrong 0. */
export async function run({ count = 4000, repeats = 7 }: BenchOptions): Promise<Record<string, number>> {
  return { ...costs(count, repeats), ...growth(repeats), ...quality(), ...harm() };
}

function costs(count: number, repeats: number): Record<string, number> {
  const facts = benchRecords({ count }).map(factsOf);
  const texts = facts.map(({ asked = '' }) => {
    const words = wordsOf(asked);
    return { words, likely: languageOfWords(words).likely };
  });
  const insight = createInsight({ taxonomy: TAXONOMY });
  const cost = createCost();
  const mean = <T>(things: readonly T[], work: (thing: T) => unknown) => meanUs(things, work, repeats);
  const whole = meansOf(facts, insight, repeats);
  return {
    insight_us: whole.cpu,
    insight_wall_us: whole.wall,
    text_us: mean(facts, ({ asked }) => textInsight(asked, TAXONOMY)),
    words_us: mean(facts, ({ asked = '' }) => wordsOf(asked)),
    language_us: mean(texts, ({ words }) => languageOfWords(words)),
    topics_us: mean(texts, ({ words, likely }) => keyPhrasesOf(words, likely)),
    sentiment_us: mean(texts, ({ words, likely }) => sentimentOfWords(words, likely)),
    error_us: mean(facts, errorClassOf),
    cost_us: mean(facts, cost),
    prompt_us: mean([...DEV, ...HELD_OUT], ({ text }) => textInsight(text, TAXONOMY)),
  };
}

function growth(repeats: number): Record<string, number> {
  const paragraph = DEV.filter(({ language }) => language === 'en')
    .map(({ text }) => text)
    .join(' ');
  const perKb = SIZES.map((size) => {
    const text = paragraph.repeat(Math.ceil((size * KB) / paragraph.length)).slice(0, size * KB);
    const texts = Array.from({ length: Math.max(1, Math.round(64 / size)) }, () => text);
    return meanUs(texts, (each) => textInsight(each, TAXONOMY), repeats) / size;
  });
  const steps = perKb.slice(1).map((us, index) => us / (perKb[index] ?? us));
  return {
    ...Object.fromEntries(
      SIZES.map((size, index) => [`${size === 1024 ? '1mb' : `${size}kb`}_us_per_kb`, perKb[index] ?? 0]),
    ),
    growth: Math.max(...steps),
  };
}

function quality(): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [set, prompts] of Object.entries({ dev: DEV, held: HELD_OUT, fresh: FRESH, blind: BLIND })) {
    for (const language of LANGUAGES) {
      const scores = scoresOf(prompts.filter((prompt) => prompt.language === language).map(foundIn));
      const { n, precision, none, hit, f1, language: rightLanguage } = scores;
      console.error(
        `${set} ${language}: n ${n}, topic precision@5 ${precision.toFixed(3)}, none ${none.toFixed(2)}, hit ${hit.toFixed(2)}, sentiment F1 ${f1.toFixed(3)}, language ${rightLanguage.toFixed(2)}`,
      );
      const named = { n, precision_at_5: precision, none, hit, sentiment_f1: f1, language: rightLanguage };
      for (const [name, value] of Object.entries(named)) figures[`${language}_${set}_${name}`] = value;
    }
  }
  return figures;
}

function harm(): Record<string, number> {
  const harmed = HARMLESS.map((text) => ({ text, harms: harmOf(text, found(text.text)) })).filter(
    ({ harms }) => harms.length > 0,
  );
  for (const { text, harms } of harmed) console.error(`${text.kind}: ${harms.join(', ')}: ${text.text.slice(0, 80)}`);
  return { harmless_n: HARMLESS.length, harmless_wrong: harmed.length };
}

function foundIn(prompt: LabelledPrompt) {
  return { prompt, ...found(prompt.text) };
}

function found(text: string) {
  const { language, topics = [], sentiment } = textInsight(text, undefined);
  return { language, topics, sentiment: sentiment?.label ?? ('neutral' as const) };
}

/** What the projection has at hand for a record. */
function factsOf(record: PromptRecord): InsightFacts {
  const { content } = record.message.prompt.findLast(({ role }) => role === 'human') ?? {};
  const model = attribute(record, 'model');
  return {
    record,
    asked: typeof content === 'string' ? content : undefined,
    responseModel: typeof model === 'string' ? model : undefined,
    requestModel: typeof model === 'string' ? model : undefined,
    usage: usageOf(attribute(record, 'usage')),
    filtered: false,
  };
}

function meanUs<T>(things: readonly T[], work: (thing: T) => unknown, repeats: number): number {
  return meansOf(things, work, repeats).cpu;
}

function meansOf<T>(things: readonly T[], work: (thing: T) => unknown, repeats: number) {
  const cpu: number[] = [];
  const wall: number[] = [];
  for (let round = 0; round < WARM_UP + repeats; round++) {
    const started = performance.now();
    const before = process.threadCpuUsage();
    let passes = 0;
    let spent = 0;
    for (; spent < ROUND_US; passes++) {
      for (const thing of things) work(thing);
      const { user, system } = process.threadCpuUsage(before);
      spent = user + system;
    }
    if (round < WARM_UP) continue;
    cpu.push(spent / passes / things.length);
    wall.push(((performance.now() - started) * 1000) / passes / things.length);
  }
  return { cpu: median(cpu), wall: median(wall) };
}
