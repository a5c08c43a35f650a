/** What became of one item after one attempt to write it to a store. */
export type Outcome =
  /** It is there, written now or by an earlier attempt. */
  | { readonly kind: 'delivered' }
  /** The store is at fault (401, 403, 404, 429, 5xx, network): try again, not before `afterMs` when given. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /** The item is at fault (400, 413): it will never be taken as it is. */
  | { readonly kind: 'rejected'; readonly code: number; readonly reason: string };

export const DELIVERED: Outcome = Object.freeze({ kind: 'delivered' });
