/**
 * What do the doors of an application cost it? The real client of the package `openai` and the real winston, each alone and with its
 * prompts logged, interleaved, in processes of their own; the provider in another.
 *   stream   a streamed answer of 1,000 chunks, time and processor time
 *   call     a whole answer
 *   line     a log line that carries a record of 2 KB, against a transport that does nothing
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { median, runChild } from './child.ts';
import type { DoorsJob, DoorsResult } from './doors-contender.ts';
import type { BenchOptions } from './main.ts';
import { swallowingServer } from './swallowing-server.ts';

/** Runs it; targets: stream_ratio ≤ 1.10, stream_cpu_ratio ≤ 1.25, call_added_us ≤ 100, line_ratio ≤ 1.5. */
export async function run({ count = 100, repeats = 5 }: BenchOptions): Promise<Record<string, number>> {
  const provider = fork(new URL('./doors-provider.ts', import.meta.url).pathname, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const search = await swallowingServer();
  const results: Record<'bare' | 'logged', DoorsResult[]> = { bare: [], logged: [] };
  try {
    const [port] = (await once(provider, 'message')) as [number];
    for (let round = 0; round < repeats; round++) {
      for (const name of round % 2 === 0 ? (['bare', 'logged'] as const) : (['logged', 'bare'] as const)) {
        const job: DoorsJob = {
          logged: name === 'logged',
          provider: `http://127.0.0.1:${port}`,
          search: search.url,
          ...{ streams: count, calls: count * 10, lines: count * 100 },
        };
        const result = await runChild<DoorsResult>(new URL('./doors-contender.ts', import.meta.url).pathname, job);
        results[name].push(result);
        const { streamMs, streamCpuMs, callUs, lineUs } = result;
        console.error(
          `${name}: stream ${streamMs.toFixed(1)} ms (${streamCpuMs.toFixed(1)} ms of processor), call ${callUs.toFixed(0)} us, line ${lineUs.toFixed(1)} us`,
        );
      }
    }
  } finally {
    provider.disconnect();
    search.close();
  }
  const of = (name: 'bare' | 'logged', value: (result: DoorsResult) => number): number =>
    median(results[name].map(value));
  const ratio = (value: (result: DoorsResult) => number): number => of('logged', value) / of('bare', value);
  return {
    stream_ratio: ratio(({ streamMs }) => streamMs),
    stream_cpu_ratio: ratio(({ streamCpuMs }) => streamCpuMs),
    call_added_us: of('logged', ({ callUs }) => callUs) - of('bare', ({ callUs }) => callUs),
    line_ratio: ratio(({ lineUs }) => lineUs),
    line_us: of('logged', ({ lineUs }) => lineUs),
    bare_stream_ms: of('bare', ({ streamMs }) => streamMs),
    bare_call_us: of('bare', ({ callUs }) => callUs),
  };
}
