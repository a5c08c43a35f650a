/** A process that makes a call and reads nothing of its answer: `<base url> <end | exit>`. */
import OpenAI from 'openai';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';

const [baseURL = '', ending] = process.argv.slice(2);
const client = logPrompts(new OpenAI({ baseURL, apiKey: 'sk-test', maxRetries: 0 }));
const messages = [{ role: 'user' as const, content: 'Does anybody listen?' }];
const response = await client.chat.completions.create({ model: 'gpt-4o', messages }).asResponse();
if (ending === 'exit') process.exit(response.ok ? 0 : 1);
