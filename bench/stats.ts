/**
 * What does a table of `promptlog stats` cost beyond its aggregation? `askStats`, against the same body sent raw, whose answer is read and
 * not parsed. Interleaved; who goes first alternates; without the server's memory of answers.
 *   --url, --username, --password   a server that is there already; its records are kept and used when they are as many
 */
import { createSearchClient, type SearchClient } from '../src/search/client.ts';
import { SEARCH_ALIAS } from '../src/search/search.ts';
import { askStats, scopeFilters } from '../src/stats/ask-stats.ts';
import { dimensionsOf } from '../src/stats/dimensions.ts';
import { StatsRequest } from '../src/stats/stats-request.ts';
import { type StatsTable, TABLES } from '../src/stats/tables.ts';
import type { BenchOptions } from './main.ts';
import { loadSearch } from './search.ts';
import { startBenchServer } from './server.ts';

interface Access {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

const CASES: readonly (readonly [StatsTable, string])[] = [
  [TABLES.tokens, 'ip,model'],
  [TABLES.cost, 'team,app'],
  [TABLES.cost, 'day,model'],
  [TABLES.topics, 'topic'],
  [TABLES.errors, 'class,status'],
];
const PAGE = 50_000;

/** Runs it; target: every ratio_to_raw ≤ 1.2 on a million records. */
export async function run({ count = 100_000, repeats = 21, flags }: BenchOptions): Promise<Record<string, number>> {
  if (flags['url'] !== undefined) {
    const access = {
      url: String(flags['url']),
      username: String(flags['username']),
      password: String(flags['password']),
    };
    const client = createSearchClient(access);
    return measure(client, access, count, repeats).finally(() => client.close());
  }
  const server = await startBenchServer();
  return measure(server.client, server.access, count, repeats).finally(() => server.stop());
}

async function measure(
  client: SearchClient,
  access: Access,
  count: number,
  repeats: number,
): Promise<Record<string, number>> {
  await loadSearch(client, count);
  const figures: Record<string, number> = {};
  let worst = 0;
  for (const [table, names] of CASES) {
    const by = dimensionsOf(names);
    const body = JSON.stringify(new StatsRequest(table, by).body(scopeFilters({}, table.filter), PAGE));
    const ours: number[] = [];
    const raw: number[] = [];
    let rows = 0;
    for (let round = 0; round <= repeats; round++) {
      const stats = () => askStats({ client, table, by });
      const [first, second] = round % 2 === 0 ? [stats, () => send(access, body)] : [() => send(access, body), stats];
      const times = [await timed(client, first), await timed(client, second)];
      const [own = 0, bare = 0] = round % 2 === 0 ? times : times.reverse();
      // The first round warms the server up.
      if (round === 0) rows = (await stats()).length;
      else {
        ours.push(own);
        raw.push(bare);
      }
    }
    const ratio = median(ours) / median(raw);
    worst = Math.max(worst, ratio);
    const name = `${table.name}_${names.replace(',', '_')}`;
    console.error(`${name}: ${median(ours).toFixed(1)} ms for ${rows} rows, ratio ${ratio.toFixed(2)}`);
    figures[`${name}_ms`] = median(ours);
    figures[`${name}_ratio_to_raw`] = ratio;
  }
  return { worst_ratio_to_raw: worst, ...figures, count };
}

/** The same search, its answer read and thrown away. */
async function send({ url, username, password }: Access, body: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = await fetch(`${url}/${SEARCH_ALIAS}/_search?allow_partial_search_results=false`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body,
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the raw aggregation was answered with ${answer.status}`);
}

async function timed(client: SearchClient, work: () => Promise<unknown>): Promise<number> {
  await client.indices.clearCache({ index: SEARCH_ALIAS, request: true });
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
