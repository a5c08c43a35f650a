/** The insight settings: which parts, and the files of topics and prices, read and checked. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { PromptlogError, reasonOf } from './errors.ts';
import {
  INSIGHT_PARTS,
  type InsightPart,
  type InsightSettings,
  insightFrom,
  type SettingsFile,
} from './insight/insight-settings.ts';

const OWN_TOPICS = fileURLToPath(new URL('../topics.yaml', import.meta.url));

/** Throws PL_CONFIG_INVALID, which names the file and the place in it. */
export function insightOptions(config: Config): InsightSettings {
  const parts = partsOf(config);
  const prices = config.text('insight.prices');
  const settings: InsightSettings = {
    parts,
    topics: fileOf('insight.topics', config.text('insight.topics') ?? OWN_TOPICS),
    ...(prices === undefined ? {} : { prices: fileOf('insight.prices', prices) }),
  };
  // What is wrong with a file is said now, and not by a thread that keeps dying of it.
  insightFrom(settings);
  return settings;
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
