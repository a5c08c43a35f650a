/**
 * What does the gateway cost whoever calls through it? Ours, with both stores behind it, and a bare proxy on the same HTTP client, each in
 * a process of its own, interleaved; the provider in another.
 *   requests  whole answers of two kilobytes to questions of two, as fast as they are answered
 *   first     streams one after the other: how much later the first word comes than from the provider itself
 *   many      a thousand streams at once: memory for each
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './child.ts';
import type { ProxyJob, ProxyUse } from './gateway-contender.ts';
import { load } from './http-load.ts';
import type { BenchOptions } from './main.ts';
import { readStream } from './stream-load.ts';
import { swallowingServer } from './swallowing-server.ts';

const PATH = '/v1/chat/completions';
const QUESTION = { model: 'gpt-4o', messages: [{ role: 'user', content: 'word '.repeat(400) }] };
const WHOLE = JSON.stringify(QUESTION);
const STREAMED = JSON.stringify({ ...QUESTION, stream: true });
const SLOW = JSON.stringify({ ...QUESTION, model: 'slow', stream: true });
const HEADERS = { 'content-type': 'application/json', authorization: 'Bearer sk-bench' };
const CONNECTIONS = 16;
const SECONDS = 4;
const MANY = 1_000;

type Name = 'bare' | 'logged';
interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly firstP99Ms: number;
  readonly kbEach: number;
  readonly behind: number;
}

/** Runs it; targets: ratio_to_bare_proxy ≥ 0.8, first_p99_ratio ≤ 2, kb_a_stream ≤ 60. */
export async function run({ count = 300, repeats = 5 }: BenchOptions): Promise<Record<string, number>> {
  const provider = started('./doors-provider.ts');
  const search = await swallowingServer();
  const rounds: Record<Name, Round[]> = { bare: [], logged: [] };
  const direct: number[] = [];
  try {
    const [port] = (await once(provider, 'message')) as [number];
    const job = { provider: `http://127.0.0.1:${port}`, search: search.url };
    for (let round = 0; round < repeats; round++) {
      direct.push(await firstWordP99(job.provider, count));
      for (const name of round % 2 === 0 ? (['bare', 'logged'] as const) : (['logged', 'bare'] as const)) {
        const result = await contend({ ...job, logged: name === 'logged' }, count);
        rounds[name].push(result);
        console.error(
          `${name}: ${Object.entries(result)
            .map(([what, value]) => `${what} ${value.toFixed(1)}`)
            .join(', ')}`,
        );
      }
    }
  } finally {
    provider.disconnect();
    search.close();
  }
  const of = (name: Name, value: (round: Round) => number): number => median(rounds[name].map(value));
  const added = (name: Name): number => of(name, ({ firstP99Ms }) => firstP99Ms) - median(direct);
  return {
    ratio_to_bare_proxy: of('logged', ({ perSecond }) => perSecond) / of('bare', ({ perSecond }) => perSecond),
    first_p99_ratio: added('logged') / added('bare'),
    first_p99_added_ms: added('logged'),
    kb_a_stream: of('logged', ({ kbEach }) => kbEach),
    bare_kb_a_stream: of('bare', ({ kbEach }) => kbEach),
    requests_per_second: of('logged', ({ perSecond }) => perSecond),
    cpu_us: of('logged', ({ cpuUs }) => cpuUs),
    bare_cpu_us: of('bare', ({ cpuUs }) => cpuUs),
    records_behind: of('logged', ({ behind }) => behind),
  };
}

async function contend(job: ProxyJob, count: number): Promise<Round> {
  const child = started('./gateway-contender.ts');
  const use = async (): Promise<ProxyUse> => {
    child.send('use');
    return ((await once(child, 'message')) as [ProxyUse])[0];
  };
  try {
    child.send(job);
    const [url] = (await once(child, 'message')) as [string];
    const asking = { url: `${url}${PATH}`, headers: HEADERS, body: WHOLE, connections: CONNECTIONS };
    await load({ ...asking, seconds: 1 });
    const before = await use();
    const { requests, seconds, statuses } = await load({ ...asking, seconds: SECONDS });
    const after = await use();
    if (statuses['200'] !== requests) throw new Error(`not all were answered: ${JSON.stringify(statuses)}`);
    await settled(use, job.logged);
    const firstP99Ms = await firstWordP99(url, count);
    const idle = await settled(use, job.logged);
    const peak = await peakOfMany(url, use);
    return {
      perSecond: requests / seconds,
      cpuUs: ((after.cpuSeconds - before.cpuSeconds) / requests) * 1e6,
      firstP99Ms,
      kbEach: ((peak - idle) * 1000) / MANY,
      behind: after.accepted - after.delivered,
    };
  } finally {
    child.send('stop');
    await once(child, 'exit');
  }
}

async function firstWordP99(url: string, count: number): Promise<number> {
  const waits: number[] = [];
  for (let each = 0; each < count; each++) waits.push(await readStream({ url: `${url}${PATH}`, body: STREAMED }));
  waits.sort((one, other) => one - other);
  return waits[Math.floor(0.99 * (waits.length - 1))] ?? 0;
}

/** Waits until every record is delivered and nothing grows any more. */
async function settled(use: () => Promise<ProxyUse>, isLogged: boolean): Promise<number> {
  let last = await use();
  for (let calm = 0; calm < 4; ) {
    await sleep(500);
    const now = await use();
    calm = !isLogged || (now.delivered === now.accepted && now.rssMb <= last.rssMb + 0.5) ? calm + 1 : 0;
    last = now;
  }
  return last.rssMb;
}

async function peakOfMany(url: string, use: () => Promise<ProxyUse>): Promise<number> {
  let peak = 0;
  let isOver = false;
  const streams = Promise.all(
    Array.from({ length: MANY }, () => readStream({ url: `${url}${PATH}`, body: SLOW })),
  ).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    peak = Math.max(peak, (await use()).rssMb);
    await sleep(200);
  }
  await streams;
  return peak;
}

function started(file: string) {
  return fork(new URL(file, import.meta.url).pathname, { execArgv: ['--disable-warning=ExperimentalWarning'] });
}
