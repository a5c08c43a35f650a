/** kill -9 of everything that runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BeginFault } from './fault.ts';

// Down for a while, at most so long.
const MOST_DOWN_MS = 1_500;
const SECOND_KILL_MS = 150;

/** The shipper's application or the collector, and with it SQLite: all of them are one process. */
export const killProcess: BeginFault = async ({ product: { child } }, { forMs, measure }) => {
  const kills = measure > 0.7 ? 2 : 1;
  const work = child.exclusively(async () => {
    await child.kill();
    await sleep(Math.min(forMs, MOST_DOWN_MS));
    await child.start();
    if (kills === 1) return;
    // As it recovers from the first.
    await sleep(SECOND_KILL_MS);
    await child.kill();
    await child.start();
  });
  work.catch(() => {});
  return async () => {
    await work;
    return `killed ${kills === 1 ? 'once' : 'twice'}`;
  };
};

/** The thread that delivers, in a process that lives on. */
export const killDeliveryThread: BeginFault = async ({ interference, product }, { forMs, measure }) => {
  const restarts = (): number => product.child.said.split('the delivery thread failed').length - 1;
  const before = restarts();
  interference.endDeliveryThread();
  const again = measure > 0.5 ? sleep(forMs).then(() => interference.endDeliveryThread()) : Promise.resolve();
  return async () => {
    await again;
    return `the process noticed ${Math.max(0, restarts() - before)} times so far`;
  };
};

export const killElasticsearch: BeginFault = async ({ host }, { forMs }) => {
  const work = host.kill(Math.min(forMs, MOST_DOWN_MS));
  work.catch(() => {});
  return async () => {
    await work;
    return 'killed and started again';
  };
};

/** Cosmos alone is a process of its own. */
export const killRecordsStore: BeginFault = async ({ cosmos }, { forMs }) => {
  if (cosmos === undefined) return async () => 'nothing to kill';
  await cosmos.process.stop();
  return async () => {
    await sleep(Math.min(forMs, MOST_DOWN_MS) / 3);
    await cosmos.process.start();
    return 'killed and started again';
  };
};
