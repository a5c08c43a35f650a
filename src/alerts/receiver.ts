/** Somebody who is told, by whatever way, and what became of it. */
import type { AlertMessage } from './message.ts';

export type Delivered =
  | { readonly kind: 'delivered' }
  /** May work later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /** Will not: what is wrong only a person can mend. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Receiver {
  readonly name: string;
  readonly kind: 'email' | 'slack' | 'teams' | 'webhook';
  /** Never rejects. Reasons hold no address and no secret. */
  send(message: AlertMessage): Promise<Delivered>;
}
