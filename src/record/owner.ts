/** Whose a record is, where its sender could not choose that: what stops one application from adding to a record of another. */
import type { PromptRecord } from './record.ts';

/**
 * Whether two versions may become one record. Who is bound to an application or a tenant adds to records of that one, or to such
 * as name none; two senders that are bound to nothing are trusted with each other's.
 */
export function mayMerge(a: PromptRecord, b: PromptRecord): boolean {
  return (['app', 'tenant'] as const).every((label) => {
    if (a.bound_to?.[label] === undefined && b.bound_to?.[label] === undefined) return true;
    const [mine, theirs] = [named(a, label), named(b, label)];
    return mine === undefined || theirs === undefined || mine === theirs;
  });
}

function named(record: PromptRecord, label: 'app' | 'tenant'): unknown {
  return record.bound_to?.[label] ?? (label === 'app' ? record.client?.['app'] : record.user.tenant_id);
}
