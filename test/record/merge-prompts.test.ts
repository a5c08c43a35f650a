/** What becomes of two prompts of one record. */
import assert from 'node:assert/strict';
import { joinPrompts } from '../../src/record/merge-prompts.ts';

const logged = (content: string, at: string) => ({ role: 'human', content, at });
const [one, two, three] = [logged('one', '10:00:01'), logged('two', '10:00:02'), logged('three', '10:00:03')];
const whole = [{ role: 'human', content: 'one' }];

describe('two prompts of one record', () => {
  it('are gathered in the order of time when their messages were logged one by one, each once', () => {
    assert.deepEqual(joinPrompts([three, one], [two, one]), [one, two, three]);
    assert.deepEqual(joinPrompts([two, one], [three, one]), [one, two, three]);
  });

  it('keep two messages that were logged at the same time, whichever came first', () => {
    const other = logged('other', one.at);
    assert.deepEqual(joinPrompts([one], [other]), joinPrompts([other], [one]));
    assert.deepEqual((joinPrompts([one], [other]) as unknown[]).length, 2);
  });

  it('give way to one that came whole, however many were gathered', () => {
    assert.equal(joinPrompts([one, two, three], whole), whole);
    assert.equal(joinPrompts(whole, [one, two, three]), whole);
  });

  it('are the fuller of the two when both came whole, and what there is when one is empty', () => {
    const longer = [...whole, { role: 'assistant', content: 'and more' }];
    assert.equal(joinPrompts(whole, longer), longer);
    assert.equal(joinPrompts([], [one])?.toString(), [one].toString());
    assert.equal(joinPrompts(whole, []), whole);
  });
});
