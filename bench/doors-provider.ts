/**
 * A model in a process of its own, for the doors and gateway benches: whole answers of two kilobytes, streams of a thousand chunks, and
 * of the model `slow` streams that say a word now and then.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNKS = 1_000;
/** So many chunks leave in one turn of the event loop, as they do from a provider that is quick. */
const AT_ONCE = 10;
const HEAD = '"object":"chat.completion.chunk","created":1768471200,"model":"gpt-4o-2024-08-06"';
const USAGE = '{"prompt_tokens":400,"completion_tokens":1000,"total_tokens":1400}';
const ANSWER = JSON.stringify({
  id: 'chatcmpl-0',
  object: 'chat.completion',
  created: 1768471200,
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, message: { role: 'assistant', content: 'word '.repeat(300) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 400, completion_tokens: 300, total_tokens: 700 },
});

let answered = 0;

function chunk(id: string, index: number): string {
  const delta = index === 0 ? '{"role":"assistant","content":""}' : `{"content":" word${index}"}`;
  return `data: {"id":"${id}",${HEAD},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":null}]}\n\n`;
}

/** Of a slow stream, how many words and how far apart. */
const SLOW_WORDS = 40;
const SLOW_MS = 250;

async function slowStream(response: ServerResponse): Promise<void> {
  const id = `chatcmpl-${++answered}`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let index = 0; index < SLOW_WORDS; index++) {
    response.write(chunk(id, index));
    await sleep(SLOW_MS);
  }
  response.end('data: [DONE]\n\n');
}

async function stream(response: ServerResponse, wantsUsage: boolean): Promise<void> {
  const id = `chatcmpl-${++answered}`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let index = 0; index < CHUNKS; index++) {
    response.write(chunk(id, index));
    if (index % AT_ONCE === 0) await new Promise((next) => setImmediate(next));
  }
  response.write(`data: {"id":"${id}",${HEAD},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`);
  if (wantsUsage) response.write(`data: {"id":"${id}",${HEAD},"choices":[],"usage":${USAGE}}\n\n`);
  response.end('data: [DONE]\n\n');
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  request.on('end', () => {
    if (text.includes('"slow"')) void slowStream(response);
    else if (text.includes('"stream":true')) void stream(response, text.includes('include_usage'));
    else {
      const answer = ANSWER.replace('chatcmpl-0', `chatcmpl-${++answered}`);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
