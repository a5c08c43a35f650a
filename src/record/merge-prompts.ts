/** How two prompts of one record are merged: messages that were logged one by one are gathered. */
import { canonical, fuller } from './merge-order.ts';

interface Logged {
  /** When it was logged: text whose order is that of the messages. */
  readonly at: string;
}

/**
 * The join of two prompts. Messages that came one by one carry when each was logged (`at`): of those every message is kept once,
 * in the order of time. A prompt that came whole stands above any that was gathered, and of two whole ones the fuller is kept.
 */
export function joinPrompts(a: unknown, b: unknown): unknown {
  if (!isGathered(a) || !isGathered(b)) return rank(a) === rank(b) ? fuller(a, b) : rank(a) > rank(b) ? a : b;
  const messages = new Map<string, Logged>();
  for (const message of [...a, ...b]) messages.set(canonical(message), message);
  return [...messages].sort(byTime).map(([, message]) => message);
}

function byTime([textA, a]: [string, Logged], [textB, b]: [string, Logged]): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return textA < textB ? -1 : 1;
}

/** Nothing, gathered, whole. */
function rank(prompt: unknown): number {
  if (!Array.isArray(prompt) || prompt.length === 0) return 0;
  return isGathered(prompt) ? 1 : 2;
}

function isGathered(prompt: unknown): prompt is readonly Logged[] {
  return Array.isArray(prompt) && prompt.length > 0 && prompt.every(isLogged);
}

function isLogged(message: unknown): message is Logged {
  return typeof message === 'object' && message !== null && typeof (message as Partial<Logged>).at === 'string';
}
