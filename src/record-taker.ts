/** What a door hands records to: a shipper with its spool, or a sender with a broker behind it. */

export interface Accepted {
  /** `message.id`: given by the source, or made here. */
  readonly id: string;
  readonly session: string;
}

export interface RecordTaker {
  /** Takes a record, or throws a coded error: then it was not taken. Undefined when this door captures nothing. */
  accept(input: unknown, door?: string): Accepted | undefined;
  /** Takes one half of a record; the other may come before or after. */
  acceptPart(input: unknown, door?: string): Accepted | undefined;
  /** Takes a correction of a record: a score, a comment, properties, tags. */
  acceptChange(input: unknown): { readonly id: string };
  /** Resolves when everything taken so far can no longer be lost. */
  flush(): Promise<void>;
}
