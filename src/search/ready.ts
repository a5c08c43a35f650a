/** Waits for an Elasticsearch that has just been started: it listens before it knows its users, and knows them before it takes requests. */
import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import { type SearchClient, searchErrors } from './client.ts';
import { request, statusOf } from './request.ts';

export interface SearchPatience {
  /** Gives up after this long. Default 60_000. */
  readonly patienceMs?: number;
  /** A refused login is tried for so long: the index of users is opened last. Default 15_000. */
  readonly loginMs?: number;
  /** Between two questions. Default 1_000. */
  readonly pauseMs?: number;
  /** Told what is waited for, whenever that changes. */
  readonly say?: (sentence: string) => void;
}

/** Resolves when the server answers this user; throws what it answered last when patience ends. */
export async function untilSearchReady(client: SearchClient, patience: SearchPatience = {}): Promise<void> {
  const { patienceMs = 60_000, loginMs = 15_000, pauseMs = 1_000, say = () => {} } = patience;
  const started = Date.now();
  let said = '';
  for (;;) {
    try {
      await request(client, 'GET', '/_security/_authenticate');
      return;
    } catch (error) {
      const status = statusOf(error);
      const limit = status === 401 ? Math.min(loginMs, patienceMs) : patienceMs;
      if (!isPassing(error, status) || Date.now() - started + pauseMs > limit) throw error;
      const sentence = `Waiting for Elasticsearch: ${status === undefined ? reasonOf(error) : `it answers ${status}`}`;
      if (sentence !== said) say(sentence);
      said = sentence;
    }
    await pause(pauseMs);
  }
}

function isPassing(error: unknown, status: number | undefined): boolean {
  if (status !== undefined) return status === 401 || status === 429 || status >= 502;
  return error instanceof searchErrors.ConnectionError || error instanceof searchErrors.TimeoutError;
}
