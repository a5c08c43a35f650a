/** Ctrl-C and its kin: the first asks to stop, a later one insists. */

export interface StopSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Resolves with the first signal. */
  readonly asked: Promise<void>;
  /** Stops listening. */
  dispose(): void;
}

const NAMES: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// One Ctrl-C can arrive more than once: from the terminal, and handed on by npm.
const SAME_PRESS_MS = 700;

/** Listens until disposed; `onInsist` is called for a second press. */
export function stopSignals(onInsist: () => void): StopSignals {
  const controller = new AbortController();
  let first: number | undefined;
  const asked = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  const onSignal = (): void => {
    if (first === undefined) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > SAME_PRESS_MS) onInsist();
  };
  for (const name of NAMES) process.on(name, onSignal);
  return {
    signal: controller.signal,
    asked,
    dispose: () => {
      for (const name of NAMES) process.removeListener(name, onSignal);
    },
  };
}
