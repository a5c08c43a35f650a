/** The insight that settings ask for. */
import { createInsight, type InsightOptions } from './create-insight.ts';
import type { Insight, InsightFields } from './insight-facts.ts';
import { INSIGHT_PARTS, type InsightPart, type InsightSettings } from './insight-parts.ts';
import { parsePrices } from './prices.ts';
import { parseTaxonomy } from './taxonomy.ts';

/** `failed` hears of what could not be derived. Throws PL_CONFIG_INVALID where a file cannot be used. */
export function insightFrom(
  { parts = INSIGHT_PARTS, topics, prices }: InsightSettings,
  failed: InsightOptions['failed'] = () => {},
): Insight {
  const insight = createInsight({
    failed,
    ...(topics === undefined ? {} : { taxonomy: parseTaxonomy(topics.text, topics.name) }),
    ...(prices === undefined ? {} : { prices: parsePrices(prices.text, prices.name) }),
  });
  const left = INSIGHT_PARTS.filter((part) => !parts.includes(part));
  return left.length === 0 ? insight : (facts) => without(insight(facts), left);
}

const FIELDS_OF: Readonly<Record<InsightPart, readonly (keyof InsightFields)[]>> = {
  topics: ['topics', 'topic'],
  sentiment: ['sentiment'],
  language: ['prompt'],
  errors: ['error'],
  cost: ['cost'],
};

function without(fields: InsightFields, left: readonly InsightPart[]): InsightFields {
  const unwanted = new Set<string>(left.flatMap((part) => FIELDS_OF[part]));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !unwanted.has(name))) as unknown as InsightFields;
}
