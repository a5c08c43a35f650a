/** What is still to be told: sent beside each other, tried again with growing pauses, given up after a day. */
import { backoffMs } from '../delivery/backoff.ts';
import type { Notify } from '../notice.ts';
import type { Waiting } from './alert-memory.ts';
import type { AlertMessage } from './message.ts';
import type { Receiver } from './receiver.ts';
import type { AlertRule } from './rule.ts';

const LONGEST_PAUSE_MS = 10 * 60_000;
const GIVE_UP_MS = 24 * 3_600_000;
/** More than this is no news any more; the oldest go first. */
const MOST_WAITING = 500;

/** The messages of a rule for each of those it tells. */
export function addressed(
  rule: AlertRule,
  messages: readonly AlertMessage[],
  receivers: readonly Receiver[],
): Waiting[] {
  const names = receivers.map(({ name }) => name).filter((name) => rule.to === undefined || rule.to.includes(name));
  return messages.flatMap((message) => names.map((receiver) => ({ receiver, message, attempts: 0, notBefore: 0 })));
}

/** Sends what is due; what is left is to be tried again. Never rejects. */
export async function sendDue(
  waiting: readonly Waiting[],
  receivers: readonly Receiver[],
  now: number,
  notify: Notify,
): Promise<readonly Waiting[]> {
  const byName = new Map(receivers.map((receiver) => [receiver.name, receiver]));
  const left = await Promise.all(
    waiting.map(async (item) => {
      const receiver = byName.get(item.receiver);
      // It was taken out of the settings.
      if (receiver === undefined) return [];
      return item.notBefore > now ? [item] : sendOne(item, receiver, now, notify);
    }),
  );
  return left.flat().slice(-MOST_WAITING);
}

async function sendOne(item: Waiting, receiver: Receiver, now: number, notify: Notify): Promise<readonly Waiting[]> {
  const delivered = await receiver.send(item.message);
  if (delivered.kind === 'delivered') return [];
  const attempts = item.attempts + 1;
  const old = now - Date.parse(item.message.at) > GIVE_UP_MS;
  const facts = { receiver: receiver.name, attempts };
  if (delivered.kind === 'refused' || old) {
    const text = `the alert "${item.message.title}" could not be told to ${receiver.name} (${delivered.reason}) and is given up`;
    notify({ level: 'error', code: 'alerts.undelivered', text, facts });
    return [];
  }
  if (attempts === 1) {
    const text = `the alert "${item.message.title}" could not be told to ${receiver.name} yet (${delivered.reason}); it is tried again`;
    notify({ level: 'warn', code: 'alerts.delivery', text, facts });
  }
  // Retries of a webhook are seconds apart, those of a server that is away for long are minutes apart.
  const pause = backoffMs(attempts + 4, LONGEST_PAUSE_MS, delivered.afterMs);
  return [{ ...item, attempts, notBefore: now + pause }];
}
