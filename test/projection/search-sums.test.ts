import assert from 'node:assert/strict';
import { searchEvent } from '../../src/projection/search-context.ts';
import { searchFeedback } from '../../src/projection/search-feedback.ts';
import { searchFilter } from '../../src/projection/search-filter.ts';
import { readRecord } from '../../src/record/schema.ts';

const record = (fields: object = {}) => readRecord({ ...fields, message: { id: 'm', prompt: [] } });

describe('the content filter', () => {
  it('is silent where none reported', () => assert.equal(searchFilter(record(), {}, undefined, ['stop']), undefined));

  it('says that nothing was blocked where results say so', () => {
    const choices = [{ content_filter_results: { hate: { filtered: false, severity: 'safe' } } }];
    assert.deepEqual(searchFilter(record(), { choices }, undefined, []), { blocked: false });
  });

  it('collects categories from prompt, choices, lists and the error of a refused call', () => {
    const error = { innererror: { content_filter_result: { violence: { filtered: true } } } };
    const completion = {
      prompt_filter_results: [{ content_filter_results: { jailbreak: { filtered: true, detected: true } } }],
      choices: [
        { content_filter_results: { custom_blocklists: [{ id: 'l', filtered: true }], hate: { filtered: false } } },
      ],
    };
    assert.deepEqual(searchFilter(record({ error }), completion, undefined, []), {
      blocked: true,
      categories: ['custom_blocklists', 'jailbreak', 'violence'],
    });
  });

  it('is known from the finish reason alone', () => {
    assert.deepEqual(searchFilter(record(), {}, undefined, ['content_filter']), { blocked: true });
  });
});

describe('feedback', () => {
  it('is summed up: the last score and label by time, every comment', () => {
    const feedback = [
      { name: 'score', value: 5, comment: 'later', at: '2026-11-21T05:00:02.000Z' },
      { name: 'score', value: 1, comment: 'earlier', at: '2026-11-21T05:00:01.000Z' },
      { name: 'length', value: 900, at: '2026-11-21T05:00:03.000Z' },
      { name: 'verdict', value: 'helpful', at: '2026-11-21T05:00:00.000Z' },
    ];
    assert.deepEqual(searchFeedback(feedback), {
      count: 4,
      score: 5,
      label: 'helpful',
      comment: ['earlier', 'later'],
      last_at: '2026-11-21T05:00:03.000Z',
    });
  });

  it('is absent where nobody judged', () => assert.equal(searchFeedback([]), undefined));
});

describe('the event', () => {
  it('works out its end from its duration, and its duration from its end', () => {
    const started = '2026-11-21T05:00:00.000Z';
    const ended = '2026-11-21T05:00:01.500Z';
    const fromDuration = searchEvent(record({ timing: { started, duration_ms: 1500 } }), true);
    const fromEnd = searchEvent(record({ timing: { started, ended } }), true);
    for (const event of [fromDuration, fromEnd]) {
      assert.equal(event['end'], ended);
      assert.equal(event['duration'], 1_500_000_000);
    }
    assert.equal(searchEvent(record({ timing: { started: ended, ended: started } }), true)['duration'], undefined);
  });

  it('tells success from failure, and from what nobody knows', () => {
    const outcome = (fields: object, answered = true) => searchEvent(record(fields), answered)['outcome'];
    assert.equal(outcome({ outcome: 'completed' }), 'success');
    assert.equal(outcome({ outcome: 'filtered' }), 'failure');
    assert.equal(outcome({ outcome: 'aborted' }), 'unknown');
    assert.equal(outcome({ error: { code: 'x' } }), 'failure');
    assert.equal(outcome({}), 'success');
    assert.equal(outcome({}, false), 'unknown');
  });
});
