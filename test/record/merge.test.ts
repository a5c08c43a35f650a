import assert from 'node:assert/strict';
import { erase, merge, moved } from '../../src/record/merge.ts';
import { movedTo } from '../../src/record/merge-tombstone.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { readPart, readRecord } from '../../src/record/schema.ts';

const now = () => new Date('2026-11-21T05:00:00.000Z');
const prompt = [{ role: 'human', content: 'Hi' }];
const record = (fields: object = {}, message: object = {}): PromptRecord =>
  readRecord({ chat_session_id: 's', ...fields, message: { id: 'm', prompt, ...message } }, { now });

describe('merging two versions of a record', () => {
  it('fills in what one of them lacks, one revision up', () => {
    const merged = merge(record({ provider: 'openai' }), record({ operation: 'chat' }));
    assert.equal(merged.provider, 'openai');
    assert.equal(merged.operation, 'chat');
    assert.equal(merged.revision, 2);
  });

  it('merges objects member by member and takes an empty text for none', () => {
    const merged = merge(
      record({ user: { name: '', user_id: 'u-1' }, request: { model: 'a' } }),
      record({ user: { name: 'Ada', user_id: '' }, request: { seed: 1 } }),
    );
    assert.deepEqual(merged.user, { name: 'Ada', user_id: 'u-1' });
    assert.deepEqual(merged.request, { model: 'a', seed: 1 });
  });

  it('keeps the fuller of two captures of one answer', () => {
    const whole = record({}, { other_attr: [{ completion: { choices: [{ text: 'All of it.' }] } }] });
    const cut = record({}, { other_attr: [{ completion: { choices: [{ text: 'All' }] } }] });
    assert.equal(merge(whole, cut), whole);
    assert.deepEqual(merge(cut, whole).message, whole.message);
  });

  it('gathers the choices of an answer that were logged one by one, each by its index', () => {
    const said = (...choices: readonly object[]) => record({}, { other_attr: [{ completion: { choices } }] });
    const choice = (index: number, content: string) => ({ index, message: { role: 'assistant', content } });
    const merged = [said(choice(2, 'c')), said(choice(0, 'a')), said(choice(1, 'b'), choice(0, 'a and more'))].reduce(
      merge,
    );
    assert.deepEqual(merged.message.other_attr, [
      { completion: { choices: [choice(0, 'a and more'), choice(1, 'b'), choice(2, 'c')] } },
    ]);
  });

  it('puts other attributes into the order of the document structure, each once', () => {
    const merged = merge(
      record({}, { other_attr: [{ usage: {} }, { zeta: 1 }, { model: 'm' }, { model: 'model' }] }),
      record({}, { other_attr: [{ alpha: 1 }, { completion: {} }] }),
    );
    const names = merged.message.other_attr.flatMap((entry) => Object.keys(entry));
    assert.deepEqual(names, ['completion', 'model', 'usage', 'alpha', 'zeta']);
    assert.deepEqual(merged.message.other_attr[1], { model: 'model' });
  });

  it('makes a whole of two halves, and leaves a whole whole', () => {
    const request = readPart({ chat_session_id: 's', message: { id: 'm', prompt }, halves: ['request'] }, { now });
    const response = readPart({ chat_session_id: 's', message: { id: 'm' }, halves: ['response'] }, { now });
    assert.deepEqual(merge(response, request).halves, ['request', 'response']);
    assert.deepEqual(merge(response, request).message.prompt, prompt);
    assert.equal('halves' in merge(request, record()), false);
  });

  it('takes the session that becomes known later for a record that had none', () => {
    const alone = readRecord({ message: { id: 'm', prompt } }, { now });
    assert.equal(merge(alone, record()).chat_session_id, 's');
    assert.equal(merge(record(), alone).chat_session_id, 's');
  });

  it('drops the mark of an orphan when the other half has come, and keeps the earlier of two', () => {
    const half = (which: string, orphaned?: string) => ({
      ...readPart({ chat_session_id: 's', message: { id: 'm' }, halves: [which] }, { now }),
      ...(orphaned !== undefined && { orphaned }),
    });
    const marked = merge(half('request', '2026-11-21T05:20:00.000Z'), half('request', '2026-11-21T05:15:00.000Z'));
    assert.equal(marked.orphaned, '2026-11-21T05:15:00.000Z');
    assert.equal('orphaned' in merge(marked, half('response')), false);
    assert.equal('orphaned' in merge(marked, record()), false);
  });

  it('leaves of a moved record where it is now, unless it was erased', () => {
    const orphan = readRecord({ message: { id: 'm', prompt }, response_id: 'r' }, { now });
    const tombstone = moved(orphan, 's', '2026-11-21T06:00:00.000Z');
    assert.deepEqual([movedTo(tombstone), tombstone.revision, tombstone.message.prompt], ['s', 2, []]);
    assert.equal(merge(tombstone, orphan), tombstone);
    const erased = erase(tombstone, '2026-11-21T07:00:00.000Z');
    assert.deepEqual([movedTo(erased), erased.erased], [undefined, '2026-11-21T06:00:00.000Z']);
    assert.equal(moved(erased, 's', '2026-11-21T08:00:00.000Z'), erased);
    assert.equal(movedTo(orphan), undefined);
  });

  it('keeps the earlier time, the worse outcome and the larger number of masks', () => {
    const merged = merge(
      record({ time: '2026-11-21T05:00:01.000Z', outcome: 'completed', masked: 3 }),
      record({ time: '2026-11-21T05:00:00.000Z', outcome: 'aborted', masked: 2 }),
    );
    assert.deepEqual([merged.time, merged.outcome, merged.masked], ['2026-11-21T05:00:00.000Z', 'aborted', 3]);
  });

  it('counts the same judgement once and keeps all others in the order of time', () => {
    const score = { name: 'score', value: 1, source: 'user', at: '2026-11-21T05:00:02.000Z' };
    const comment = { name: 'comment', comment: 'good', source: 'user', at: '2026-11-21T05:00:01.000Z' };
    const merged = merge(record({ feedback: [score] }), record({ feedback: [{ ...score, comment: 'yes' }, comment] }));
    assert.deepEqual(merged.feedback, [comment, { ...score, comment: 'yes' }]);
  });

  it('never takes inherited members for data', () => {
    const merged = merge(record({ request: { constructor: 1 } }), record({ request: JSON.parse('{"__proto__":2}') }));
    assert.deepEqual(Object.entries(merged.request ?? {}), [
      ['constructor', 1],
      ['__proto__', 2],
    ]);
  });

  it('leaves the same record alone when only its revision differs', () => {
    const existing = { ...record(), revision: 5 };
    assert.equal(merge(existing, record()), existing);
  });
});

describe('erasing a record', () => {
  const secret = record({ user: { name: 'secret' }, properties: { A: 'secret' }, note: 'secret', tags: ['secret'] });
  const erased = erase(secret, '2026-11-22T00:00:00.000Z');

  it('leaves keys and times and no content', () => {
    assert.doesNotMatch(JSON.stringify(erased), /secret|Hi/);
    assert.equal(erased.message.id, 'm');
    assert.equal(erased.chat_session_id, 's');
    assert.equal(erased.erased, '2026-11-22T00:00:00.000Z');
    assert.equal(erased.revision, 2);
  });

  it('cannot be undone by a replay', () => {
    assert.equal(merge(erased, secret), erased);
    assert.doesNotMatch(JSON.stringify(merge(secret, erased)), /secret/);
  });

  it('keeps the earlier of two erasures', () => {
    assert.equal(erase(erased, '2026-11-23T00:00:00.000Z'), erased);
    assert.equal(erase(erased, '2026-11-21T00:00:00.000Z').erased, '2026-11-21T00:00:00.000Z');
  });
});
