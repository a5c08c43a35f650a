/** A model in a process of its own, for the doors bench: whole answers of two kilobytes, and streams of a thousand chunks. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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
    if (text.includes('"stream":true')) void stream(response, text.includes('include_usage'));
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(ANSWER.replace('chatcmpl-0', `chatcmpl-${++answered}`));
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
