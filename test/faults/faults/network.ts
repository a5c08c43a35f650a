/** The network between promptlog and a store: cut, slow, or with connections that break. */
import type { Way, World } from '../world.ts';
import type { BeginFault } from './fault.ts';

type Side = (world: World) => Way | undefined;
type OnWay = (way: Way, measure: number) => () => string;

const BREAK_EVERY_MS = 100;

export const searchSide: Side = ({ search }) => search;
export const recordsSide: Side = ({ cosmos }) => cosmos;

/** A fault of the way to one store. */
export function onWay(side: Side, begin: OnWay): BeginFault {
  return async (world, { measure }) => {
    const way = side(world);
    if (way === undefined) return async () => 'there is no such way';
    const end = begin(way, measure);
    return async () => end();
  };
}

/** Nothing passes; afterwards what was on its way arrives late, or its connection has gone meanwhile. */
export const cut: OnWay = ({ gate }, measure) => {
  const before = gate.counts.late;
  gate.state = 'held';
  return () => {
    if (measure > 0.5) gate.breakAll();
    gate.state = 'open';
    return `${gate.counts.late - before} connections waited${measure > 0.5 ? ' and broke' : ''}`;
  };
};

export const slow: OnWay = ({ gate }, measure) => {
  const before = gate.counts.late;
  gate.state = { delayMs: 20 + Math.round(measure * 130) };
  return () => {
    gate.state = 'open';
    return `${gate.counts.late - before} pieces were late`;
  };
};

/** Either no connection at all for a while, or each breaks soon, before or after the server did its work. */
export const reset: OnWay = ({ gate }, measure) => {
  const before = gate.counts.reset;
  const timer = measure > 0.5 ? setInterval(() => gate.breakAll(), BREAK_EVERY_MS) : undefined;
  if (timer === undefined) gate.state = 'broken';
  return () => {
    clearInterval(timer);
    gate.state = 'open';
    return `${gate.counts.reset - before} connections reset`;
  };
};
