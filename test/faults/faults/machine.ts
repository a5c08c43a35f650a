/** The machine that promptlog runs on: a disk that is full, a clock that jumps, a second process on the same spool. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../patience.ts';
import type { BeginFault } from './fault.ts';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 12;

export const diskFull: BeginFault = async ({ disk, product: { child } }) => {
  if (disk === undefined) throw new Error('this world has no small disk');
  const pid = child.pid;
  disk.fill(pid);
  return async () => {
    disk.empty(pid);
    return 'no byte more could be written';
  };
};

/** By hours, forth or back; afterwards it is set right, or stays as it is. */
export const clockJumps: BeginFault = async ({ interference }, { measure }) => {
  const hours = (measure > 0.5 ? 1 : -1) * (0.5 + Math.abs(measure - 0.5) * 2 * MOST_HOURS);
  interference.shiftClock(Math.round(hours * HOUR_MS));
  const stays = Math.round(measure * 100) % 2 === 0;
  return async () => {
    if (!stays) interference.shiftClock(0);
    return `${hours.toFixed(1)} h, ${stays ? 'and stayed' : 'and back'}`;
  };
};

/** Another process keeps the lock of SQLite's file. */
export const lockRecords: BeginFault = async ({ records }) => {
  if (records.kind !== 'sqlite') return async () => 'nothing to lock';
  const { file } = records;
  await until('the records file is there', () => existsSync(file));
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE');
  return async () => {
    database.exec('ROLLBACK');
    database.close();
    return 'kept locked';
  };
};

/** It has to refuse by itself, say why, and harm nothing. */
export const secondProcess: BeginFault = async ({ product }) => {
  const work = product.child.exclusively(() => product.second());
  work.catch(() => {});
  return async () => {
    const wrong = await work;
    if (wrong !== undefined) throw new Error(`a second process was not refused as it should: ${wrong}`);
    return 'the second one refused and said why';
  };
};
