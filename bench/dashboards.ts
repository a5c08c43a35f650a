/**
 * What does a whole dashboard cost beyond its slowest panel? All panels of each dashboard in one request, against each of them alone;
 * interleaved, without the server's memory of answers.
 *   --url, --username, --password   a server that is there already; its records are kept and used when they are as many
 *   --only <dashboard>              only that one
 */
import { DASHBOARDS } from '../src/dashboards/boards.ts';
import { type Dashboard, type Panel, panelsOf } from '../src/dashboards/panel.ts';
import { type PanelResult, runPanels } from '../src/dashboards/run.ts';
import { createSearchClient, type SearchClient } from '../src/search/client.ts';
import type { BenchOptions } from './main.ts';
import { loadSearch } from './search.ts';
import { startBenchServer } from './server.ts';

// The records of a million cover fifteen days of November.
const SCOPE = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-17T00:00:00Z'), filters: [] };

/** Runs it; target: every ratio ≤ 3 on a million records. */
export async function run({ count = 100_000, repeats = 5, flags }: BenchOptions): Promise<Record<string, number>> {
  const only = flags['only'];
  const boards = DASHBOARDS.filter(({ id }) => only === undefined || id === only);
  const { url, username, password } = flags;
  if (url === undefined) {
    const server = await startBenchServer();
    return measure(server.client, boards, count, repeats).finally(() => server.stop());
  }
  const access = { url: String(url), username: String(username), password: String(password) };
  const client = createSearchClient(access);
  return measure(client, boards, count, repeats).finally(() => client.close());
}

async function measure(
  client: SearchClient,
  boards: readonly Dashboard[],
  count: number,
  repeats: number,
): Promise<Record<string, number>> {
  await loadSearch(client, count);
  const figures: Record<string, number> = {};
  let worst = 0;
  for (const board of boards) {
    const { together, slowest, slowestId } = await measureBoard(client, board, repeats);
    const ratio = together / slowest;
    worst = Math.max(worst, ratio);
    console.error(
      `${board.id}: ${together.toFixed(1)} ms, slowest ${slowestId} ${slowest.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`,
    );
    figures[`${board.id}_ms`] = together;
    figures[`${board.id}_slowest_ms`] = slowest;
    figures[`${board.id}_ratio`] = ratio;
  }
  return { worst_ratio: worst, ...figures, count };
}

async function measureBoard(client: SearchClient, board: Dashboard, repeats: number) {
  const panels = panelsOf(board);
  const together: number[] = [];
  const alone = new Map<string, number[]>(panels.map(({ id }) => [id, []]));
  for (let round = 0; round <= repeats; round++) {
    const all = await timed(client, panels);
    // The first round warms the server up.
    if (round > 0) together.push(all);
    for (const panel of panels) {
      const one = await timed(client, [panel]);
      if (round > 0) alone.get(panel.id)?.push(one);
    }
  }
  const [slowestId, slowest] = [...alone]
    .map(([id, times]): [string, number] => [id, median(times)])
    .reduce((most, next) => (next[1] > most[1] ? next : most));
  return { together: median(together), slowest, slowestId };
}

async function timed(client: SearchClient, panels: readonly Panel[]): Promise<number> {
  const started = performance.now();
  const results = await runPanels(client, panels, SCOPE, { requestCache: false });
  const took = performance.now() - started;
  const failed = results.find(({ error }: PanelResult) => error !== undefined);
  if (failed !== undefined) throw new Error(`${failed.id}: ${failed.error}`);
  return took;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
