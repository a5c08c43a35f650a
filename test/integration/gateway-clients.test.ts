/** The gateway, before clients of other makers: what they get through it, and the record of each of their calls. */
import assert from 'node:assert/strict';
import { attributeOf, gatewayBefore } from '../doors/gateway/gateway-under-test.ts';
import { askWithEach } from '../support/gateway-clients.ts';
import { ModelProvider } from '../support/model-provider.ts';
import { until } from '../support/promptlog-command.ts';

const SAID = 'You said: Where is my refund?';

describe('clients in Python', function () {
  this.timeout(600_000);

  it('get through the gateway what they get without it, streamed and not, with a record of each call', async () => {
    const provider = await ModelProvider.start();
    const gateway = await gatewayBefore([provider.url]);
    try {
      const through = await askWithEach(gateway.url);
      assert.deepEqual(through, await askWithEach(provider.url));
      assert.deepEqual(
        through.map(({ client, got }) => [client, got.length]),
        [
          ['openai', 3],
          ['azure', 2],
          ['langchain', 2],
          ['llama-index', 2],
        ],
      );
      await until('a record of each call', () => gateway.records.length === 9);
      for (const record of gateway.records) {
        assert.equal(record.outcome, 'completed');
        assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Where is my refund?' }]);
        assert.ok(JSON.stringify(attributeOf(record, 'completion')).includes(SAID));
        assert.ok(attributeOf(record, 'usage') !== undefined);
      }
      assert.equal(JSON.stringify(gateway.records).includes('very-secret'), false);
    } finally {
      await gateway.close();
      await provider.close();
    }
  });
});
