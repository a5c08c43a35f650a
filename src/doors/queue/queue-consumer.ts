/** What every consumer of a queue is to those who run it. */

export interface QueueConsumer {
  /** Whether the broker is there and gives messages. */
  readonly connected: boolean;
  /** Since the start. */
  readonly counts: {
    readonly messages: number;
    readonly accepted: number;
    readonly refused: number;
  };
  /** Stops taking, settles what is in hand, lets go of the connection. */
  close(): Promise<void>;
}
