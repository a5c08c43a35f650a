/** Everything insight derives from a record, put together. */
import { createCost } from './cost.ts';
import { errorClassOf } from './error-class.ts';
import type { Insight, InsightFacts, InsightFields } from './insight-facts.ts';
import { shortHash } from './price.ts';
import type { PriceList } from './prices.ts';
import type { Taxonomy } from './taxonomy.ts';
import { textInsight } from './text-insight.ts';

/** Grows by one whenever the same record gets other fields; documents of another version are made again by `promptlog reindex`. */
export const INSIGHT_VERSION = '1';

export type InsightGroup = 'text' | 'error' | 'cost';

export interface InsightOptions {
  readonly taxonomy?: Taxonomy;
  readonly prices?: PriceList;
  /** Hears of a part that failed. The record is delivered all the same, with the fields that could be made. */
  readonly failed?: (group: InsightGroup, error: unknown) => void;
}

/** Makes the function that is run for each record. It never throws. */
export function createInsight({ taxonomy, prices, failed = () => {} }: InsightOptions = {}): Insight {
  const insight = Object.freeze({ version: versionOf(taxonomy, prices) });
  const costOf = createCost(prices);
  const tried = <T>(group: InsightGroup, make: (facts: InsightFacts) => T, facts: InsightFacts): T | undefined => {
    try {
      return make(facts);
    } catch (error) {
      failed(group, error);
      return undefined;
    }
  };
  const textOf = ({ asked }: InsightFacts) => textInsight(asked, taxonomy);
  return (facts): InsightFields => {
    const { language, ...text } = tried('text', textOf, facts) ?? {};
    const failure = tried('error', errorClassOf, facts);
    const cost = tried('cost', costOf, facts);
    return {
      ...(failure === undefined ? {} : { error: { class: failure } }),
      ...(language === undefined ? {} : { prompt: { language } }),
      ...text,
      ...(cost === undefined ? {} : { cost }),
      insight,
    };
  };
}

/** Own files are a part of the version: documents made with another state of them are stale. */
function versionOf(taxonomy: Taxonomy | undefined, prices: PriceList | undefined): string {
  if (taxonomy === undefined && prices === undefined) return INSIGHT_VERSION;
  return `${INSIGHT_VERSION}+${shortHash(`${taxonomy?.hash ?? ''} ${prices?.hash ?? ''}`)}`;
}
