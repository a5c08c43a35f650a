/** One dashboard: what it is asked, what narrows it, and its panels side by side. */
import { useEffect, useMemo } from 'preact/hooks';
import { type Dashboard, panelsOf } from '../../../dashboards/panel.ts';
import type { BoardAnswer } from '../core/answers.ts';
import { ApiError, post } from '../core/api.ts';
import { useAsked } from '../core/asked.ts';
import { navigate } from '../core/navigation.ts';
import { FilterChips } from '../search/filter-chips.tsx';
import { Heading } from '../ui/heading.tsx';
import { Icon } from '../ui/icons.tsx';
import { say } from '../ui/live.tsx';
import { PeriodPicker } from '../ui/period-picker.tsx';
import { ErrorBox } from '../ui/states.tsx';
import { BoardQuery } from './board-query.tsx';
import { type BoardState, boardBody, boardHref, boardState, REFRESHES, withValue } from './board-state.ts';
import { Controls } from './controls.tsx';
import { isChart, PanelView } from './panel-view.tsx';

interface BoardProps {
  readonly board: Dashboard;
  readonly boards: readonly Dashboard[];
  readonly parameters: URLSearchParams;
}

export function BoardView({ board, boards, parameters }: BoardProps) {
  const state = boardState(board, parameters);
  const body = JSON.stringify(boardBody(state));
  const asked = useAsked(body, (signal) => post<BoardAnswer>(`/v1/dashboards/${board.id}`, boardBody(state), signal));
  const change = (next: Partial<BoardState>) => navigate(boardHref(board, { ...state, ...next }));
  const narrow = (field: string, value: string) => change({ filters: withValue(state.filters, field, value) });
  const { value: answer, again } = asked;
  useEffect(() => {
    if (state.refresh === 0) return undefined;
    const timer = window.setInterval(() => document.visibilityState === 'visible' && again(), state.refresh * 1000);
    return () => clearInterval(timer);
  }, [state.refresh, again]);
  useEffect(() => {
    if (answer !== undefined && state.refresh === 0) say(`${board.title}: figures loaded`);
  }, [answer]);
  // The figures and what draws them come at the same time.
  useEffect(() => {
    if (panelsOf(board).some(isChart)) void import('./draw-chart.ts').catch(() => undefined);
  }, []);
  const period = useMemo(
    () => (answer === undefined ? undefined : ([Date.parse(answer.from), Date.parse(answer.to)] as const)),
    [answer],
  );
  const answers = new Map(answer?.panels.map((panel) => [panel.id, panel]));
  const filters = Object.entries(state.filters).flatMap(([field, values]) =>
    values.map((value) => ({ field, value, excluded: false })),
  );
  const isWrongQuery = asked.error instanceof ApiError && asked.error.code === 'PL_QUERY_INVALID';
  return (
    <div class="board">
      <BoardTabs boards={boards} current={board.id} state={state} />
      <header class="board-head">
        <div class="board-title">
          <Heading title={board.title} />
          <p>{board.purpose}</p>
        </div>
        <div class="board-tools">
          <label class="refresh">
            <span>Refresh</span>
            <select
              value={String(state.refresh)}
              onChange={(event) => change({ refresh: Number(event.currentTarget.value) })}
            >
              {REFRESHES.map(([seconds, label]) => (
                <option key={seconds} value={String(seconds)}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="button" aria-label="Refresh now" title="Refresh now" onClick={again}>
            <Icon name="refresh" />
          </button>
          <PeriodPicker period={state} onChange={(next) => change(next)} />
        </div>
      </header>
      <div class="board-narrow">
        <Controls controls={board.controls} filters={state.filters} onToggle={narrow} />
        {board.controls.length > 0 && (
          <BoardQuery
            text={state.query}
            error={isWrongQuery ? asked.error : undefined}
            onEnter={(query) => change({ query })}
          />
        )}
      </div>
      <FilterChips
        filters={filters}
        onToggle={({ field, value }) => narrow(field, value)}
        onClear={() => change({ filters: {} })}
      />
      <details class="questions">
        <summary>Questions it answers</summary>
        <ul>
          {board.questions.map((question) => (
            <li key={question}>{question}</li>
          ))}
        </ul>
      </details>
      {asked.error !== undefined && !isWrongQuery && <ErrorBox error={asked.error} again={again} />}
      <div class={`board-rows ${asked.loading && answer !== undefined ? 'old' : ''}`} aria-busy={asked.loading}>
        {board.rows.map((row, index) => (
          <div key={index} class={`board-row h${row.height}`} style={{ '--height': String(row.height) }}>
            {row.panels.map((panel) => (
              <PanelView
                key={panel.id}
                panel={panel}
                answer={answers.get(panel.id)}
                period={period}
                isTable={state.tables.includes(panel.id)}
                onTable={() =>
                  change({
                    tables: state.tables.includes(panel.id)
                      ? state.tables.filter((id) => id !== panel.id)
                      : [...state.tables, panel.id],
                  })
                }
                onNarrow={narrow}
              />
            ))}
          </div>
        ))}
      </div>
      {answer !== undefined && (
        <p class="hint board-foot">{`${panelsOf(board).length} panels in ${answer.tookMs} ms`}</p>
      )}
    </div>
  );
}

/** Links to the others, which keep the time and what it is narrowed to. */
function BoardTabs({
  boards,
  current,
  state,
}: {
  readonly boards: readonly Dashboard[];
  readonly current: string;
  readonly state: BoardState;
}) {
  const own = boards.find(({ id }) => id === current);
  return (
    <nav class="tabs" aria-label="Dashboards">
      {boards.map((board) => {
        // The usual time of a dashboard is its own affair; a chosen one goes along.
        const time = own !== undefined && state.from === `now-${own.period}` ? {} : { from: state.from, to: state.to };
        const href = boardHref(board, { filters: state.filters, query: state.query, refresh: state.refresh, ...time });
        return (
          <a key={board.id} href={href} aria-current={board.id === current ? 'page' : undefined}>
            {board.title}
          </a>
        );
      })}
    </nav>
  );
}
