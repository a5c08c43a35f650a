/** What the collector answers the page with. */
import type { Dashboard, Row } from '../../../dashboards/panel.ts';
import type { InsightFields } from '../../../insight/insight-facts.ts';
import type { PromptRecord } from '../../../record/record.ts';

export interface Me {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  readonly label: string;
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface HighlightPiece {
  readonly text: string;
  readonly found: boolean;
}

/** A found record, as much of it as a row shows. */
export interface Hit {
  readonly id: string;
  readonly time?: string;
  readonly user?: string;
  readonly session?: string;
  readonly turn?: number;
  readonly app?: string;
  readonly model?: string;
  readonly outcome?: string;
  readonly errorType?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly durationMs?: number;
  readonly cost?: number;
  readonly highlights: Readonly<Record<string, readonly HighlightPiece[]>>;
}

export interface Facet {
  readonly field: string;
  readonly label: string;
  readonly values: readonly ValueCount[];
}

export interface Timeline {
  /** As Elasticsearch writes it: `3h`, `1d`. */
  readonly interval: string;
  readonly buckets: readonly { readonly time: string; readonly count: number }[];
}

export interface SearchPage {
  readonly hits: readonly Hit[];
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly next?: readonly unknown[];
  readonly facets?: readonly Facet[];
  readonly timeline?: Timeline;
}

export interface Turn {
  readonly record: PromptRecord;
  readonly insight?: InsightFields;
}

export interface Conversation {
  readonly session: string;
  readonly turns: readonly Turn[];
}

export type Cell = boolean | number | string | null;

/** One line of a list of records. */
export interface PanelRecord {
  readonly id: string;
  readonly session: string | null;
  /** In milliseconds since 1970. */
  readonly time: number | null;
  readonly fields: Readonly<Record<string, Cell>>;
}

export interface PanelAnswer {
  readonly id: string;
  readonly tookMs?: number;
  readonly rows?: readonly Row[];
  readonly records?: readonly PanelRecord[];
  readonly total?: number;
  readonly error?: string;
}

export interface BoardAnswer {
  readonly from: string;
  readonly to: string;
  readonly interval?: string;
  readonly tookMs: number;
  readonly panels: readonly PanelAnswer[];
}

export interface BoardList {
  readonly dashboards: readonly Dashboard[];
}

export interface LaneHealth {
  readonly lane: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  readonly dropped: number;
  readonly lagBytes: number;
  readonly stalled?: { readonly reason: string; readonly since: string };
}

export interface SpoolHealth {
  readonly name: string;
  /** Of this very collector. */
  readonly own: boolean;
  readonly accepted: number;
  readonly bytes: number;
  readonly lanes: readonly LaneHealth[];
}

export interface StoreHealth {
  readonly store: string;
  readonly kind: string;
  readonly ok: boolean;
  readonly tookMs: number;
}

export interface Health {
  readonly version: string;
  readonly started: string;
  readonly uptimeSeconds: number;
  readonly stores: readonly StoreHealth[];
  readonly spools: readonly SpoolHealth[];
  readonly queues: readonly { readonly name: string; readonly connected: boolean }[];
}
