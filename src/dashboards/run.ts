/** Answers panels: all of them in one request, the figures of the same documents in one search of it. */
import { PromptlogError, reasonOf } from '../errors.ts';
import type { Json, JsonObject } from '../record/record.ts';
import { type SearchClient, searchErrors } from '../search/client.ts';
import { searchError } from '../search/search-error.ts';
import { panelSearch, type Scope, sharedSearch } from './aggregation.ts';
import { bucketOf } from './aggregation-measures.ts';
import { type PlannedPanel, planPanels } from './aggregation-plan.ts';
import type { NumberPanel, Panel, RecordsPanel, Row } from './panel.ts';
import { type PanelRecord, plannedRows, recordRows, type SearchAnswer, totalOf } from './rows.ts';
import { sourceOf } from './sources.ts';

export interface PanelResult {
  readonly id: string;
  /** Of the search that answered it, and maybe others with it. */
  readonly tookMs: number;
  readonly rows?: readonly Row[];
  readonly records?: readonly PanelRecord[];
  /** Of a list: how many records there are, at least. */
  readonly total?: number;
  /** Why it has no answer, in one sentence. */
  readonly error?: string;
}

export interface RunOptions {
  /** False: the server answers afresh. Default: an answer it remembers will do, if nothing was added since. */
  readonly requestCache?: boolean;
  /** Whether figures share searches. Default true. */
  readonly share?: boolean;
}

/** One search, and how its answer becomes results. */
interface Job {
  readonly panels: readonly Panel[];
  readonly alias: string;
  readonly body: JsonObject;
  readonly resultsOf: (answer: SearchAnswer) => readonly PanelResult[];
}

/** One request for all panels; the results are in their order. A panel that cannot be answered says why, and the others live on. */
export async function runPanels(
  client: SearchClient,
  panels: readonly Panel[],
  scope: Scope,
  options: RunOptions = {},
): Promise<readonly PanelResult[]> {
  const results = new Map<Panel, PanelResult>();
  const alone = panels.flatMap((panel) => jobOrError(panel, scope, results));
  const jobs = options.share === false ? alone : sharedJobs(alone, scope);
  const failed = await runJobs(client, jobs, options, results);
  // One panel's fault is not the others': those of a search that failed are asked one by one.
  const again = failed.filter((job) => job.panels.length > 1).flatMap(({ panels: several }) => several);
  await runJobs(
    client,
    alone.filter(({ panels: [panel] }) => panel !== undefined && again.includes(panel)),
    options,
    results,
  );
  return panels.map((panel) => results.get(panel) ?? { id: panel.id, tookMs: 0, error: 'it was not answered' });
}

/** Sends the jobs, keeps their results, and returns those that failed. */
async function runJobs(
  client: SearchClient,
  jobs: readonly Job[],
  options: RunOptions,
  results: Map<Panel, PanelResult>,
): Promise<readonly Job[]> {
  if (jobs.length === 0) return [];
  const answers = await send(client, jobs, options);
  return jobs.filter((job, index) => {
    const answer = answers[index] ?? {};
    const error = errorIn(client, answer);
    const tookMs = Number(answer['took'] ?? 0);
    const found = error === undefined ? job.resultsOf(answer) : job.panels.map(({ id }) => ({ id, tookMs, error }));
    job.panels.forEach((panel, at) => {
      const result = found[at];
      if (result !== undefined) results.set(panel, result);
    });
    return error !== undefined;
  });
}

async function send(client: SearchClient, jobs: readonly Job[], options: RunOptions): Promise<readonly SearchAnswer[]> {
  const { requestCache } = options;
  const searches = jobs.flatMap(({ alias, body }) => {
    const isCounted = requestCache !== undefined && body['size'] === 0;
    return [{ index: alias, ignore_unavailable: true, ...(isCounted ? { request_cache: requestCache } : {}) }, body];
  });
  try {
    const answer = await client.msearch({ searches: searches as never[] });
    return answer.responses as unknown as readonly SearchAnswer[];
  } catch (error) {
    throw searchError(error, placeOf(client));
  }
}

function jobOrError(panel: Panel, scope: Scope, results: Map<Panel, PanelResult>): Job[] {
  try {
    return [panel.chart === 'records' ? recordsJob(panel, scope) : sharedJob(planPanels([panel]), scope)];
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    results.set(panel, { id: panel.id, tookMs: 0, error: reasonOf(error) });
    return [];
  }
}

// Figures of the same documents are read in one pass. Charts are not: together they cost as much as alone, and alone run side by side.
function sharedJobs(alone: readonly Job[], scope: Scope): Job[] {
  const groups = Map.groupBy(alone, ({ panels: [panel], alias }) =>
    panel?.chart === 'number' ? JSON.stringify([alias, panel.filter]) : panel,
  );
  return [...groups.values()].flatMap((group) => {
    const figures = group
      .flatMap((job) => job.panels)
      .filter((panel): panel is NumberPanel => panel.chart === 'number');
    return figures.length < 2 ? group : [sharedJob(planPanels(figures), scope)];
  });
}

function sharedJob(plan: readonly PlannedPanel[], scope: Scope): Job {
  return {
    panels: plan.map(({ panel }) => panel),
    alias: plan[0]?.source.alias ?? '',
    body: sharedSearch(plan, scope),
    resultsOf: (answer) =>
      plan.map((planned) => ({
        id: planned.panel.id,
        tookMs: Number(answer['took'] ?? 0),
        rows: plannedRows(planned, answer),
      })),
  };
}

function recordsJob(panel: RecordsPanel, scope: Scope): Job {
  return {
    panels: [panel],
    alias: sourceOf(panel).alias,
    body: panelSearch(panel, scope),
    resultsOf: (answer) => [
      {
        id: panel.id,
        tookMs: Number(answer['took'] ?? 0),
        records: recordRows(panel, answer),
        total: totalOf(answer),
      },
    ],
  };
}

/** What went wrong with one search of the request; a part of an answer would be a wrong number. */
function errorIn(client: SearchClient, answer: SearchAnswer): string | undefined {
  const shards = bucketOf(answer['_shards']);
  const failures = Array.isArray(shards['failures']) ? shards['failures'].map(bucketOf) : [];
  const partial =
    Number(shards['failed'] ?? 0) > 0
      ? (failures[0]?.['reason'] ?? { reason: 'a part of the index is missing' })
      : undefined;
  const error: Json | undefined = answer['error'] ?? partial;
  if (error === undefined) return undefined;
  const statusCode = Number(answer['status'] ?? 500);
  const cause = new searchErrors.ResponseError({
    statusCode,
    body: { error },
    headers: {},
    warnings: null,
    meta: {},
  } as never);
  return reasonOf(searchError(cause, placeOf(client)));
}

function placeOf(client: SearchClient): string {
  return client.connectionPool.connections[0]?.url.href ?? 'the search store';
}
