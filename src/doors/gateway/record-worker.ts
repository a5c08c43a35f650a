/** The thread that makes the records of the gateway: it reads what passed, counts and masks; what it gives back may be written down. */
import { parentPort, workerData } from 'node:worker_threads';
import { PromptlogError } from '../../errors.ts';
import { defined, membersOf } from '../../formats/values.ts';
import { faultOf } from '../../notice.ts';
import { type GateOptions, RecordGate } from '../../record-gate.ts';
import { recordOfObserved } from '../call/observed-call.ts';
import { TokenEstimates } from '../call/token-estimates.ts';
import { AnswerWatch } from './answer-watch.ts';
import { callerOf, withCaller } from './caller.ts';
import { type Batch, type BegunAnswer, type Done, PIECE_NUMBERS, REQUEST, type SeenCall } from './seen-call.ts';
import { unpacked } from './unpacked.ts';

/** What the thread is started with. */
export interface RecordWorkerData {
  readonly gate: GateOptions;
  readonly maxReplayBytes: number;
}

const DOOR = 'gateway';

/** What has come of a call. */
class OpenCall {
  readonly request: Uint8Array[] = [];
  answer: AnswerWatch | undefined;
  /** When its latest piece came. */
  nowMs = 0;
}

const { gate: gateOptions, maxReplayBytes } = workerData as RecordWorkerData;
const gate = new RecordGate(gateOptions);
const estimates = new TokenEstimates();
const calls = new Map<number, OpenCall>();
let done: Done[] = [];

parentPort?.on('message', ({ bytes, pieces, begun, ended }: Batch) => {
  for (const [call, answer] of JSON.parse(begun) as [number, BegunAnswer][]) begin(openCall(call), answer);
  let start = 0;
  for (let at = 0; at < pieces.length; at += PIECE_NUMBERS) {
    const [call = 0, whose, length = 0, nowMs = 0] = pieces.subarray(at, at + PIECE_NUMBERS);
    const open = openCall(call);
    const piece = bytes.subarray(start, start + length);
    start += length;
    open.nowMs = nowMs;
    if (whose === REQUEST) open.request.push(piece);
    else open.answer?.add(Buffer.from(piece.buffer, piece.byteOffset, length));
  }
  for (const [call, seen] of JSON.parse(ended) as [number, SeenCall | null][]) {
    if (seen === null) calls.delete(call);
    else end(call, seen);
  }
});

function openCall(call: number): OpenCall {
  const known = calls.get(call);
  if (known !== undefined) return known;
  const made = new OpenCall();
  calls.set(call, made);
  return made;
}

function begin(open: OpenCall, { api, contentType, contentEncoding }: BegunAnswer): void {
  const now = (): number => open.nowMs;
  open.answer = new AnswerWatch({ api, contentType, contentEncoding, started: 0, maxBytes: maxReplayBytes, now });
}

function end(call: number, seen: SeenCall): void {
  const open = openCall(call);
  calls.delete(call);
  recordOf(open, seen).then(
    (record) => {
      if (record === undefined) tell({ call, passed: undefined });
      else estimates.take(record, (counted) => pass(call, counted));
    },
    (error: unknown) => fail(call, error),
  );
}

async function recordOf(open: OpenCall, seen: SeenCall): Promise<Record<string, unknown> | undefined> {
  const { requestHeaders } = seen;
  const packed = requestHeaders['content-encoding'];
  const body = Buffer.concat(open.request);
  const request = packed === undefined ? body.toString() : await unpacked(body, String(packed));
  const answer = await open.answer?.finish();
  const caller = callerOf(requestHeaders as Parameters<typeof callerOf>[0]);
  const read = recordOfObserved({ ...seen, request, ...(answer === undefined ? {} : { answer }) }, caller.said);
  if (read === undefined) return undefined;
  return withCaller({ ...read, gateway: defined({ ...membersOf(read['gateway']), name: 'promptlog' }) }, caller);
}

function pass(call: number, record: Record<string, unknown>): void {
  try {
    tell({ call, passed: gate.record(record, DOOR) });
  } catch (error) {
    fail(call, error);
  }
}

/** The words of an error may be those of a prompt, so they stay here. */
function fail(call: number, error: unknown): void {
  const code = error instanceof PromptlogError ? error.code : 'PL_INTERNAL';
  const why = faultOf(error) || (code === 'PL_INTERNAL' && error instanceof Error ? error.name : '');
  tell({ call, failure: { code, why } });
}

function tell(what: Done): void {
  if (done.length === 0) {
    setImmediate(() => {
      parentPort?.postMessage(done);
      done = [];
    });
  }
  done.push(what);
}
