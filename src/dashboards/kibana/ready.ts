/** Waits until Kibana is ready: it starts for a minute or two, and answers 503 or nothing meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';
import { PromptlogError } from '../../errors.ts';
import { isObject, object, text } from './check/problem.ts';
import { type Answer, type Kibana, kibanaRefused, kibanaUnavailable, refusalOf } from './kibana-client.ts';

export interface Patience {
  /** Gives up after this long. */
  readonly patienceMs?: number;
  /** Between two questions. */
  readonly pauseMs?: number;
  /** Told what is waited for, whenever that changes. */
  readonly say?: (sentence: string) => void;
}

const PATIENCE_MS = 300_000;
const PAUSE_MS = 2000;

/**
 * Resolves when Kibana takes requests. Throws PL_KIBANA_UNAVAILABLE when patience ends, and at once what waiting cannot change: the
 * login, or that something else answers there.
 */
export async function untilReady(kibana: Kibana, patience: Patience = {}): Promise<void> {
  const { patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS, say = () => {} } = patience;
  const until = Date.now() + patienceMs;
  let said = '';
  for (;;) {
    const waitsFor = await reasonToWait(kibana);
    if (waitsFor === undefined) return;
    if (Date.now() + pauseMs > until) {
      throw kibanaUnavailable(kibana.place, `${waitsFor}, for ${Math.round(patienceMs / 1000)} s`);
    }
    if (waitsFor !== said) say(`Waiting for Kibana at ${kibana.place}: ${waitsFor}`);
    said = waitsFor;
    await pause(pauseMs);
  }
}

async function reasonToWait(kibana: Kibana): Promise<string | undefined> {
  let answer: Answer;
  try {
    answer = await kibana.send('GET', '/api/status');
  } catch (error) {
    if (error instanceof PromptlogError && error.code === 'PL_KIBANA_UNAVAILABLE') {
      return String(error.details['reason']);
    }
    throw error;
  }
  const level = text(object(object(object(answer.body)['status'])['overall'])['level']);
  // Kibana answers 200 as long as its core works, be it degraded.
  if (answer.status === 200 && level !== undefined) return undefined;
  if (answer.status >= 500) return level === undefined ? 'it is starting' : `its state is ${level}`;
  const reason = isObject(answer.body) ? refusalOf(answer) : `what answers there is not Kibana (${answer.status})`;
  throw kibanaRefused(kibana.place, reason);
}
