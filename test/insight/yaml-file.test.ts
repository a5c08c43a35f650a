import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import { readYaml } from '../../src/insight/yaml-file.ts';

const place = { option: 'insight.topics', source: 'topics.yaml' };

describe('a file that a person edits', () => {
  const file = readYaml('# what people ask\nrefunds:\n  words:\n    - refund\n    - money back\n', place);

  it('is read with the line of each part of it', () => {
    assert.deepEqual(file.value, { refunds: { words: ['refund', 'money back'] } });
    assert.equal(file.lineOf(['refunds', 'words', 1]), 5);
  });

  it('gives the line around what is not there', () => {
    assert.equal(file.lineOf(['refunds', 'patterns']), 3);
    assert.equal(file.lineOf(['returns']), 2);
    assert.equal(readYaml('', place).lineOf(['any']), 1);
  });

  it('says what is wrong, where, and in which setting', () => {
    const error = file.wrong(['refunds', 'words', 0], 'it is too short');
    assert.ok(error instanceof PromptlogError);
    assert.match(error.message, /insight\.topics.*it is too short/);
    assert.equal(error.details['source'], 'topics.yaml, line 4');
  });

  it('keeps days as text, and no member twice', () => {
    assert.deepEqual(readYaml('from: 2026-01-01', place).value, { from: '2026-01-01' });
    assert.throws(() => readYaml('a: 1\na: 2', place), PromptlogError);
  });
});
