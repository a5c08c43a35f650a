/** The flags by which a command is told which records it is about. */
import type { Command } from 'commander';
import type { RecordSelection } from '../delivery/selected-records.ts';
import { PromptlogError } from '../errors.ts';
import { parseKql } from '../search/kql/kql.ts';
import { momentOf } from '../search/moment.ts';

export interface SelectionFlags {
  since?: string;
  until?: string;
  session?: string;
  user?: string;
  id?: string;
  query?: string;
}

const NAMES = ['since', 'until', 'session', 'user', 'id', 'query'] as const;

/** Adds --since, --until, --session, --user, --id and --query. */
export function addSelectionFlags(command: Command): Command {
  return command
    .option('--since <time>', 'records made since then: -7d, 12h, 2026-11-01 or a full ISO 8601 time')
    .option('--until <time>', 'records made until then; a date includes its whole day')
    .option('--session <id>', 'only this conversation')
    .option('--user <id>', 'only records of the user with this id')
    .option('--id <id>', 'only the record with this id or response id')
    .option('--query <kql>', "only what Elasticsearch finds: 'outcome: failed and not user.id: ada'");
}

/** What the flags choose. Throws PL_USAGE for what cannot be meant: also for an empty value, which would otherwise choose everything. */
export function selectionOf(flags: SelectionFlags, now: Date): RecordSelection {
  for (const name of NAMES) {
    if (flags[name]?.trim() === '') refuse(`--${name} was given without a value`);
  }
  const since = flags.since === undefined ? undefined : momentOr(flags.since, 'since', now, false);
  const last = flags.until === undefined ? undefined : momentOr(flags.until, 'until', now, true);
  // The last millisecond that was meant is included, and the bound is not.
  const until = last === undefined ? undefined : new Date(last.getTime() + 1);
  if (since !== undefined && until !== undefined && since >= until) {
    refuse(`--since ${flags.since} is not before --until ${flags.until}`);
  }
  if (flags.query !== undefined) parseKql(flags.query);
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(flags.session === undefined ? {} : { session: flags.session }),
    ...(flags.user === undefined ? {} : { user: flags.user }),
    ...(flags.id === undefined ? {} : { id: flags.id }),
    ...(flags.query === undefined ? {} : { query: flags.query }),
  };
}

/** The moment that a flag of this name means; throws PL_USAGE for what is none. */
export function momentOr(text: string, option: string, now: Date, end: boolean): Date {
  const moment = momentOf(text, now, end);
  if (moment !== undefined) return moment;
  return refuse(`--${option} takes now, -7d, 12h, 30m, 2026-11-01 or a full ISO 8601 time, not "${text}"`);
}

function refuse(reason: string): never {
  throw new PromptlogError('PL_USAGE', { reason });
}
