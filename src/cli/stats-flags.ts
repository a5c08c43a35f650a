/** What every table of `promptlog stats` can be narrowed down by. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { METADATA_TEMPLATE_NAME } from '../search/template-files.ts';
import type { StatsScope } from '../stats/ask-stats.ts';
import { selectionOf } from './selection-flags.ts';

export interface ScopeFlags {
  since?: string;
  until?: string;
  query?: string;
  metadata?: boolean;
}

/** Adds --since, --until, --query and --metadata. */
export function addScopeFlags(command: Command): Command {
  return command
    .option('--since <time>', 'calls made since then: -7d, 12h, 2026-11-01, 2026-11 or a full ISO 8601 time')
    .option('--until <time>', 'calls made until then; a date includes its whole day, a month its last')
    .option('--query <kql>', "in Kibana's language: 'service.name: support-bot and not user.id: ada'")
    .option('--metadata', 'count the copies without content, for whoever may not read prompts');
}

/** What the flags choose. Throws PL_USAGE for what cannot be meant. */
export function scopeOf({ since, until, query }: ScopeFlags, now: Date): StatsScope {
  const given = Object.entries({ since, until, query }).filter(([, value]) => value !== undefined);
  return selectionOf(Object.fromEntries(given), now);
}

/** What is read. */
export function indexOf({ metadata }: ScopeFlags): string {
  return metadata === true ? METADATA_TEMPLATE_NAME : SEARCH_ALIAS;
}

/** How many rows people are shown. Throws PL_USAGE for what is no number. */
export function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new PromptlogError('PL_USAGE', { reason: `--limit takes a whole number or all, not "${text}"` });
}
