/** A call to a chat completion API, kept with its request, its answer or its error, and how long it took. */
import { createShipper, type Exchange, recordOfExchange } from '../src/index.ts';

const baseUrl = process.env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1';
const shipper = createShipper();

const request = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Name three fruits that begin with a Q.' }],
};

async function ask(): Promise<Record<string, unknown>> {
  const answer = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${process.env['OPENAI_API_KEY']}` },
    body: JSON.stringify(request),
  });
  const body = (await answer.json()) as Record<string, unknown> & { error?: object };
  if (!answer.ok)
    throw Object.assign(new Error(`the provider answered ${answer.status}`), { status: answer.status }, body.error);
  return body;
}

const time = new Date();
const started = performance.now();
const exchange: Exchange = { request, session: 'fruits', user: 'u-17', app: 'examples', time };
const duration = (): number => Math.round(performance.now() - started);
try {
  const response = await ask();
  shipper.accept(recordOfExchange({ ...exchange, response, durationMs: duration() }));
} catch (error) {
  // A call that failed is worth a record too.
  shipper.accept(recordOfExchange({ ...exchange, error, durationMs: duration() }));
} finally {
  await shipper.close(30_000);
}
