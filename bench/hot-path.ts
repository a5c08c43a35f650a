/**
 * What does one accept cost the application? 1,000 records of 2 KB a second for some seconds, each contender in a process of its own,
 * interleaved; delivery goes on meanwhile into SQLite and a server that swallows everything.
 *   push       JSON.stringify and an array push: the least any logger that keeps what it is told must do
 *   promptlog  `shipper.accept`, masking off
 *   masked     the same with the default masks
 *   winston    winston with winston-elasticsearch
 */
import { median, runChild } from './child.ts';
import type { HotPathContender, HotPathJob, HotPathResult } from './hot-path-contender.ts';
import type { BenchOptions } from './main.ts';
import { swallowingServer } from './swallowing-server.ts';

const CONTENDERS: readonly HotPathContender[] = ['push', 'promptlog', 'masked', 'winston'];

/** Runs it; targets: ratio_to_stringify_push ≤ 1.5, masked_ratio_to_stringify_push ≤ 3, loop_delay_max_ms ≤ 10. */
export async function run({ count = 5000, repeats = 5 }: BenchOptions): Promise<Record<string, number>> {
  const server = await swallowingServer();
  const results = new Map<HotPathContender, HotPathResult[]>(CONTENDERS.map((name) => [name, []]));
  try {
    for (let round = 0; round < repeats; round++) {
      for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
        const job: HotPathJob = { contender, count, url: server.url };
        const result = await runChild<HotPathResult>(new URL('./hot-path-contender.ts', import.meta.url).pathname, job);
        results.get(contender)?.push(result);
        console.error(
          `${contender}: ${result.meanUs.toFixed(1)} us mean, ${result.p99Us.toFixed(1)} us p99, loop delay max ${result.loopDelayMaxMs.toFixed(1)} ms`,
        );
      }
    }
  } finally {
    server.close();
  }
  const of = (name: HotPathContender, value: (result: HotPathResult) => number) =>
    median((results.get(name) ?? []).map(value));
  const push = of('push', (result) => result.meanUs);
  return {
    ratio_to_stringify_push: of('promptlog', (result) => result.meanUs) / push,
    masked_ratio_to_stringify_push: of('masked', (result) => result.meanUs) / push,
    winston_elasticsearch_ratio_to_stringify_push: of('winston', (result) => result.meanUs) / push,
    stringify_push_us: push,
    accept_us: of('promptlog', (result) => result.meanUs),
    masked_accept_us: of('masked', (result) => result.meanUs),
    accept_p99_us: of('promptlog', (result) => result.p99Us),
    loop_delay_max_ms: of('promptlog', (result) => result.loopDelayMaxMs),
    masked_loop_delay_max_ms: of('masked', (result) => result.loopDelayMaxMs),
    winston_elasticsearch_loop_delay_max_ms: of('winston', (result) => result.loopDelayMaxMs),
  };
}
