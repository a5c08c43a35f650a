/** Seeds that once made the model and the spool disagree; they are run again every time. */
export const FAILED_SEEDS: readonly number[] = [];
