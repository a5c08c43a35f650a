/** What every panel shows of the fixture, worked out by hand from its rules and never copied from an answer. */
import { errors } from './expected/errors.ts';
import { feedback } from './expected/feedback.ts';
import { overview } from './expected/overview.ts';
import { performance } from './expected/performance.ts';
import { pipeline } from './expected/pipeline.ts';
import { sessions } from './expected/sessions.ts';
import { topics } from './expected/topics.ts';
import { usage } from './expected/usage.ts';
import type { Expectations } from './expected-panel.ts';

/** By the ids of panels, for the ten days that end at the base. */
export function expectedPanels(base: number): Expectations {
  return Object.assign(
    {},
    ...[overview, topics, sessions, errors, usage, performance, feedback, pipeline].map((board) => board(base)),
  );
}
