/** The insight settings: which parts, and the files of topics and prices, read and checked. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { PromptlogError, reasonOf } from './errors.ts';
import { INSIGHT_PARTS, type InsightPart, type InsightSettings, type SettingsFile } from './insight/insight-parts.ts';
import { parsePrices } from './insight/prices.ts';
import { parseTaxonomy } from './insight/taxonomy.ts';

const OWN_TOPICS = fileURLToPath(new URL('../topics.yaml', import.meta.url));

/** Throws PL_CONFIG_INVALID, which names the file and the place in it. */
export function insightOptions(config: Config): InsightSettings {
  const parts = partsOf(config);
  const named = { topics: config.text('insight.topics'), prices: config.text('insight.prices') };
  const topics = fileOf('insight.topics', named.topics ?? OWN_TOPICS);
  const prices = named.prices === undefined ? undefined : fileOf('insight.prices', named.prices);
  // What is wrong with a user's file is said now, and not by a thread that keeps dying of it.
  if (named.topics !== undefined) parseTaxonomy(topics.text, topics.name);
  if (prices !== undefined) parsePrices(prices.text, prices.name);
  return { parts, topics, ...(prices === undefined ? {} : { prices }) };
}

function partsOf(config: Config): readonly InsightPart[] {
  const names = config.words('insight.parts').filter((name) => name !== 'none');
  const unknown = names.find((name) => !INSIGHT_PARTS.some((part) => part === name));
  if (unknown === undefined) return names as InsightPart[];
  const reason = `there is no part "${unknown}": they are ${INSIGHT_PARTS.join(', ')}`;
  throw new PromptlogError('PL_CONFIG_INVALID', { option: 'insight.parts', reason, source: 'the settings' });
}

function fileOf(option: 'insight.prices' | 'insight.topics', name: string): SettingsFile {
  try {
    return { name, text: readFileSync(name, 'utf8') };
  } catch (error) {
    const reason = `${name} cannot be read: ${reasonOf(error)}`;
    throw new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: 'the settings' }, error);
  }
}
