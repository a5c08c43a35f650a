/** A process that makes a call and reads nothing of its answer, or all of it and exits at once: `<base url> <end | exit | exit-answered>`. */
import OpenAI from 'openai';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';

const [baseURL = '', ending] = process.argv.slice(2);
const client = logPrompts(new OpenAI({ baseURL, apiKey: 'sk-test', maxRetries: 0 }));
const messages = [{ role: 'user' as const, content: 'Does anybody listen?' }];
if (ending === 'exit-answered') {
  await client.chat.completions.create({ model: 'gpt-4o', messages });
  process.exit(0);
}
const response = await client.chat.completions.create({ model: 'gpt-4o', messages }).asResponse();
if (ending === 'exit') process.exit(response.ok ? 0 : 1);
