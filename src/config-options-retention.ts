/** The settings of `promptlog prune`: how long what was said is kept, and how long that it was said. */
import { atLeast, option } from './config-option.ts';

export const RETENTION_OPTIONS = {
  'retention.contentDays': option('Prompts and answers are removed after so many days; absent: never.', atLeast(1)),
  'retention.metadataDays': option('Whole records are removed after so many days; absent: never.', atLeast(1)),
};
