/** The client you have, with one record for each of its calls, and nothing of promptlog in your program: only another base URL. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import OpenAI from 'openai';

// In your system this is one `promptlog gateway` for all applications, or a collector with collector.gateway set to true.
const upstream = process.env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1';
const command = [join(import.meta.dirname, '../src/cli/main.ts'), 'gateway', '--json', '--set', 'gateway.port=0'];
const gateway = spawn(process.execPath, [...command, '--set', `gateway.upstreams=${upstream}`], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [line] = (await once(createInterface(gateway.stdout), 'line')) as [string];
const { url } = JSON.parse(line) as { url: string };

// This is all that an application changes. The headers are for those who want their conversations told apart.
const client = new OpenAI({ baseURL: url, maxRetries: 0 });
const headers = { 'x-promptlog-session': 'support-4711', 'x-promptlog-user': 'u-17' };

const answer = await client.chat.completions.create(
  { model: 'gpt-4o', messages: [{ role: 'user', content: 'Name a fruit.' }] },
  { headers },
);
console.log(answer.choices[0]?.message.content);

// It lets calls under way end, and delivers what it can within five seconds; the rest is on the disk for the next start.
gateway.kill('SIGTERM');
await once(gateway, 'exit');
