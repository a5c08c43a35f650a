/** What a turn took and what became of it, read from its record; and the sums of a session. */
import type { InsightFields } from '../../../insight/insight-facts.ts';
import { attribute, type PromptRecord } from '../../../record/record.ts';
import type { Turn } from '../core/answers.ts';
import { membersOf } from './message.ts';

export interface TurnFacts {
  readonly time: string;
  readonly user: string | undefined;
  readonly app: string | undefined;
  readonly model: string | undefined;
  readonly outcome: string | undefined;
  readonly durationMs: number | undefined;
  readonly firstTokenMs: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cost: number | undefined;
  readonly currency: string;
  readonly isUnpriced: boolean;
  readonly mood: string | undefined;
  readonly topics: readonly string[];
  readonly failure: Failure | undefined;
}

export interface Failure {
  readonly title: string;
  readonly message: string;
}

export interface SessionSums {
  readonly users: readonly string[];
  readonly apps: readonly string[];
  readonly models: readonly string[];
  readonly topics: readonly string[];
  readonly begun: string | undefined;
  /** From the first call to the end of the last. */
  readonly spanMs: number;
  readonly tokens: number;
  readonly cost: number | undefined;
  readonly currency: string;
  readonly failed: number;
}

export function turnFacts(record: PromptRecord, insight: InsightFields | undefined): TurnFacts {
  const usage = membersOf(attribute(record, 'usage'));
  const { user, timing, client, error } = record;
  return {
    time: record.time,
    user: nonEmpty(user.name) ?? nonEmpty(user.user_id) ?? nonEmpty(user.email),
    app: nonEmpty(client?.['app']),
    model: nonEmpty(attribute(record, 'model')) ?? nonEmpty(record.request?.['model']),
    outcome: record.outcome,
    durationMs: numberOf(timing?.duration_ms) ?? elapsed(timing?.started, timing?.ended),
    firstTokenMs: numberOf(timing?.first_token_ms),
    inputTokens: numberOf(usage['prompt_tokens'] ?? usage['input_tokens']),
    outputTokens: numberOf(usage['completion_tokens'] ?? usage['output_tokens']),
    cost: insight?.cost?.total,
    currency: insight?.cost?.currency ?? 'USD',
    isUnpriced: insight?.cost?.unpriced === true,
    mood: insight?.sentiment?.label,
    topics: [...new Set([...(insight?.topic ?? []), ...(insight?.topics ?? [])])],
    failure: error === undefined ? undefined : failureOf(error, insight?.error?.class),
  };
}

/** The sums of a session. A cost is given when any of its turns has one. */
export function sessionSums(turns: readonly Turn[]): SessionSums {
  const facts = turns.map(({ record, insight }) => turnFacts(record, insight));
  const costs = facts.map(({ cost }) => cost).filter((cost) => cost !== undefined);
  const times = facts.map(({ time }) => Date.parse(time));
  const ends = facts.map(({ time, durationMs }) => Date.parse(time) + (durationMs ?? 0));
  return {
    users: distinct(facts.map(({ user }) => user)),
    apps: distinct(facts.map(({ app }) => app)),
    models: distinct(facts.map(({ model }) => model)),
    topics: distinct(turns.flatMap(({ insight }) => insight?.topic ?? [])),
    begun: facts[0]?.time,
    spanMs: facts.length === 0 ? 0 : Math.max(...ends) - Math.min(...times),
    tokens: facts.reduce((sum, { inputTokens, outputTokens }) => sum + (inputTokens ?? 0) + (outputTokens ?? 0), 0),
    cost: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0),
    currency: facts.find(({ cost }) => cost !== undefined)?.currency ?? 'USD',
    failed: facts.filter(({ outcome }) => outcome === 'failed').length,
  };
}

function failureOf(
  { type, code, status, message }: NonNullable<PromptRecord['error']>,
  kind: string | undefined,
): Failure {
  const names = distinct([kind, nonEmpty(type), nonEmpty(code)]);
  return {
    title: [status, ...names].filter((part) => part !== undefined).join(' · '),
    message: nonEmpty(message) ?? '',
  };
}

function elapsed(started: string | undefined, ended: string | undefined): number | undefined {
  const ms = Date.parse(ended ?? '') - Date.parse(started ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
