import assert from 'node:assert/strict';
import { addressOf, apiOfAnswer, apiOfRequest } from '../../../src/formats/provider/api.ts';

describe('the address of a call', () => {
  it('names the API, the provider, the host and the deployment', () => {
    const azure = 'https://my.openai.azure.com/openai/deployments/gpt%2D4o/chat/completions?api-version=2024-10-21';
    assert.deepEqual(addressOf(azure), {
      api: 'chat',
      provider: 'azure.ai.openai',
      host: 'my.openai.azure.com',
      deployment: 'gpt-4o',
      apiVersion: '2024-10-21',
    });
    assert.deepEqual(addressOf('https://api.openai.com/v1/responses'), {
      api: 'responses',
      provider: 'openai',
      host: 'api.openai.com',
    });
    assert.deepEqual(addressOf('/openai/deployments/emb/embeddings?api-version=1'), {
      api: 'embeddings',
      provider: 'azure.ai.openai',
      deployment: 'emb',
      apiVersion: '1',
    });
  });

  it('is known on every path that model APIs have', () => {
    const paths = {
      'https://gw.example.net/openai/deployments/d/completions': 'completion',
      'https://gw.example.net/openai/deployments/d/extensions/chat/completions': 'chat',
      'https://gw.example.net/openai/deployments/d/audio/transcriptions': 'transcription',
      'https://gw.example.net/openai/deployments/d/audio/translations': 'translation',
      'https://gw.example.net/openai/deployments/d/audio/speech': 'speech',
      'https://gw.example.net/openai/deployments/d/images/generations': 'image',
      'https://gw.example.net/openai/deployments/d/images/edits': 'image',
      'https://gw.example.net/openai/v1/responses?api-version=preview': 'responses',
      'https://gw.example.net/openai/responses': 'responses',
      'https://gw.example.net/team/models/chat/completions': 'chat',
      'https://api.openai.com/v1/engines/davinci/completions': 'completion',
      'https://api.openai.com/v1/embeddings/': 'embeddings',
      'https://api.anthropic.com/v1/messages': 'messages',
      'https://openrouter.ai/api/v1/chat/completions': 'chat',
      'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions': 'chat',
    };
    for (const [url, api] of Object.entries(paths)) assert.equal(addressOf(url)?.api, api, url);
  });

  it('is none of a model API elsewhere, and never throws', () => {
    const others = [
      ...['', 'x', 'https://', 'https://example.org/', 'https://example.org/messages', 'https://example.org/responses'],
      ...[
        'https://api.openai.com/v1/models',
        'https://api.openai.com/v1/responses/resp_1',
        'https://api.openai.com/v1/files',
      ],
      ...[
        'https://api.anthropic.com/v1/messages/count_tokens',
        'https://example.org/v1/audio/other',
        'http://[',
        '//',
        '?',
      ],
    ];
    for (const url of [...others, undefined, null, 7, {}]) assert.equal(addressOf(url), undefined, String(url));
    assert.equal(addressOf('/deployments/%E0%A4%A/chat/completions')?.deployment, '%E0%A4%A');
  });
});

describe('the API of an answer', () => {
  it('follows from its shape', () => {
    assert.equal(apiOfAnswer({ choices: [] }), 'chat');
    assert.equal(apiOfAnswer({ choices: [{ text: 'x' }] }), 'completion');
    assert.equal(apiOfAnswer({ object: 'response' }), 'responses');
    assert.equal(apiOfAnswer({ type: 'message', content: [] }), 'messages');
    assert.equal(apiOfAnswer({ object: 'list', data: [{ object: 'embedding' }] }), 'embeddings');
    assert.equal(apiOfAnswer({ created: 1, data: [{ url: 'x' }] }), 'image');
    for (const other of [undefined, null, [], 'x', {}, { data: [] }, { type: 'message' }, { error: {} }]) {
      assert.equal(apiOfAnswer(other), undefined);
    }
  });
});

describe('the API of a request', () => {
  it('follows from its shape', () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    assert.equal(apiOfRequest({ messages }), 'chat');
    assert.equal(apiOfRequest({ messages, system: 'x' }), 'messages');
    assert.equal(apiOfRequest({ messages, model: 'claude-sonnet-4-5', max_tokens: 1 }), 'messages');
    assert.equal(apiOfRequest({ model: 'm', input: 'x' }), 'responses');
    assert.equal(apiOfRequest({ model: 'm', input: [{ role: 'user', content: 'x' }] }), 'responses');
    assert.equal(apiOfRequest({ model: 'text-embedding-3-small', input: 'x' }), 'embeddings');
    assert.equal(apiOfRequest({ model: 'm', input: [1, 2] }), 'embeddings');
    assert.equal(apiOfRequest({ model: 'm', input: 'x', voice: 'v' }), 'speech');
    assert.equal(apiOfRequest({ model: 'm', prompt: 'x' }), 'completion');
    assert.equal(apiOfRequest({ model: 'dall-e-3', prompt: 'x' }), 'image');
    assert.equal(apiOfRequest({ model: 'm', prompt: { id: 'p' } }), 'responses');
  });

  it('is none where the shape is not that of a model’s', () => {
    const others = [
      {},
      { messages: [] },
      { messages: ['x'] },
      { messages: 'x' },
      { prompt: 'x' },
      { input: 'x' },
      { model: 'm' },
    ];
    for (const other of [...others, undefined, null, [], 'x']) assert.equal(apiOfRequest(other), undefined);
  });
});
