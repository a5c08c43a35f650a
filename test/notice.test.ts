import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PromptlogError } from '../src/errors.ts';
import { faultOf } from '../src/notice.ts';

describe('what is said aloud of a failure', () => {
  it('is the code the system gave it', () => {
    assert.equal(faultOf(Object.assign(new Error('open /x'), { code: 'EACCES' })), 'EACCES');
    assert.equal(
      faultOf(Object.assign(new Error('x'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })),
      'ERR_WORKER_OUT_OF_MEMORY',
    );
    assert.equal(faultOf('Elasticsearch: connect ECONNREFUSED 127.0.0.1:9200'), 'ECONNREFUSED');
    assert.equal(
      faultOf(new PromptlogError('PL_SPOOL_IO', { folder: 'x', reason: 'ENOSPC: no space left' })),
      'ENOSPC',
    );
  });

  it('is the status and the name of the exception, where our code or the client puts them', () => {
    assert.equal(faultOf('Elasticsearch: 503 unavailable_shards_exception'), '503 unavailable_shards_exception');
    assert.equal(faultOf("document_parsing_exception: Preview of field's value: 'x'"), 'document_parsing_exception');
    assert.equal(faultOf('http://127.0.0.1:1 answered 429: its request units are used up'), '429');
  });

  it('is a sentence of ours for what is recognised', () => {
    assert.equal(faultOf('Elasticsearch: Request timed out'), 'no answer in time');
    assert.equal(faultOf('/x/records.sqlite: the disk is full (database or disk is full)'), 'the disk is full');
    assert.equal(faultOf('no record r-1 has come (waited 3600 s)'), 'its record has not come');
  });

  it('is nothing of what is not', () => {
    for (const thrown of ['what a secret', new SyntaxError('Unexpected token in "secret"'), undefined, null, {}]) {
      assert.equal(faultOf(thrown), '');
    }
  });

  it('never holds a word that was sent', () => {
    const word = fc.stringMatching(/^[a-zA-Z]{8,20}$/).map((text) => `canary${text}`);
    const frame = fc.constantFrom(
      (text: string) => `Elasticsearch: 400 mapper_parsing_exception: failed to parse [${text}]`,
      (text: string) => `Elasticsearch: 503 ${text}`,
      (text: string) => text,
      (text: string) => `${text} timed out`,
      (text: string) => `connect ECONNRESET ${text}_exception`,
      (text: string) => `http://127.0.0.1 answered 400: ${text}`,
    );
    fc.assert(
      fc.property(word, frame, (text, around) => {
        assert.ok(!faultOf(around(text)).includes(text), faultOf(around(text)));
        assert.ok(!faultOf(new Error(around(text))).includes(text));
      }),
    );
  });
});
