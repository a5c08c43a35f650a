/** Reading of content for a caller: what is given is accounted for first, and only what the caller may see is given. */
import { PromptlogError } from '../../errors.ts';
import type { PromptRecord } from '../../record/record.ts';
import type { RecordsStore } from '../../records/store.ts';
import type { AuditLine, AuditTarget } from './auth/audit-trail.ts';
import type { Principal } from './guard.ts';
import { sees } from './labels.ts';
import type { Answer, Call, Collector } from './route.ts';

/** Reads, and gives what was read only when the account of it is written. */
export async function audited(
  { audit }: Collector,
  { principal, address }: Call,
  what: AuditTarget,
  read: () => Promise<{ readonly body: unknown; readonly records?: number }>,
): Promise<Answer> {
  const add = (line: Pick<AuditLine, 'outcome' | 'records'>) =>
    audit?.add({ who: principal.name, what, address, ...line });
  try {
    const { body, records } = await read();
    await add({ outcome: 'given', ...(records === undefined ? {} : { records }) });
    return { status: 200, body };
  } catch (error) {
    const missing = error instanceof PromptlogError && error.code === 'PL_NOT_FOUND';
    const unwritten = error instanceof PromptlogError && error.code === 'PL_OUTPUT';
    if (!unwritten) await add({ outcome: missing ? 'not found' : 'failed' });
    throw error;
  }
}

export function recordsStoreOf({ records }: Collector): RecordsStore {
  if (records === undefined) throw new PromptlogError('PL_NOT_SERVED', { what: 'records store' });
  return records;
}

export function searchStoreOf({ search }: Collector): NonNullable<Collector['search']> {
  if (search === undefined) throw new PromptlogError('PL_NOT_SERVED', { what: 'search store' });
  return search;
}

/** Those the principal may see; what is left of an erased record is none. Throws PL_NOT_FOUND when there is none. */
export async function ownSession(collector: Collector, session: string, principal: Principal): Promise<PromptRecord[]> {
  const records = own(await recordsStoreOf(collector).session(session), principal);
  if (records.length === 0) throw new PromptlogError('PL_NOT_FOUND', { what: 'session', id: session });
  return records;
}

/** Those the principal may see; what is left of an erased record is none. */
export function own(records: readonly PromptRecord[], { labels }: Principal): PromptRecord[] {
  return records.filter((record) => record.erased === undefined && sees(labels, record));
}
