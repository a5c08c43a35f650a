import assert from 'node:assert/strict';
import { sourcesFrom } from '../../../src/doors/queue/queue-sources.ts';

describe('the list of queues', () => {
  it('names each, with what it holds where that is said', () => {
    assert.deepEqual(sourcesFrom(' prompts , spans=otlp-traces,gateway = gateway-event,', 'collector.kafka.topics'), [
      { name: 'prompts' },
      { name: 'spans', format: 'otlp-traces' },
      { name: 'gateway', format: 'gateway-event' },
    ]);
  });

  for (const [text, reason] of [
    [' , ', /names nothing/],
    ['=otlp-traces', /has no name/],
    ['prompts=cobol', /no format "cobol"; there are promptlog, .*otlp-logs/],
    ['prompts,prompts', /"prompts" twice/],
  ] as const) {
    it(`refuses "${text}" and names the setting`, () => {
      assert.throws(() => sourcesFrom(text, 'collector.kafka.topics'), {
        code: 'PL_CONFIG_INVALID',
        message: reason,
      });
      assert.throws(() => sourcesFrom(text, 'collector.kafka.topics'), /collector\.kafka\.topics/);
    });
  }
});
