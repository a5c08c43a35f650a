/** What people ask about, in one language. Every text is a template: see template.ts. */

/** A subject with its questions and the answers that fit any of them. */
export interface Topic {
  readonly name: string;
  readonly ask: readonly string[];
  /** With as many answers as questions, each answers the question at its position; else any fits. */
  readonly answer: readonly string[];
  /** Points that make an answer longer, in any selection, in this order. */
  readonly details: readonly string[];
  /** Later questions, each with its answer. */
  readonly later: readonly (readonly [question: string, answer: string])[];
  /** The tool a model calls before it answers. */
  readonly tool?: string;
}
