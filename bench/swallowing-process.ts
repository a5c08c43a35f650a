/** The swallowing server in a process of its own: what it does is not done by whoever measures. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { swallowingServer } from './swallowing-server.ts';

/** Starts it. */
export async function swallowingProcess(): Promise<{ readonly url: string; close(): void }> {
  const child = fork(import.meta.filename, ['--child'], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [url] = (await once(child, 'message')) as [string];
  return { url, close: () => child.kill() };
}

if (process.argv.includes('--child') && process.argv[1] === import.meta.filename) {
  const { url } = await swallowingServer();
  process.send?.(url);
}
