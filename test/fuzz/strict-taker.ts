/** Takes records through the real gate, and fails at the first one that is not what a record has to be. */
import assert from 'node:assert/strict';
import { type Taken, takeMade } from '../../src/doors/intake.ts';
import { PromptlogError } from '../../src/errors.ts';
import type { Made } from '../../src/formats/format.ts';
import { fromCosmosItems, toCosmosItems } from '../../src/projection/cosmos-document.ts';
import { project } from '../../src/projection/search-document.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { readChange, readPart, readRecord } from '../../src/record/schema.ts';
import { type Passed, RecordGate } from '../../src/record-gate.ts';
import type { Accepted, RecordTaker } from '../../src/record-taker.ts';
import { CANARY, SECRET } from './mutations.ts';

const NOW = '2026-01-15T10:00:00.000Z';

export class StrictTaker implements RecordTaker {
  readonly #gate = new RecordGate({});
  /** What passed, oldest first. */
  readonly passed: Passed[] = [];

  accept(input: unknown, door = 'direct'): Accepted | undefined {
    return this.#keep('record', this.#gate.record(input, door), (again) => this.#gate.record(again, door));
  }

  acceptPart(input: unknown, door = 'direct'): Accepted | undefined {
    return this.#keep('part', this.#gate.part(input, door), (again) => this.#gate.part(again, door));
  }

  acceptChange(input: unknown): { readonly id: string } {
    const passed = this.#gate.change(input);
    return this.#keep('change', passed, (again) => this.#gate.change(again)) ?? assert.fail();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  #keep(kind: keyof typeof READERS, passed: Passed | undefined, again: (value: unknown) => Passed | undefined) {
    if (passed === undefined) return undefined;
    const { head, json } = passed;
    assertKept(kind, json);
    const second = again(JSON.parse(json));
    assert.deepEqual(JSON.parse(second?.json ?? 'null'), JSON.parse(json), 'read again it is something else');
    this.passed.push(passed);
    return { id: head.id, session: head.session };
  }
}

const READERS = { record: readRecord, part: readPart, change: readChange };

/** What is written down fits the schema, goes into both stores and comes back, and holds no credential. */
function assertKept(kind: keyof typeof READERS, json: string): void {
  const read = JSON.parse(json) as PromptRecord;
  assert.deepEqual(JSON.parse(JSON.stringify(READERS[kind](read, { now: () => new Date(NOW) }))), read);
  assert.ok(!JSON.stringify(withoutNames(read)).includes(SECRET), `a credential is kept: ${json}`);
  if (kind === 'change') return;
  const items = JSON.parse(JSON.stringify(toCosmosItems(read))) as ReturnType<typeof toCosmosItems>;
  assert.deepEqual(fromCosmosItems(items), read);
  const entry = project(read, undefined, { bytes: Buffer.byteLength(json) });
  assert.ok(entry.document === undefined || JSON.stringify(entry.document).length > 0);
}

/** Ids and times that hold records together are never masked: whoever takes a credential for one has to hash it. */
function withoutNames({ message, timing, client, feedback, pieces, ...record }: PromptRecord): unknown {
  const left = new Set(['id', 'chat_session_id', 'response_id', 'time', 'accepted', 'orphaned', 'moved_to']);
  const own = Object.entries(record).filter(([name]) => !left.has(name));
  const shown = (value: unknown, ...names: string[]): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  return [
    own,
    shown(message, 'id', 'previous_message_id'),
    shown(timing, 'started', 'ended'),
    shown(client, 'trace_id', 'span_id'),
    (feedback ?? []).map((each) => shown(each, 'at')),
    pieces,
  ];
}

/** Hands an item over as a door does. Whatever it is, it is taken, or refused in words that show nothing of it. */
export function taken(taker: RecordTaker, made: Made, door: string): Taken {
  const outcome = takeMade(taker, made, door);
  if (outcome.status === 'refused') {
    assert.ok(!`${outcome.message}${outcome.path}`.includes(CANARY), `a refusal quotes the value: ${outcome.message}`);
    assert.ok(outcome.message.length < 2_000, 'a refusal is a sentence');
  }
  return outcome;
}

/** Runs it; what it throws has a code of ours, one of these where some are given, and says nothing of what was sent. */
export function throwsOnlyCodes<Result>(work: () => Result, ...codes: string[]): Result | undefined {
  try {
    return work();
  } catch (error) {
    assertCoded(error, codes);
    return undefined;
  }
}

/** Fails unless it is an error of ours. */
export function assertCoded(error: unknown, codes: readonly string[] = []): asserts error is PromptlogError {
  if (!(error instanceof PromptlogError)) throw error;
  assert.notEqual(error.code, 'PL_INTERNAL', error.message);
  assert.ok(codes.length === 0 || codes.includes(error.code), `${error.code}: ${error.message}`);
}
