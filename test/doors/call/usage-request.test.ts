import assert from 'node:assert/strict';
import { askingForUsage, refusesUsage } from '../../../src/doors/call/usage-request.ts';

function asked(body: object, text = JSON.stringify(body)): string | undefined {
  return askingForUsage('chat', body as Record<string, unknown>, text);
}

describe('asking for the counts of a stream', () => {
  it('adds the one member, and leaves the rest of the text as it was written', () => {
    const text = '{ "stream" : true,\n "messages":[{"role":"user","content":"}"}] }\n';
    const added = asked(JSON.parse(text) as object, text) ?? '';
    assert.deepEqual(JSON.parse(added), { ...JSON.parse(text), stream_options: { include_usage: true } });
    assert.ok(added.startsWith('{ "stream" : true,\n "messages":[{"role":"user","content":"}"}]'));
  });

  it('keeps other options of the stream', () => {
    const body = { stream: true, stream_options: { include_obfuscation: false } };
    assert.deepEqual(JSON.parse(asked(body) ?? ''), {
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
    assert.deepEqual(JSON.parse(asked({ stream: true, stream_options: null }) ?? ''), {
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('changes nothing where it is asked for already, where there is no stream, and where counts come by themselves', () => {
    assert.equal(asked({ stream: true, stream_options: { include_usage: true } }), undefined);
    assert.equal(asked({ stream: false }), undefined);
    assert.equal(asked({ messages: [] }), undefined);
    assert.equal(asked({ stream: true, stream_options: 'odd' }), undefined);
    assert.equal(askingForUsage('responses', { stream: true }, '{"stream":true}'), undefined);
    assert.equal(askingForUsage(undefined, { stream: true }, '{"stream":true}'), undefined);
  });

  it('knows a refusal that is about it', () => {
    assert.equal(
      refusesUsage(400, '{"error":{"message":"Unrecognized request argument supplied: stream_options"}}'),
      true,
    );
    assert.equal(refusesUsage(400, '{"error":{"message":"no such model"}}'), false);
    assert.equal(refusesUsage(500, 'stream_options'), false);
  });
});
