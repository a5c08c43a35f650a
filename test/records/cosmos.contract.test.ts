import { openRecordsStore } from '../../src/records/open-store.ts';
import type { CosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { describeRecordsStore } from '../contract/records-store.contract.ts';
import { startCosmosServer } from '../support/cosmos-server.ts';

describe('over the wire', () => {
  let server: CosmosEmulator;
  let places = 0;

  before(async () => {
    server = await startCosmosServer();
  });

  after(async () => {
    await server.stop();
  });

  describeRecordsStore('Cosmos DB', async () => {
    places += 1;
    const container = `records${places}`;
    const { endpoint, key } = server;
    return {
      open: () => openRecordsStore({ kind: 'cosmos', endpoint, key, database: 'promptlog', container }),
      remove: async () => undefined,
    };
  });
});
