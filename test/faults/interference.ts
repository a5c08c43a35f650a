/**
 * Loaded before everything else into a process of promptlog and each of its threads: moves their clock, and ends the thread that delivers,
 * whenever the file named by FAULTS_INTERFERENCE says so. promptlog itself knows nothing of it.
 */
import { readFileSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';
import type { Interference } from './interference-file.ts';

const LOOK_MS = 20;
const CODE = 9;

const file = process.env['FAULTS_INTERFERENCE'];
const delivers = !isMainThread && (workerData as { search?: unknown } | null)?.search !== undefined;
let shiftMs = 0;
let deaths: number | undefined;

const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + shiftMs] : args, newTarget) as Date,
  get: (target, name) => (name === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(target, name)),
});

function look(): void {
  if (file === undefined) return;
  let said: Interference;
  try {
    said = JSON.parse(readFileSync(file, 'utf8')) as Interference;
  } catch {
    return; // not there yet
  }
  shiftMs = said.shiftMs;
  deaths ??= said.deaths;
  // In a thread this ends the thread alone, at once, whatever it was doing.
  if (delivers && said.deaths > deaths) process.exit(CODE);
}

look();
setInterval(look, LOOK_MS).unref();
