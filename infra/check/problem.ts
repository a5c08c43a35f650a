/** What a check found: a place and a sentence. */

export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** The files of the folder, by their path in it. */
export type Files = ReadonlyMap<string, string>;
