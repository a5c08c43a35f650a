/** How the collector itself is: its stores, what waits for them, and the queues it reads. */
import type { Principal } from '../doors/http/guard.ts';
import { isBound } from '../doors/http/labels.ts';
import type { Collector, Route } from '../doors/http/route.ts';
import { StoreChecks } from '../doors/http/store-checks.ts';
import { PromptlogError } from '../errors.ts';
import { HEALTH } from './schemas.ts';
import { SpoolStatuses, type SpoolsOptions } from './spool-statuses.ts';

export interface HealthOptions {
  readonly version: string;
  /** Absent: only its own spool is told of. */
  readonly spools?: SpoolsOptions;
}

/** GET /v1/health. */
export function healthRoutes(collector: Collector, { version, spools }: HealthOptions): Route[] {
  const started = new Date();
  const start = performance.now();
  const stores = new StoreChecks(collector);
  const statuses = new SpoolStatuses(collector.shipper, spools);
  const health = async () => ({
    version,
    started: started.toISOString(),
    uptimeSeconds: Math.floor((performance.now() - start) / 1000),
    stores: await stores.checks(),
    spools: statuses.all(),
    queues: (collector.queues ?? []).map(({ name, consumer }) => ({ name, connected: consumer.connected })),
  });
  return [
    {
      method: 'GET',
      path: '/v1/health',
      scope: 'read',
      doc: {
        id: 'collectorHealth',
        group: 'explorer',
        summary: 'How the collector is: stores, lanes, queues',
        description: 'Not for callers bound to an application or a tenant.',
        answers: { 200: { description: 'What it knows of itself.', schema: HEALTH } },
        errors: [401, 403, 429, 500],
      },
      handle: async ({ principal }) => {
        assertUnbound(principal);
        return { status: 200, body: await health() };
      },
    },
  ];
}

function assertUnbound({ labels }: Principal): void {
  if (!isBound(labels)) return;
  const reason = 'what concerns the collector itself is not for callers bound to an application or a tenant';
  throw new PromptlogError('PL_FORBIDDEN', { reason });
}
