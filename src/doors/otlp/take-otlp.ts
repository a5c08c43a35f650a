/** From an OTLP export to the spool. */
import type { Made, Members } from '../../formats/format.ts';
import { otlp } from '../../formats/otlp.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { takeMade } from '../intake.ts';
import { Turn } from '../turn.ts';
import type { OtlpKind } from './otlp-encoding.ts';

/** What became of an export. What it holds besides calls to models is in neither count. */
export interface OtlpTaken {
  readonly accepted: number;
  readonly refused: number;
  /** Why the first of those refused was. */
  readonly firstError: string | undefined;
}

export interface TakeOtlpOptions {
  /** Looks at each item before it is handed over: to put in what the sender is bound to, or to refuse it. */
  readonly prepare?: (made: Made) => Made | Promise<Made>;
  /** The time of what carries none. Default: the clock. */
  readonly time?: string;
}

/**
 * Hands over what an export of `readOtlp` holds; it is durable after the shipper's next `flush()`. Rejects only with what the
 * sender is to try again, a full spool or a failing disk: what was taken before is taken again then, and merges with itself.
 */
export async function takeOtlp(
  shipper: RecordTaker,
  kind: OtlpKind,
  value: Members,
  { prepare, time = new Date().toISOString() }: TakeOtlpOptions = {},
): Promise<OtlpTaken> {
  let [accepted, refused] = [0, 0];
  let firstError: string | undefined;
  const turn = new Turn();
  const member = kind === 'traces' ? 'resourceSpans' : 'resourceLogs';
  for (const made of otlp.read({ [member]: value[member] }, { time })) {
    if (made.kind === 'ignored') continue;
    const taken = takeMade(shipper, prepare === undefined ? made : await prepare(made), 'otlp');
    if (taken.status === 'accepted') accepted += 1;
    else if (taken.status === 'refused') {
      refused += 1;
      firstError ??= taken.message;
    }
    if (turn.isOver) await turn.next();
  }
  return { accepted, refused, firstError };
}
