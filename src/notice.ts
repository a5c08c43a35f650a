/** What the program says about itself, for its own log: never a word of a prompt, an answer or a secret. */

export interface Notice {
  /** error: a human is needed · warn: something went wrong and nothing was lost · info, debug: how it goes. */
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** A code of `errors.ts`, or the part and what happened: "kafka.joined". */
  readonly code: string;
  /** A sentence for people. */
  readonly text: string;
  /** `message.id` of the record it concerns. */
  readonly record?: string;
  readonly session?: string;
  /** Trace of the record it concerns. */
  readonly trace?: string;
  /** Figures and names beside it. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

export type Notify = (notice: Notice) => void;
