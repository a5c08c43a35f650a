/** Starts a server of `collector-server.ts` in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ServerJob, ServerReady, ServerUse } from './collector-server.ts';

export interface RunningServer {
  readonly ready: ServerReady;
  use(): Promise<ServerUse>;
  stop(): Promise<void>;
}

export async function startServer(job: ServerJob): Promise<RunningServer> {
  const child = fork(new URL('./collector-server.ts', import.meta.url).pathname, ['--child'], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  });
  child.send(job);
  const [ready] = (await once(child, 'message')) as [ServerReady];
  return {
    ready,
    use: async (): Promise<ServerUse> => {
      child.send('use');
      const [use] = (await once(child, 'message')) as [ServerUse];
      return use;
    },
    stop: async (): Promise<void> => {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}
