/** The client you have, with one record for each of its calls. In your program: 'promptlog' and 'promptlog/openai'. */
import OpenAI from 'openai';
import { logPrompts } from '../src/doors/openai/log-prompts.ts';
import { closePrompts, withSession } from '../src/index.ts';

const client = logPrompts(new OpenAI({ maxRetries: 0 }), { app: 'support-bot' });

await withSession({ sessionId: 'support-4711', user: 'u-17' }, async () => {
  const answer = await client.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Name a fruit.' }],
  });
  console.log(answer.choices[0]?.message.content);
});

// Delivers what it can within five seconds; the rest is on the disk for the next start.
await closePrompts();
