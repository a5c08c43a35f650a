/** Writes down what a verification found beside the samples of the pipeline's health, so that a dashboard can show it over time. */
import type { SearchClient } from '../search/client.ts';
import { HEALTH_TEMPLATE_NAME } from '../search/template-files.ts';
import { prepareOwn } from './prepare-search.ts';
import type { Problem } from './verify-problem.ts';
import type { PeriodCounts, SessionCount } from './verify-tally.ts';

export interface VerifyResult {
  readonly began: string;
  readonly seconds: number;
  readonly deep: boolean;
  /** False: it was told to stop before the end, and says nothing of the rest. */
  readonly complete: boolean;
  /** Records compared, tombstones of erased ones among them. */
  readonly records: number;
  readonly erased: number;
  /** Records that were just written and are not in search yet. */
  readonly waiting: number;
  /** Documents there were when it began. */
  readonly documents: number;
  readonly missing: number;
  readonly stale: number;
  readonly extra: number;
  readonly differing: number;
  readonly repaired: number;
  /** Problems that are still there. */
  readonly left: number;
  readonly periods: readonly PeriodCounts[];
  readonly sessions: readonly SessionCount[];
  readonly problems: readonly Problem[];
}

const TIMEOUT_MS = 10_000;

/** Figures only: no id, no session. Rejects when it cannot be written. */
export async function indexVerifyResult(client: SearchClient, result: VerifyResult, instance: string): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  await prepareOwn(client, HEALTH_TEMPLATE_NAME, signal);
  const now = new Date().toISOString();
  const { records, documents, waiting, missing, stale, extra, differing, repaired, left, seconds, deep } = result;
  await client.bulk(
    {
      operations: [
        { create: { _index: `${HEALTH_TEMPLATE_NAME}-${now.slice(0, 7).replace('-', '.')}` } },
        {
          '@timestamp': now,
          service: { instance: { id: instance } },
          verify: { records, documents, waiting, missing, stale, extra, differing, repaired, left, seconds, deep },
        },
      ],
    },
    { signal },
  );
}
