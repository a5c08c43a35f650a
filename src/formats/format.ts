/** What a format is: a pure function from one foreign value to what the schema reads: records, halves of records, corrections. */

/** An object whose members are not known yet. */
export type Members = { readonly [name: string]: unknown };

/** One thing a format made of a value. */
export type Made =
  /** To be read by `readRecord`, `readPart` or `readChange`. */
  | {
      readonly kind: 'record' | 'part' | 'change';
      readonly value: Members;
      /** Where in the source stands what the schema may find fault with at a path of the record. */
      readonly place?: (path: string) => string;
    }
  /** It belongs to the format and holds nothing to keep, such as a probe or a row of another category. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** It belongs to the format and cannot be used: what stands at which place in it. */
  | { readonly kind: 'refused'; readonly path: string; readonly expected: string; readonly got: string };

/** What a format knows beside the value. */
export interface FormatContext {
  /** Names what carries no id of its own: the same for the same value at the same place, so that reading again doubles nothing. */
  readonly key?: string;
  /** ISO 8601: the time of what carries none. */
  readonly time?: string;
}

/** A foreign shape. One file, one line in `registry.ts`, one folder of cases. */
export interface Format {
  /** As it is named in commands and addresses: "litellm". */
  readonly name: string;
  /** For people: "LiteLLM StandardLoggingPayload". */
  readonly title: string;
  /** Each element of a list stands for itself, beside elements of any other format. Absent: a list is one value. */
  readonly separate?: true;
  /** Whether a parsed value is of this shape. Never throws. The first format of the registry that says yes reads it. */
  recognises(value: unknown): boolean;
  /** What the value holds, in order. Never throws, whatever the value is, and never changes it. */
  read(value: unknown, context: FormatContext): readonly Made[];
}
