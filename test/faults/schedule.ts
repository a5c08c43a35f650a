/** What one seed decides: what runs, how much is sent, which faults come, when, for how long. Nothing else in a run is left to chance on purpose. */
import { Dice } from './dice.ts';

export type Door = 'library' | 'collector';
export type RecordsKind = 'sqlite' | 'cosmos';

/** Every kind of fault, in the order of the report. */
export const FAULT_KINDS = [
  'kill the process',
  'kill the delivery thread',
  'kill Elasticsearch',
  'kill the records store',
  'lock the records store',
  'cut search',
  'cut the records store',
  'slow search',
  'slow records store',
  'reset search',
  'reset the records store',
  '429 of search',
  '429 of the records store',
  'disk full',
  'clock jumps',
  'read-only index',
  'poison: mapping',
  'poison: oversized',
  'poison: damaged spool',
  'second process',
  'upgrade',
] as const;
export type FaultName = (typeof FAULT_KINDS)[number];

export interface PlannedFault {
  readonly kind: FaultName;
  /** Begins when this part of what is sent was acknowledged; 0 is before the first start. */
  readonly at: number;
  /** Lasts so long. */
  readonly forMs: number;
  /** From 0 to 1: how bad, or which of its variants. */
  readonly measure: number;
}

export interface Schedule {
  readonly seed: number;
  readonly door: Door;
  readonly records: RecordsKind;
  /** How many records are sent, poison not counted. */
  readonly count: number;
  /** Sending them is spread over this time where nothing hinders it. */
  readonly sendMs: number;
  readonly faults: readonly PlannedFault[];
}

/** Those that stand from before the start until everything else is over. */
export const WHOLE_RUN: ReadonlySet<FaultName> = new Set(['poison: mapping', 'poison: oversized', 'upgrade']);

const COSMOS_ONLY: ReadonlySet<FaultName> = new Set([
  'kill the records store',
  'cut the records store',
  'slow records store',
  'reset the records store',
  '429 of the records store',
]);
const SQLITE_ONLY: ReadonlySet<FaultName> = new Set(['lock the records store']);
// Starting it again takes longer than everything else together.
const RARE: Readonly<Partial<Record<FaultName, number>>> = { 'kill Elasticsearch': 0.35 };
const FEWEST = 2;
const MOST = 5;

/** Whether a fault means something there. */
export function suits(kind: FaultName, { records }: Pick<Schedule, 'records'>): boolean {
  if (COSMOS_ONLY.has(kind)) return records === 'cosmos';
  return records === 'sqlite' || !SQLITE_ONLY.has(kind);
}

/** The schedule of a seed, always the same. */
export function scheduleOf(seed: number): Schedule {
  const dice = new Dice(seed);
  const door = dice.one(['library', 'library', 'collector'] as const);
  const records = dice.one(['sqlite', 'cosmos'] as const);
  const count = dice.whole(500, dice.happens(0.15) ? 3_000 : 1_500);
  const sendMs = dice.whole(3_000, 6_000);
  return { seed, door, records, count, sendMs, faults: faultsOf(dice, { records }) };
}

function faultsOf(dice: Dice, where: Pick<Schedule, 'records'>): PlannedFault[] {
  const rest = FAULT_KINDS.filter((kind) => suits(kind, where) && dice.happens(RARE[kind] ?? 1));
  const faults: PlannedFault[] = [];
  for (let left = dice.whole(FEWEST, MOST); left > 0 && rest.length > 0; left--) {
    const [kind] = rest.splice(dice.whole(0, rest.length - 1), 1);
    if (kind !== undefined) faults.push(faultOf(dice, kind));
  }
  return faults.sort((a, b) => a.at - b.at);
}

function faultOf(dice: Dice, kind: FaultName): PlannedFault {
  const at = Math.round((0.05 + dice.part() * 0.85) * 100) / 100;
  const forMs = dice.whole(300, 3_000);
  const measure = Math.round(dice.part() * 100) / 100;
  return { kind, at: WHOLE_RUN.has(kind) ? 0 : at, forMs, measure };
}

/** Whether that fault is planned. */
export function has({ faults }: Pick<Schedule, 'faults'>, name: FaultName): boolean {
  return faults.some(({ kind }) => kind === name);
}

/** The schedule in words, for reports. */
export function told({ door, records, count, sendMs, faults }: Schedule): string {
  const each = faults.map(({ kind, at, forMs, measure }) => `  at ${at}: ${kind}, ${forMs} ms, measure ${measure}`);
  return [`${door} with ${records}, ${count} records in ${sendMs} ms`, ...each].join('\n');
}
