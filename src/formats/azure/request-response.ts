/**
 * A row of Azure OpenAI's own log (`RequestResponse`): that a deployment was called, when and for how long; never a prompt, an answer
 * or a count of tokens. It gives the half `response`.
 */
import { isoTime } from '../../record/schema-time.ts';
import type { Made, Members } from '../format.ts';
import { defined, filled, numberOf, textOf } from '../values.ts';
import { msOfTicks } from './moment.ts';
import { operationOf } from './operations.ts';
import type { Row } from './row.ts';
import { clientOf, correlationOf, type Placed, refused, serviceFactsOf, timeOf } from './row-facts.ts';

/** What the row holds of its call; calls that manage the service are ignored. */
export function readRequestResponseRow(placed: Placed): Made {
  const { row, path } = placed;
  const id = correlationOf(row);
  if (id === undefined) return refused(path, 'correlationId', 'the id of the call', row.get('correlationid'));
  const name = textOf(row.get('operationname'));
  const model = textOf(row.get('modelname'));
  const deployment = textOf(row.get('modeldeploymentname'));
  const operation = operationOf(name);
  if ((operation ?? model ?? deployment) === undefined) {
    return { kind: 'ignored', reason: `a call of no model: ${name ?? 'an unknown operation'}` };
  }
  const status = numberOf(row.get('resultsignature', 'statuscode'));
  const timing = timingOf(row);
  const time = timeOf(placed);
  const failed = status !== undefined && status >= 400;
  return {
    kind: 'part',
    value: defined({
      user: filled({ user_id: textOf(row.get('objectid')) }),
      message: { id, other_attr: model === undefined ? [] : [{ model }] },
      time: timing?.['started'] ?? time,
      operation,
      provider: 'azure.ai.openai',
      request: filled({ model: deployment, stream: streamsOf(row) }),
      timing,
      error: failed ? { status } : undefined,
      client: clientOf(row),
      gateway: filled({ ...serviceFactsOf(row), operation: name, status_code: status }),
      properties: filled({ ...row.rest(), deployment }),
      outcome: status === undefined ? undefined : failed ? 'failed' : 'completed',
      halves: ['response'],
    }),
  };
}

/** The ticks are finer than the whole milliseconds beside them, which are sometimes negative. */
function timingOf(row: Row): Members | undefined {
  const started = msOfTicks(row.get('requesttime'));
  const ended = msOfTicks(row.get('responsetime'));
  const given = numberOf(row.get('durationms'));
  const took = started === undefined || ended === undefined ? given : Math.round((ended - started) * 1000) / 1000;
  return filled({
    started: started === undefined ? undefined : isoTime(new Date(started)),
    ended: ended === undefined ? undefined : isoTime(new Date(ended)),
    duration_ms: took !== undefined && took >= 0 ? took : undefined,
  });
}

function streamsOf(row: Row): boolean | undefined {
  const type = textOf(row.get('streamtype'))?.toLowerCase();
  return type === 'streaming' ? true : type === 'non-streaming' ? false : undefined;
}
