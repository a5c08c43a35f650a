/** Waiting until everything acknowledged is where it belongs, and what the counters say then. */
import { type Held, Ledger } from '../../src/delivery/ledger.ts';
import type { LaneStatus } from '../../src/delivery/status.ts';
import { runPromptlog } from '../support/promptlog-command.ts';
import { isPoison } from './load.ts';
import { until } from './patience.ts';
import type { World } from './world.ts';

const SETTLE_MS = 180_000;
const MOVE_MS = 60_000;
const LOOK_MS = 150;
const REPLAYS = 4;

/** Resolves when no lane has anything left to do but dead letters, and entries that are damaged. */
export async function settled(world: World, timeoutMs = SETTLE_MS): Promise<void> {
  let last = 'nothing could be read';
  await until(
    'everything is delivered:',
    () => {
      try {
        const lanes = lanesOf(world);
        last = brief(lanes);
        return lanes.length > 0 && lanes.every((lane) => lane.pending <= allowed(world, lane));
      } catch (error) {
        last = String(error); // its own process has it open, or the disk was full a moment ago
        return false;
      }
    },
    { timeoutMs, everyMs: LOOK_MS, say: () => last },
  );
}

/** Resolves when both stores have taken something: faults that came before would meet nobody. */
export async function moving(world: World): Promise<void> {
  await until(
    'both lanes move',
    () => {
      const lanes = lanesOf(world);
      return lanes.length > 0 && lanes.every(({ delivered }) => delivered > 0);
    },
    { timeoutMs: MOVE_MS, everyMs: LOOK_MS },
  );
}

/** Dead letters of all spools. */
export function deadLetters(world: World): Held[] {
  return world.product.spools().flatMap((folder) => {
    const ledger = new Ledger(folder);
    try {
      return ledger.held('dead');
    } finally {
      ledger.close();
    }
  });
}

/** Those that no fault asked for. */
export function wrongLetters(letters: readonly Held[]): string[] {
  return letters
    .filter(({ id, lane }) => !isPoison(id) || lane !== 'search')
    .map(
      ({ id, lane, kind, code, reason }) =>
        `${kind} ${id} is a dead letter of ${lane}: ${code} ${reason.slice(0, 300)}`,
    );
}

/** Tries the dead letters again with the command that is there for it, once their cause has gone. */
export async function replay(world: World): Promise<void> {
  for (let time = 0; time < REPLAYS && deadLetters(world).length > 0; time++) {
    const ran = await runPromptlog(['dead-letters', 'replay', '--all', '--json'], commandEnvironment(world));
    await settled(world);
    if (time === REPLAYS - 1 && deadLetters(world).length > 0) {
      throw new Error(`dead letters stay: ${ran.status} ${ran.out} ${ran.err}`);
    }
  }
}

/** Has what search lacks made from the records again, with the command that is there for it. */
export async function mend(world: World): Promise<void> {
  const args = ['verify', '--repair', '--grace', '0', '--json'];
  const ran = await runPromptlog(args, commandEnvironment(world));
  if (ran.status !== 0) throw new Error(`verify --repair ended with ${ran.status}: ${ran.out.slice(-500)} ${ran.err}`);
}

/** What does not add up once the process has stopped. */
export function wrongCounters(world: World): string[] {
  const lanes = lanesOf(world);
  const wrong = lanes.filter(({ lane, accepted, delivered, pending, waiting, dead, dropped }) => {
    const adds = accepted === delivered + pending + dead + dropped;
    const isDone = pending === 0 && waiting === 0 && dead === 0;
    return !adds || !isDone || dropped > (lane === 'search' ? world.damaged : 0);
  });
  const taken = lanes.filter(({ lane }) => lane === 'records').reduce((sum, { accepted }) => sum + accepted, 0);
  // A damaged entry of the newest segment is found neither by the recovery that counts nor by the lane that reads.
  const few =
    taken < world.items - world.damaged ? [`${world.items} items were acknowledged and ${taken} counted`] : [];
  return [...wrong.map((lane) => `counters of a lane: ${brief([lane])}`), ...few];
}

/** It runs on the same machine, so its clock is the same. */
function commandEnvironment({ product, interference }: World): Record<string, string> {
  return { ...product.environment, ...interference.environment };
}

function lanesOf(world: World): LaneStatus[] {
  return world.statuses().flatMap(({ lanes }) => lanes);
}

/** An entry that is damaged is counted at the next start only. */
function allowed({ damaged }: World, { lane }: LaneStatus): number {
  return lane === 'search' ? damaged : 0;
}

function brief(lanes: readonly LaneStatus[]): string {
  return lanes
    .map(({ lane, accepted, delivered, pending, waiting, dead, dropped, stalled }) => {
      const why = stalled === undefined ? '' : ` (${stalled.reason.slice(0, 200)})`;
      return `${lane} ${accepted} = ${delivered} + ${pending} pending (${waiting} waiting) + ${dead} dead + ${dropped} dropped${why}`;
    })
    .join('; ');
}
