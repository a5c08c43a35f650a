/** A Cosmos DB in this process, held in memory: for trying the Cosmos store and for its tests. */
import type { Server } from 'node:http';
import { PromptlogError } from '../errors.ts';

type EmulatorModule = Pick<typeof import('@vercel/cosmosdb-server'), 'createHttpServer'>;

export interface CosmosEmulatorOptions {
  /** Port on the loopback address; default: any that is free. */
  readonly port?: number;
}

export interface CosmosEmulator {
  readonly endpoint: string;
  readonly key: string;
  /** Ends it; what it held is gone. */
  stop(): Promise<void>;
}

/** Not a secret: the key every Cosmos DB emulator is published with. */
const EMULATOR_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

/** Starts the emulator over plain HTTP on the loopback address. */
export async function startCosmosEmulator(options: CosmosEmulatorOptions = {}): Promise<CosmosEmulator> {
  const { createHttpServer } = await loadEmulator();
  const server = createHttpServer({ keepAlive: true });
  await listen(server, options.port ?? 0);
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new PromptlogError('PL_INTERNAL', { reason: 'the Cosmos emulator has no port' });
  }
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    key: EMULATOR_KEY,
    stop: () => stop(server),
  };
}

/** Loads the emulator's package, which is not one of promptlog's own dependencies. */
export async function loadEmulator(
  load: () => Promise<EmulatorModule> = () => import('@vercel/cosmosdb-server'),
): Promise<EmulatorModule> {
  try {
    return await load();
  } catch (thrown) {
    throw new PromptlogError('PL_EMULATOR_MISSING', {}, thrown);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
