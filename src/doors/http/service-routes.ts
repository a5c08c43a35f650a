/** What operators and machines ask the collector about itself. */
import type { DeliveryStatus } from '../../delivery/status.ts';
import type { Answer, Collector, Route } from './route.ts';
import type { SpoolRoom } from './spool-room.ts';
import { StoreChecks } from './store-checks.ts';

/** The content type of Prometheus's text format. */
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/** GET /healthz, /readyz, /metrics and /openapi.json. */
export function serviceRoutes(collector: Collector, spoolRoom: SpoolRoom, document: () => unknown): Route[] {
  const stores = new StoreChecks(collector);
  return [
    {
      method: 'GET',
      path: '/healthz',
      scope: undefined,
      doc: {
        id: 'health',
        group: 'service',
        summary: 'Whether the process answers',
        answers: { 200: { description: 'It does.', schema: 'Health', example: { status: 'ok' } } },
        errors: [],
      },
      handle: () => Promise.resolve({ status: 200, body: { status: 'ok' } }),
    },
    {
      method: 'GET',
      path: '/readyz',
      scope: undefined,
      doc: {
        id: 'readiness',
        group: 'service',
        summary: 'Whether it takes records',
        description:
          'Only the spool decides: a store that is away is told of, and no reason to turn callers away, because what is accepted waits for it on the disk.',
        answers: {
          200: {
            description: 'It does.',
            schema: 'Readiness',
            example: { status: 'ready', checks: { spool: { ok: true } } },
          },
          503: {
            description: 'Its spool is nearly full.',
            schema: 'Readiness',
            example: { status: 'not ready', checks: { spool: { ok: false } } },
          },
        },
        errors: [],
      },
      handle: () => readiness(collector, spoolRoom, stores),
    },
    {
      method: 'GET',
      path: '/metrics',
      scope: 'admin',
      doc: {
        id: 'metrics',
        group: 'service',
        summary: 'Figures in the text format of Prometheus',
        answers: {
          200: {
            description: 'The figures.',
            type: PROMETHEUS,
            schema: { type: 'string' },
            example: 'promptlog_spool_bytes 0\n',
          },
        },
        errors: [401, 403, 429, 500],
      },
      handle: () =>
        Promise.resolve({
          status: 200,
          type: PROMETHEUS,
          body: collector.metrics.text(collector.shipper.status(), collector),
        }),
    },
    {
      method: 'GET',
      path: '/openapi.json',
      scope: undefined,
      doc: {
        id: 'openapi',
        group: 'service',
        summary: 'This description',
        answers: {
          200: { description: 'An OpenAPI 3.1 document.', schema: { type: 'object' }, example: { openapi: '3.1.0' } },
        },
        errors: [],
      },
      handle: () => Promise.resolve({ status: 200, body: document() }),
    },
  ];
}

async function readiness(collector: Collector, spoolRoom: SpoolRoom, stores: StoreChecks): Promise<Answer> {
  const ok = spoolRoom.isThere;
  const { status } = spoolRoom;
  const { spoolBytes: limit } = collector.limits;
  const spool = { ok, bytes: status.bytes, ...(limit === undefined ? {} : { limit }) };
  const lanes = { ok: !status.lanes.some(isStalled), ...stalls(status) };
  const queues = (collector.queues ?? []).map(({ name, consumer }) => [name, { ok: consumer.connected }]);
  // Of no use is a gateway none of whose upstreams is well.
  const gateway =
    collector.gateway === undefined ? {} : { gateway: { ok: collector.gateway.upstreams.some(({ isOut }) => !isOut) } };
  const answering = (await stores.checks()).map(({ store, ok: answers }) => [store, { ok: answers }]);
  const checks = { spool, ...Object.fromEntries(answering), lanes, ...Object.fromEntries(queues), ...gateway };
  return ok
    ? { status: 200, body: { status: 'ready', checks } }
    : { status: 503, body: { status: 'not ready', checks }, headers: { 'retry-after': '10' } };
}

function isStalled({ stalled }: DeliveryStatus['lanes'][number]): boolean {
  return stalled !== undefined;
}

// Since when, and not why: anybody may ask, and a reason names addresses.
function stalls({ lanes }: DeliveryStatus): Record<string, string> {
  return Object.fromEntries(
    lanes.flatMap(({ lane, stalled }) => (stalled === undefined ? [] : [[`${lane}_stalled_since`, stalled.since]])),
  );
}
