/** The dashboards: their list is asked for once, and the one that the address names is shown. */
import type { BoardList } from '../core/answers.ts';
import { get } from '../core/api.ts';
import { useAsked } from '../core/asked.ts';
import { hrefOf } from '../core/route.ts';
import { Heading } from '../ui/heading.tsx';
import { EmptyBox, ErrorBox, Waiting } from '../ui/states.tsx';
import { BoardView } from './board-view.tsx';

// They change only with the program, which brings a page of its own.
let known: BoardList | undefined;

export function DashboardsView({
  id,
  parameters,
}: {
  readonly id: string | undefined;
  readonly parameters: URLSearchParams;
}) {
  const asked = useAsked(known === undefined ? 'dashboards' : undefined, async (signal) => {
    known = await get<BoardList>('/v1/dashboards', signal);
    return known;
  });
  const boards = (asked.value ?? known)?.dashboards;
  if (boards === undefined) {
    return (
      <div class="page">
        <Heading title="Dashboards" />
        {asked.error !== undefined ? (
          <ErrorBox error={asked.error} again={asked.again} />
        ) : (
          <Waiting lines={6} label="Loading the dashboards" />
        )}
      </div>
    );
  }
  const board = boards.find((each) => each.id === id);
  if (board !== undefined) return <BoardView key={board.id} board={board} boards={boards} parameters={parameters} />;
  return (
    <div class="page">
      <Heading title="Dashboards" />
      {id !== undefined && <EmptyBox title={`There is no dashboard ${id}.`} />}
      <ul class="board-list">
        {boards.map((each) => (
          <li key={each.id}>
            <a href={hrefOf('dashboards', each.id)}>
              <strong>{each.title}</strong>
              <span>{each.purpose}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
