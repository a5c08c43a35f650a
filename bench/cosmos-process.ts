/** A Cosmos DB of four key ranges in a process of its own: what it does is not done by whoever measures. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startRangedCosmos } from '../test/support/cosmos-ranges.ts';

/** Where it is. */
export interface CosmosAccess {
  readonly endpoint: string;
  readonly key: string;
}

/** Starts it, empty. */
export async function cosmosProcess(): Promise<CosmosAccess & { close(): void }> {
  const child = fork(import.meta.filename, ['--child'], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=4096'],
  });
  const [access] = (await once(child, 'message')) as [CosmosAccess];
  return { ...access, close: () => child.kill() };
}

if (process.argv.includes('--child') && process.argv[1] === import.meta.filename) {
  const { endpoint, key } = await startRangedCosmos();
  process.send?.({ endpoint, key } satisfies CosmosAccess);
}
