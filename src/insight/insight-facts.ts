/** What insight looks at and what it gives: the projection has the facts at hand, so that nothing is read from a record twice. */
import type { PromptRecord } from '../record/record.ts';
import type { Usage } from '../record/usage.ts';

export interface InsightFacts {
  readonly record: PromptRecord;
  /** What the user asked last. */
  readonly asked: string | undefined;
  /** As answered. */
  readonly responseModel: string | undefined;
  /** As asked. */
  readonly requestModel: string | undefined;
  readonly usage: Usage;
  /** Whether the answer was stopped by a content filter. */
  readonly filtered: boolean;
}

/** Fields derived from a record, each group merged into the search document's group of the same name. */
export interface InsightFields {
  readonly error?: { readonly class: string };
  readonly prompt?: { readonly language: string };
  /** Key phrases. */
  readonly topics?: readonly string[];
  /** Labels of the taxonomy. */
  readonly topic?: readonly string[];
  readonly sentiment?: { readonly score: number; readonly label: 'negative' | 'neutral' | 'positive' };
  readonly cost?: CostFields;
  readonly insight: { readonly version: string };
}

export interface CostFields {
  readonly total?: number;
  readonly input?: number;
  readonly output?: number;
  readonly currency?: string;
  readonly price_version?: string;
  /** True: tokens were used and no price is known. Absent otherwise. */
  readonly unpriced?: true;
}

/** Derives the fields of one record: pure, and the same for the same facts. */
export type Insight = (facts: InsightFacts) => InsightFields;
