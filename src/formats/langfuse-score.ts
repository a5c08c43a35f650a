/** A score of Langfuse as a correction of the record it judges. */
import { instantOf, without } from './document-members.ts';
import type { Members } from './format.ts';
import { defined, textOf } from './values.ts';

const READ = new Set([
  ...['name', 'value', 'stringValue', 'comment', 'source', 'traceId', 'observationId', 'sessionId', 'timestamp'],
  ...['environment', 'createdAt', 'updatedAt', 'projectId', 'trace', 'datasetRunId'],
]);

/** The feedback of a score; undefined when it neither has a value nor says anything. */
export function feedbackOf(score: Members, written: string | undefined): Record<string, unknown> | undefined {
  const value = judgementOf(score);
  const comment = textOf(score['comment']);
  if (value === undefined && comment === undefined) return undefined;
  return defined({
    // Its own id, how it was reached and by whom.
    ...without(score, READ),
    name: textOf(score['name']) ?? 'score',
    value,
    comment,
    source: textOf(score['source']),
    at: instantOf(score['timestamp']) ?? written,
  });
}

// Exports name a category in one member and give its rank, or 0, in the other.
function judgementOf(score: Members): unknown {
  const { dataType, value, stringValue } = score;
  const isNamed = dataType === 'CATEGORICAL' || dataType === 'TEXT' || dataType === 'CORRECTION';
  const named = textOf(stringValue);
  const given = isNamed && named !== undefined ? named : (value ?? named);
  return given === null || given === '' ? undefined : given;
}
