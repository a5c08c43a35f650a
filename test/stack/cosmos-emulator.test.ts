import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import { loadEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';

describe('the Cosmos emulator', () => {
  it('listens on the loopback address until it is stopped', async () => {
    const emulator = await startCosmosEmulator();
    assert.match(emulator.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await fetch(emulator.endpoint)).status, 200);
    await emulator.stop();
    await assert.rejects(fetch(emulator.endpoint));
  });

  it('says that its port is taken', async () => {
    const emulator = await startCosmosEmulator();
    const port = Number(new URL(emulator.endpoint).port);
    await assert.rejects(startCosmosEmulator({ port }), /EADDRINUSE/);
    await emulator.stop();
  });

  it('names the package to install when it is missing', async () => {
    const missing = async () => {
      throw new Error("Cannot find package '@vercel/cosmosdb-server'");
    };
    await assert.rejects(loadEmulator(missing), (error) => {
      assert.ok(error instanceof PromptlogError);
      assert.equal(error.code, 'PL_EMULATOR_MISSING');
      assert.match(error.fix, /npm install/);
      return true;
    });
  });
});
