/** The pipeline's health in sentences: what is so, and what to do where something is not well. */
import type { Health, LaneHealth } from '../core/answers.ts';
import { bytesText, counted, durationText } from '../core/format.ts';

export type Tone = 'bad' | 'good' | 'odd';

export interface Saying {
  readonly tone: Tone;
  readonly text: string;
  /** What a person can do. */
  readonly advice?: string;
}

const STORE_NAMES: Readonly<Record<string, string>> = { records: 'records store', search: 'search store' };
const KINDS: Readonly<Record<string, string>> = {
  cosmos: 'Cosmos DB',
  elasticsearch: 'Elasticsearch',
  sqlite: 'SQLite',
};

/** All of it in one sentence. */
export function overall({ stores, spools, queues }: Health): Saying {
  const lanes = spools.flatMap((spool) => spool.lanes);
  const down = stores.filter(({ ok }) => !ok).length + queues.filter(({ connected }) => !connected).length;
  const stalled = lanes.filter((lane) => lane.stalled !== undefined).length;
  const dead = lanes.reduce((sum, lane) => sum + lane.dead, 0);
  if (down + stalled > 0) {
    return {
      tone: 'bad',
      text: 'Something does not work. Nothing accepted is lost: it waits on the disk until it can be delivered.',
    };
  }
  if (dead > 0)
    return {
      tone: 'odd',
      text: `All parts work; ${counted(dead, 'entry', 'entries')} could not be delivered and need a look.`,
    };
  return { tone: 'good', text: 'All is well: everything that is accepted is delivered.' };
}

export function storeSaying({ store, kind, ok, tookMs }: Health['stores'][number]): Saying {
  const name = `The ${STORE_NAMES[store] ?? `store ${store}`} (${KINDS[kind] ?? kind})`;
  if (ok) return { tone: 'good', text: `${name} answers, in ${tookMs < 1 ? 'less than 1 ms' : durationText(tookMs)}.` };
  return {
    tone: 'bad',
    text: `${name} does not answer.`,
    advice: `See whether ${KINDS[kind] ?? kind} runs and can be reached; "promptlog status" says what it answered. Entries wait until then.`,
  };
}

export function queueSaying({ name, connected }: Health['queues'][number]): Saying {
  if (connected) return { tone: 'good', text: `The queue ${name} is connected.` };
  return {
    tone: 'bad',
    text: `The queue ${name} is not connected.`,
    advice: 'See whether its broker runs and takes these credentials. Messages stay in the broker meanwhile.',
  };
}

/** What a lane does; several sayings when several things are to be said. */
export function laneSayings(lane: LaneHealth, now: number): Saying[] {
  const name = `The ${lane.lane} lane`;
  const said: Saying[] = [];
  if (lane.stalled !== undefined) {
    const since = durationText(Math.max(0, now - Date.parse(lane.stalled.since)));
    said.push({
      tone: 'bad',
      text: `${name} has not moved for ${since}: ${lane.stalled.reason}`,
      advice: 'It tries again by itself and goes on when the reason is gone.',
    });
  } else if (lane.pending > 0) {
    said.push({
      tone: 'good',
      text: `${name} has ${counted(lane.pending, 'entry', 'entries')} to deliver (${bytesText(lane.lagBytes)}).`,
    });
  } else said.push({ tone: 'good', text: `${name} has delivered everything.` });
  if (lane.waiting > 0) {
    said.push({
      tone: 'odd',
      text: `${counted(lane.waiting, 'entry waits', 'entries wait')} for another half or for their record.`,
      advice: 'Nothing to do: what does not come within its time goes on without, or to the dead letters.',
    });
  }
  if (lane.dead > 0) {
    said.push({
      tone: 'bad',
      text: `${counted(lane.dead, 'entry was', 'entries were')} refused for its own sake and put to the dead letters.`,
      advice:
        'List them with "promptlog dead-letters list", correct the cause, and send them again with "promptlog dead-letters replay".',
    });
  }
  if (lane.dropped > 0) {
    said.push({
      tone: 'odd',
      text: `${counted(lane.dropped, 'entry was', 'entries were')} dropped on somebody's order.`,
    });
  }
  return said;
}
