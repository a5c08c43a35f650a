/** What is said of a dead letter: which record, and by which code it was refused; never the store's own words, which may quote it. */
import { faultOf, type Notice } from '../notice.ts';
import type { EntryHead, EntryKind } from '../spool/entry.ts';
import type { LaneName } from './ledger.ts';

export interface DeadLetter {
  readonly lane: LaneName;
  readonly entry: EntryHead & { readonly body: Buffer };
  /** Status of the refusal. */
  readonly code: number;
  readonly reason: string;
}

const WHAT: Readonly<Record<EntryKind, string>> = {
  record: 'a record',
  part: 'half of a record',
  change: 'a change of a record',
  projection: 'a merged record',
  erase: 'the erasure of a record',
  refused: 'a value that is no record',
};

/** Parses the entry for its trace: to be called for what is refused only. */
export function deadLetterNotice({ lane, entry, code, reason }: DeadLetter): Notice {
  const { id, session, kind } = entry;
  const trace = traceOf(entry.body);
  const fault = faultOf(reason) || 'its words are kept with the dead letter';
  return {
    level: 'error',
    code: `${lane}.refused`,
    text: `${WHAT[kind]} could not be delivered to the ${lane} store and is a dead letter now (${code}: ${fault}); \`promptlog dead-letters\` shows it`,
    record: id,
    ...(session === '' ? {} : { session }),
    ...(trace === undefined ? {} : { trace }),
    facts: { lane, kind, status: code, fault },
  };
}

function traceOf(body: Buffer): string | undefined {
  try {
    const { client } = JSON.parse(body.toString()) as { client?: { trace_id?: unknown } };
    const trace = client?.trace_id;
    return typeof trace === 'string' && trace !== '' ? trace : undefined;
  } catch {
    // It may be what it was refused for.
    return undefined;
  }
}
