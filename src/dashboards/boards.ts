/** All dashboards, in the order in which they are listed. A new one is one file in `boards/` and one line here. */
import { ERRORS } from './boards/errors.ts';
import { FEEDBACK } from './boards/feedback.ts';
import { OVERVIEW } from './boards/overview.ts';
import { PERFORMANCE } from './boards/performance.ts';
import { PIPELINE } from './boards/pipeline.ts';
import { SESSIONS_BOARD } from './boards/sessions.ts';
import { TOPICS } from './boards/topics.ts';
import { USAGE } from './boards/usage.ts';
import type { Dashboard } from './panel.ts';

export const DASHBOARDS: readonly Dashboard[] = Object.freeze([
  OVERVIEW,
  TOPICS,
  SESSIONS_BOARD,
  ERRORS,
  USAGE,
  PERFORMANCE,
  FEEDBACK,
  PIPELINE,
]);
