import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { searchAnswer, searchPrompt } from '../../src/projection/search-conversation.ts';
import { searchMessage } from '../../src/projection/search-message.ts';

const parts = (message: object) => searchMessage({ role: 'human', ...message }).parts;
const png = Buffer.from('not really a picture');
const blob = { type: 'blob', modality: 'image', mime_type: 'image/png', size: png.length };
const sha256 = createHash('sha256').update(png).digest('hex');

describe('a message of the search document', () => {
  it('is text from "user" for what a human wrote', () => {
    assert.deepEqual(searchMessage({ role: 'human', content: 'Hi' }), {
      role: 'user',
      parts: [{ type: 'text', content: 'Hi' }],
    });
  });

  it('holds hash, size and type of a picture instead of its data, wherever the provider puts it', () => {
    const data = png.toString('base64');
    const url = `data:image/png;base64,${data}`;
    const sources = [
      { type: 'image_url', image_url: { url } },
      { type: 'input_image', image_url: url },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
    ];
    for (const source of sources) assert.deepEqual(parts({ content: [source] }), [{ ...blob, sha256 }]);
  });

  it('holds no base64 of sounds and files either', () => {
    const data = png.toString('base64');
    const written = JSON.stringify(
      parts({
        content: [
          { type: 'input_audio', input_audio: { data, format: 'wav' } },
          { type: 'file', file: { file_data: `data:application/pdf;base64,${data}`, filename: 'a.pdf' } },
          { type: 'input_file', file_data: data },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } },
          { type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source: { type: 'base64', data } }] },
        ],
      }),
    );
    assert.equal(written.includes(data), false);
    assert.equal(written.split(sha256).length, 6);
    assert.match(written, /"mime_type":"audio\/wav".*"mime_type":"application\/pdf".*"name":"a.pdf"/);
  });

  it('keeps links as links', () => {
    assert.deepEqual(parts({ content: [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }] }), [
      { type: 'uri', modality: 'image', uri: 'https://example.org/a.png' },
    ]);
  });

  it('says which tools were called and what they answered, for every provider', () => {
    const expected = { type: 'tool_call', id: 'c1', name: 'find', arguments: '{"q":1}' };
    const calls = [
      { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'find', arguments: '{"q":1}' } }], content: null },
      { content: [{ type: 'tool_use', id: 'c1', name: 'find', input: '{"q":1}' }] },
      { type: 'function_call', call_id: 'c1', id: 'fc_1', name: 'find', arguments: '{"q":1}' },
    ];
    for (const call of calls) assert.deepEqual(parts({ role: 'assistant', ...call }), [expected]);
    const answers = [
      { role: 'tool', tool_call_id: 'c1', content: '42' },
      { content: [{ type: 'tool_result', tool_use_id: 'c1', content: '42' }] },
      { type: 'function_call_output', call_id: 'c1', output: '42' },
    ];
    for (const answer of answers) {
      assert.deepEqual(parts(answer), [{ type: 'tool_call_response', id: 'c1', response: '42' }]);
    }
  });

  it('keeps reasoning, refusals and parts of no known type apart', () => {
    assert.deepEqual(
      parts({
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'novel', text: 'x', blob: 'y' },
        ],
        refusal: 'No.',
      }),
      [
        { type: 'reasoning', content: 'hm' },
        { type: 'novel', content: 'x' },
        { type: 'refusal', content: 'No.' },
      ],
    );
  });

  it('writes arguments nested too deeply for a parser as text', () => {
    const input = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown;
    assert.equal(typeof parts({ content: [{ type: 'tool_use', input }] })[0]?.['arguments'], 'string');
  });
});

describe('the prompt and the answer', () => {
  it('finds what was asked last, past messages without text', () => {
    const prompt = searchPrompt([
      { role: 'human', content: 'first' },
      {
        role: 'human',
        content: [
          { type: 'text', text: 'second' },
          { type: 'text', text: 'line' },
        ],
      },
      { role: 'human', content: [{ type: 'tool_result', content: 'x' }] },
    ]);
    assert.equal(prompt.last, 'second\nline');
    assert.equal(prompt.turns, 3);
  });

  it('tells versions of a system prompt apart', () => {
    const idOf = (content: string) => searchPrompt([{ role: 'developer', content }]).systemId;
    assert.match(idOf('Be brief.') ?? '', /^[0-9a-f]{12}$/);
    assert.equal(idOf('Be brief.'), idOf('Be brief.'));
    assert.notEqual(idOf('Be brief.'), idOf('Be brief!'));
    const first = idOf('Be brief.');
    for (let version = 0; version < 50; version++) idOf(`version ${version}`);
    assert.equal(idOf('Be brief.'), first);
  });

  it('reads the answers of all four APIs', () => {
    const chat = searchAnswer({ choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }] });
    const legacy = searchAnswer({ choices: [{ finish_reason: 'stop', text: 'Hi' }] });
    const responses = searchAnswer({
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }],
    });
    const anthropic = searchAnswer({ content: [{ type: 'text', text: 'Hi' }], stop_reason: 'stop' });
    for (const answer of [chat, legacy, responses, anthropic]) {
      assert.deepEqual(answer.messages, [
        { role: 'assistant', parts: [{ type: 'text', content: 'Hi' }], finish_reason: 'stop' },
      ]);
      assert.deepEqual(answer.finishReasons, ['stop']);
    }
  });

  it('names a tool once, however often it is called', () => {
    const tool_calls = [{ function: { name: 'find' } }, { function: { name: 'find' } }, { custom: { name: 'open' } }];
    assert.deepEqual(searchAnswer({ choices: [{ message: { tool_calls } }] }).toolsCalled, ['find', 'open']);
  });
});
