/** Contenders run in processes of their own, so that each one's processor time and memory can be told apart. */
import { fork } from 'node:child_process';

/** Runs a bench file as a child with plain data, and returns what it reports. */
export function runChild<Result>(file: string, data: unknown, nodeFlags: readonly string[] = []): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(file, ['--child'], {
      execArgv: ['--disable-warning=ExperimentalWarning', ...nodeFlags],
      serialization: 'advanced',
    });
    let result: Result | undefined;
    child.on('message', (message) => {
      result = message as Result;
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      result === undefined ? reject(new Error(`${file} ended with ${code} and no result`)) : resolve(result),
    );
    child.send(data as object);
  });
}

/** In the child: does the work with the data that was sent, and reports. */
export function serveChild<Data, Result>(work: (data: Data) => Promise<Result>): void {
  if (!process.argv.includes('--child')) return;
  process.once('message', (data) => {
    work(data as Data)
      .then((result) => process.send?.(result, () => process.exit(0)))
      .catch((error: unknown) => {
        console.error(error);
        process.exit(1);
      });
  });
}

export interface Spent {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

/** Measures a stretch of work of this process, all its threads included. */
export async function spend(work: () => Promise<void>): Promise<Spent> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  await work();
  clearInterval(timer);
  const used = process.cpuUsage(cpu);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakRssMb: Math.max(peak, process.memoryUsage.rss()) / 1e6,
  };
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
