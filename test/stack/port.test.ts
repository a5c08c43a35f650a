import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { assertPortFree, freePort } from '../../src/stack/port.ts';

describe('a port', () => {
  it('is found free, and is free', async () => {
    await assertPortFree(await freePort(), 'stack.elasticsearchPort');
  });

  it('that is taken is named with the program that has it and the setting that changes it', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    try {
      await assert.rejects(
        assertPortFree(port, 'stack.elasticsearchPort'),
        (error: Error & Record<string, unknown>) => {
          assert.equal(error['code'], 'PL_STACK_PORT_TAKEN');
          assert.match(error.message, new RegExp(`port ${port} is taken`));
          if (process.platform === 'linux') assert.match(error.message, new RegExp(`\\(process ${process.pid}\\)`));
          assert.match(String(error['fix']), /--set stack\.elasticsearchPort=<port>/);
          return true;
        },
      );
    } finally {
      server.close();
    }
  });
});
