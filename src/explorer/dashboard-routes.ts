/** The dashboards: what they are, and what their panels show of a range of time. */
import { DASHBOARDS } from '../dashboards/boards.ts';
import { intervalFor } from '../dashboards/interval.ts';
import { type Dashboard, type Panel, panelsOf } from '../dashboards/panel.ts';
import { type PanelResult, runPanels } from '../dashboards/run.ts';
import { askedQuery } from '../doors/http/asked-query.ts';
import { audited, searchStoreOf } from '../doors/http/audited.ts';
import type { Principal } from '../doors/http/guard.ts';
import { isBound } from '../doors/http/labels.ts';
import type { Answer, Call, Collector, Route } from '../doors/http/route.ts';
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import { type FieldFilters, fieldQueries } from '../search/field-filters.ts';
import { boundQueries } from '../search/query.ts';
import { searchError } from '../search/search-error.ts';
import { OpenedDashboards } from './opened-dashboards.ts';
import { DASHBOARD, DASHBOARD_LIST, DASHBOARD_REQUEST } from './schemas.ts';
import { type TimeRange, timeRange } from './time-range.ts';

interface DashboardRequest {
  readonly from?: string;
  readonly to?: string;
  readonly query?: string;
  readonly filters?: FieldFilters;
}

/** What a bound caller reads in the place of what concerns everybody. */
const OF_THE_COLLECTOR =
  'It is about the collector itself, which callers bound to an application or a tenant do not see.';
const ERRORS = [401, 403, 429, 500, 501, 502, 503];

/** GET /v1/dashboards and POST /v1/dashboards/{id}. */
export function dashboardRoutes(collector: Collector): Route[] {
  const opened = new OpenedDashboards();
  return [
    {
      method: 'GET',
      path: '/v1/dashboards',
      scope: 'read',
      doc: {
        id: 'listDashboards',
        group: 'explorer',
        summary: 'What dashboards there are, and of which panels they consist',
        answers: { 200: { description: 'All of them.', schema: DASHBOARD_LIST } },
        errors: [401, 403, 429, 500],
      },
      handle: () => Promise.resolve({ status: 200, body: { dashboards: DASHBOARDS } }),
    },
    {
      method: 'POST',
      path: '/v1/dashboards/{id}',
      scope: 'read',
      doc: {
        id: 'runDashboard',
        group: 'explorer',
        summary: 'What the panels of a dashboard show',
        description:
          'All of them in one request to the search store. A panel that cannot be answered says why in `error`, and the others live on. Query and filters narrow down the records; panels about the collector itself know only the time.',
        parameters: {
          id: {
            description: 'That of the dashboard.',
            schema: { type: 'string', enum: DASHBOARDS.map(({ id }) => id) },
          },
        },
        body: {
          types: ['application/json'],
          schema: DASHBOARD_REQUEST,
          example: {
            from: 'now-7d',
            to: 'now',
            query: 'outcome: failed',
            filters: { 'service.name': ['support-bot'] },
          },
        },
        answers: {
          200: {
            description: 'The panels, in the order they are read.',
            schema: DASHBOARD,
            example: {
              from: '2026-11-14T05:00:00.000Z',
              to: '2026-11-21T05:00:00.000Z',
              interval: '3h',
              tookMs: 41,
              panels: [{ id: 'overview-calls', tookMs: 3, rows: [{ calls: 1284 }] }],
            },
          },
        },
        errors: [400, 404, 413, 415, 422, ...ERRORS],
      },
      reads: ({ id = '' }) => ({ dashboard: id }),
      handle: (call) => oneDashboard(collector, opened, call),
    },
  ];
}

async function oneDashboard(collector: Collector, opened: OpenedDashboards, call: Call): Promise<Answer> {
  const { client, place } = searchStoreOf(collector);
  const dashboard = dashboardOf(call);
  const asked = (await call.body(DASHBOARD_REQUEST)) as DashboardRequest;
  const { from = `now-${dashboard.period}`, to = 'now' } = asked;
  const range = timeRange({ from, to }, new Date());
  const filters = filtersOf(asked, call.principal);
  const look = async () => {
    const start = performance.now();
    const run = (panels: readonly Panel[], scope: readonly JsonObject[]) =>
      runPanels(client, panels, { ...range, filters: scope }).catch((error) => {
        throw searchError(error, place);
      });
    const panels = await resultsOf(panelsOf(dashboard), filters, isBound(call.principal.labels), run);
    return { body: bodyOf(range, panels, performance.now() - start), records: recordsIn(panels) };
  };
  const who = call.principal.name;
  if (opened.isKnown(who, dashboard.id)) return { status: 200, body: (await look()).body };
  const answer = await audited(collector, call, { dashboard: dashboard.id }, look);
  opened.add(who, dashboard.id);
  return answer;
}

/** Panels about the collector itself know nothing of records: filters of those would leave nothing of them. */
async function resultsOf(
  panels: readonly Panel[],
  filters: readonly JsonObject[],
  isCallerBound: boolean,
  run: (panels: readonly Panel[], scope: readonly JsonObject[]) => Promise<readonly PanelResult[]>,
): Promise<readonly PanelResult[]> {
  const ofCollector = panels.filter(({ source }) => source === 'health');
  const ofRecords = panels.filter((panel) => !ofCollector.includes(panel));
  const results = await Promise.all([
    run(ofRecords, filters),
    isCallerBound ? ofCollector.map(({ id }) => ({ id, tookMs: 0, error: OF_THE_COLLECTOR })) : run(ofCollector, []),
  ]);
  const byId = new Map(results.flat().map((result) => [result.id, result]));
  return panels.flatMap(({ id }) => byId.get(id) ?? []);
}

function dashboardOf({ parameters }: Call): Dashboard {
  const id = parameters['id'] ?? '';
  const dashboard = DASHBOARDS.find((each) => each.id === id);
  if (dashboard === undefined) throw new PromptlogError('PL_ROUTE_UNKNOWN', { path: `/v1/dashboards/${id}` });
  return dashboard;
}

function filtersOf({ query, filters }: DashboardRequest, { labels }: Principal): readonly JsonObject[] {
  const matching = askedQuery(query);
  return [...boundQueries(labels), ...fieldQueries(filters).values(), ...(matching === undefined ? [] : [matching])];
}

function bodyOf({ from, to }: TimeRange, panels: readonly PanelResult[], tookMs: number): unknown {
  const interval = intervalFor(from, to).text;
  return { from: from.toISOString(), to: to.toISOString(), interval, tookMs: Math.round(tookMs), panels };
}

function recordsIn(panels: readonly PanelResult[]): number {
  return panels.reduce((sum, { records = [] }) => sum + records.length, 0);
}
