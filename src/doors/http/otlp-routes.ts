/** Where OpenTelemetry exports its traces and logs to. */
import { PromptlogError } from '../../errors.ts';
import type { Made } from '../../formats/format.ts';
import {
  itemsIn,
  OTLP_MEDIA_TYPES,
  type OtlpKind,
  type OtlpMediaType,
  otlpAnswer,
  otlpFailure,
  otlpMediaType,
  readOtlp,
} from '../otlp/otlp-encoding.ts';
import { takeOtlp } from '../otlp/take-otlp.ts';
import { errorAnswer } from './answers.ts';
import { malformed, tooLarge, wholeBody } from './body.ts';
import { bound, isBound } from './labels.ts';
import type { Answer, Call, Collector, Route } from './route.ts';
import type { SpoolRoom } from './spool-room.ts';

/** gRPC's codes, as OTLP has them in its failures. */
const INVALID_ARGUMENT = 3;
const UNAVAILABLE = 14;

/** POST /v1/traces, POST /v1/logs and POST /v1/metrics. */
export function otlpRoutes(collector: Collector, spoolRoom: SpoolRoom): Route[] {
  const kept = (['traces', 'logs'] as const).map(
    (kind): Route => ({
      method: 'POST',
      path: `/v1/${kind}`,
      scope: 'ingest',
      doc: {
        id: kind,
        group: 'otlp',
        summary: `Take an OTLP export of ${kind}`,
        description:
          'OTLP over HTTP, protobuf or JSON, packed as gzip, deflate, br or zstd or not at all, of any instrumentation of calls to models. What is no such call is passed over. ' +
          'The answer, a failure as well, is in the encoding of the request; what was refused is counted in `partialSuccess`.',
        body: {
          types: OTLP_MEDIA_TYPES,
          schema: { type: 'object' },
          example: { [kind === 'traces' ? 'resourceSpans' : 'resourceLogs']: [] },
        },
        answers: {
          200: {
            description: 'Everything but what was refused is on the disk.',
            schema: { type: 'object' },
            example: {},
          },
        },
        errors: [400, 401, 403, 413, 415, 429, 500, 503],
      },
      handle: (call) => exported(collector, spoolRoom, kind, call),
    }),
  );
  return [...kept, metricsRoute(collector)];
}

/** Instrumentations send all their signals to one address, and complain for ever about one that is not taken. */
function metricsRoute({ limits, room }: Collector): Route {
  return {
    method: 'POST',
    path: '/v1/metrics',
    scope: 'ingest',
    doc: {
      id: 'otlpMetrics',
      group: 'otlp',
      summary: 'Take an OTLP export of metrics, and keep nothing of it',
      description:
        'Records hold what the metrics of calls are made of. This is here for those who export all signals to one address.',
      body: { types: OTLP_MEDIA_TYPES, schema: {}, example: { resourceMetrics: [] } },
      answers: { 200: { description: 'It was passed over.', schema: { type: 'object' }, example: {} } },
      errors: [400, 401, 403, 413, 415, 429, 500],
    },
    handle: async ({ request }) => {
      const type = otlpMediaType(request.headers['content-type']);
      await wholeBody(request, { maxBytes: limits.bodyBytes, room });
      // An answer without members is the same for every signal.
      const { contentType, body } = otlpAnswer('traces', type);
      return { status: 200, type: contentType, body };
    },
  };
}

async function exported(collector: Collector, spoolRoom: SpoolRoom, kind: OtlpKind, call: Call): Promise<Answer> {
  // Without a known encoding there is none to answer in: that failure is one like all others.
  const type = otlpMediaType(call.request.headers['content-type']);
  try {
    spoolRoom.assert();
    return await take(collector, kind, type, call);
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    const { status, headers = {} } = errorAnswer(error);
    const code = status === 429 || status === 503 ? UNAVAILABLE : INVALID_ARGUMENT;
    const { contentType, body } = otlpFailure(type, code, error.message);
    return { status, headers, type: contentType, body };
  }
}

async function take(
  { shipper, records, limits, room, metrics }: Collector,
  kind: OtlpKind,
  type: OtlpMediaType,
  { request, principal }: Call,
): Promise<Answer> {
  const value = readOtlp(kind, type, await wholeBody(request, { maxBytes: limits.bodyBytes, room }));
  if (itemsIn(kind, value) > limits.items) throw tooLarge('one request', limits.items, 'spans or log records');
  const { labels } = principal;
  const binding = { prepare: (made: Made) => bound(records, labels, made) };
  const taken = await takeOtlp(shipper, kind, value, isBound(labels) ? binding : {}).catch((error: unknown) => {
    throw error instanceof RangeError ? malformed('its values are nested too deeply') : error;
  });
  if (taken.accepted > 0) await shipper.flush();
  metrics.took({ accepted: taken.accepted, refused: taken.refused, ignored: 0 });
  const { contentType, body } = otlpAnswer(kind, type, { count: taken.refused, reason: taken.firstError });
  return { status: 200, type: contentType, body };
}
