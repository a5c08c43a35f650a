/**
 * A stand-in for Cosmos DB that outlives its process: `<port> <journal>`. The emulator holds its data in memory, so every request that
 * changed something is written to the journal before it is answered, and made again at the next start. Prints its key once it answers.
 */
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';

interface Journalled {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const [port = '0', journal = ''] = process.argv.slice(2);
const emulator = await startCosmosEmulator();
// In the order in which they come: what the journal holds is then what was done, also where two meet.
let turn: Promise<unknown> = Promise.resolve();

if (existsSync(journal)) {
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    if (line !== '') await ask(JSON.parse(line) as Journalled);
  }
}

const server = createServer((incoming, outgoing) => {
  turn = turn.then(() => answer(incoming, outgoing)).catch(() => incoming.socket.destroy());
});
server.listen(Number(port), '127.0.0.1', () => writeSync(1, `${emulator.key}\n`));

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = 'GET', url: path = '/' } = incoming;
  const body = Buffer.concat(chunks).toString();
  const asked: Journalled = { method, path, headers: plain(incoming.headers), body };
  const response = await ask(asked);
  const text = Buffer.from(await response.arrayBuffer());
  if (response.ok && changes(asked)) appendFileSync(journal, `${JSON.stringify(again(asked))}\n`);
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !HOP.has(name)));
  outgoing.writeHead(response.status, { ...headers, 'content-length': text.length }).end(text);
}

const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding']);

function ask({ method, path, headers, body }: Journalled): Promise<Response> {
  const carries = method !== 'GET' && method !== 'HEAD' && body !== '';
  return fetch(`${emulator.endpoint}${path}`, { method, headers, ...(carries ? { body } : {}) });
}

function changes({ method, headers }: Journalled): boolean {
  const isQuery =
    headers['x-ms-documentdb-isquery'] !== undefined || headers['x-ms-cosmos-is-query-plan-request'] !== undefined;
  return method !== 'GET' && method !== 'HEAD' && !isQuery;
}

/** The tags of items are made anew, so what was asked under a tag is asked without: it was the right one then. */
function again({ method, path, headers, body }: Journalled): Journalled {
  const { 'if-match': _, ...rest } = headers;
  return { method, path, headers: rest, body };
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !HOP.has(name) && name !== 'host' && name !== 'expect');
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
