/** What insight works with, as plain data that can be handed to a thread. */

/** What can be derived; a company may not want all of it, such as the mood of its people. */
export const INSIGHT_PARTS = ['topics', 'sentiment', 'language', 'errors', 'cost'] as const;
export type InsightPart = (typeof INSIGHT_PARTS)[number];

/** A file that was read: its text, and its name for messages. */
export interface SettingsFile {
  readonly text: string;
  readonly name: string;
}

export interface InsightSettings {
  /** Absent: all of them. */
  readonly parts?: readonly InsightPart[];
  /** The taxonomy. Absent: no labels. */
  readonly topics?: SettingsFile;
  /** Prices that win over the public ones. */
  readonly prices?: SettingsFile;
}
