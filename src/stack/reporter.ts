/** How the stack tells where it stands; the command line's terminal is one. */

export interface ProgressBar {
  update(done: number, total?: number): void;
  finish(word?: string): void;
}

export interface Reporter {
  progress(label: string, total?: number, unit?: string): ProgressBar;
  note(text: string): void;
}

/** Says nothing. */
export const SILENT: Reporter = Object.freeze({
  progress: () => ({ update: () => {}, finish: () => {} }),
  note: () => {},
});
