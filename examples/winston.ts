/** Two lines beside the logger you have: its other lines and transports go on as before. In your program: 'promptlog/winston'. */
import winston from 'winston';
import { PromptlogTransport } from '../src/doors/winston-transport.ts';

const logger = winston.createLogger({ transports: [new PromptlogTransport()] });

logger.info('answered', {
  promptlog: {
    session: 'support-4711',
    user: 'u-17',
    request: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Where is my refund?' }] },
    response: {
      id: 'chatcmpl-example-winston',
      model: 'gpt-4o-2024-08-06',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'It is on its way.' } }],
      usage: { prompt_tokens: 12, completion_tokens: 6, total_tokens: 18 },
    },
  },
});
logger.info('an ordinary line, which is none of its business');

// The logger's end delivers what it can within five seconds; the rest is on the disk for the next start.
logger.end();
