/** Long work with a bar that Ctrl-C stops: then the exit status is 130, and a word says what is left. */
import { stopSignals } from './stop-signals.ts';
import type { Progress } from './terminal.ts';

export interface Endings {
  /** Default: interrupted. */
  readonly interrupted?: string;
  /** Default: failed. */
  readonly failed?: string;
}

/** Does the work; undefined where it was stopped. A second Ctrl-C ends the process at once. */
export async function interruptible<Result>(
  bar: Progress,
  work: (signal: AbortSignal) => Promise<Result>,
  { interrupted = 'interrupted', failed = 'failed' }: Endings = {},
): Promise<Result | undefined> {
  const { signal, dispose } = stopSignals(() => process.exit(130));
  try {
    return await work(signal);
  } catch (error) {
    bar.stop(signal.aborted ? interrupted : failed);
    if (!signal.aborted) throw error;
    process.exitCode = 130;
    return undefined;
  } finally {
    dispose();
  }
}
